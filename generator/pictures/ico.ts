// The format of /favicon.ico: a table of pictures, each a PNG, as browsers have read it for long
// (https://learn.microsoft.com/en-us/previous-versions/ms997538(v=msdn.10)).

const headLength = 6;
const rowLength = 16;

/** Packs square PNGs into one file. */
export function icoFile(pngs: readonly Uint8Array[]): Uint8Array {
  const head = Buffer.alloc(headLength + rowLength * pngs.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pngs.length, 4);
  let offset = head.length;
  pngs.forEach((png, index) => {
    const row = headLength + rowLength * index;
    const side = pngSide(png);
    // 256 is written as 0.
    head.writeUInt8(side & 0xff, row);
    head.writeUInt8(side & 0xff, row + 1);
    head.writeUInt16LE(1, row + 4);
    head.writeUInt16LE(32, row + 6);
    head.writeUInt32LE(png.length, row + 8);
    head.writeUInt32LE(offset, row + 12);
    offset += png.length;
  });
  return Buffer.concat([head, ...pngs]);
}

const widthOffset = 16;

/** The width that a PNG's first chunk tells; 0 where it is cut off. */
export function pngSide(png: Uint8Array): number {
  if (png.length < widthOffset + 4) return 0;
  return new DataView(png.buffer, png.byteOffset, png.byteLength).getUint32(widthOffset);
}
