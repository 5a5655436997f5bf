// Read first: Exif 3.0 §4.6 and TIFF 6.0 §2. Of all that a camera writes into a picture, only
// which way is up matters to a reader; the rest may tell where the author lives.

const orientationTag = 0x0112;
const entryLength = 12;

/** The orientation that Exif data (from its TIFF header on) tells: 1 to 8, or 1 for none. */
export function orientationOf(exif: Uint8Array): number {
  const view = new DataView(exif.buffer, exif.byteOffset, exif.byteLength);
  if (exif.length < 14) return 1;
  const little = view.getUint16(0) === 0x4949;
  const directory = view.getUint32(4, little);
  if (directory + 2 > exif.length) return 1;
  const count = view.getUint16(directory, little);
  for (let index = 0; index < count; index++) {
    const entry = directory + 2 + index * entryLength;
    if (entry + entryLength > exif.length) return 1;
    if (view.getUint16(entry, little) !== orientationTag) continue;
    const value = view.getUint16(entry + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** Exif data that tells an orientation and nothing else. */
export function exifOf(orientation: number): Uint8Array {
  const bytes = Buffer.alloc(26);
  bytes.write("MM\u0000*", 0, "latin1");
  bytes.writeUInt32BE(8, 4);
  bytes.writeUInt16BE(1, 8);
  bytes.writeUInt16BE(orientationTag, 10);
  bytes.writeUInt16BE(3, 12);
  bytes.writeUInt32BE(1, 14);
  bytes.writeUInt16BE(orientation, 18);
  return bytes;
}
