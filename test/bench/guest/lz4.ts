// Read first: LZ4's frame format description, "Legacy frame", and its block format description.
//
//     frame   magic, then blocks: u32 length of the packed bytes, the packed bytes
//     block   sequences: token, literals, u16 offset, match; the last one ends with its literals

/** How a legacy frame begins. */
export const legacyMagic = 0x184c2102;
/** What a block holds once unpacked, at most. */
const blockLengthMax = 8 << 20;

/** Unpacks one block; returns how many bytes of `to` it has filled. */
function unpackBlock(from: Uint8Array, to: Uint8Array): number {
  let [at, end] = [0, 0];
  const extended = (nibble: number): number => {
    let length = nibble;
    if (nibble < 15) return length;
    for (let byte = 255; byte === 255;) {
      byte = from[at++]!;
      length += byte;
    }
    return length;
  };
  while (at < from.length) {
    const token = from[at++]!;
    const literals = extended(token >> 4);
    to.set(from.subarray(at, at + literals), end);
    at += literals;
    end += literals;
    if (at >= from.length) break;
    const offset = from[at]! | (from[at + 1]! << 8);
    at += 2;
    // A match may run into what it writes itself.
    const stop = end + extended(token & 15) + 4;
    for (; end < stop; end++) to[end] = to[end - offset]!;
  }
  return end;
}

/** The content of a legacy frame. */
export function unpackLegacyFrame(frame: Buffer): Buffer {
  if (frame.readUInt32LE(0) !== legacyMagic) throw new Error("not a legacy LZ4 frame");
  const blocks: Uint8Array[] = [];
  for (let at = 4; at + 4 <= frame.length;) {
    const length = frame.readUInt32LE(at);
    const block = new Uint8Array(blockLengthMax);
    blocks.push(block.subarray(0, unpackBlock(frame.subarray(at + 4, at + 4 + length), block)));
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}
