import { expect, test } from "vitest";
import { unpackLegacyFrame } from "./lz4.ts";

/** A legacy frame with these blocks. */
function frame(...blocks: number[][]): Buffer {
  const parts = blocks.map((block) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(block.length);
    return Buffer.concat([length, Buffer.from(block)]);
  });
  return Buffer.concat([Buffer.from([0x02, 0x21, 0x4c, 0x18]), ...parts]);
}

const [a, b, c] = [97, 98, 99] as const;

test("literals alone", () => {
  expect(unpackLegacyFrame(frame([0x30, a, b, c])).toString()).toBe("abc");
});

test("a match that runs into itself, and literals behind it", () => {
  expect(unpackLegacyFrame(frame([0x21, a, b, 2, 0, 0x10, c])).toString()).toBe("abababac");
});

test("lengths beyond fifteen, also by a multiple of 255", () => {
  const literals = Array<number>(15 + 255 + 2).fill(a);
  expect(unpackLegacyFrame(frame([0xf0, 255, 2, ...literals]))).toHaveLength(272);
  expect(unpackLegacyFrame(frame([0x1f, a, 1, 0, 255, 0, 0x10, b]))).toHaveLength(1 + 274 + 1);
});

test("blocks one after the other", () => {
  expect(unpackLegacyFrame(frame([0x10, a], [0x10, b])).toString()).toBe("ab");
});

test("another format is refused", () => {
  expect(() => unpackLegacyFrame(Buffer.alloc(8))).toThrow("legacy LZ4");
});
