import { expect, test } from "vitest";
import { withOneDataSegment } from "../../../appliance/build/data-segments.ts";

const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
/** One page of memory, exported as "m". */
const memory = [5, 3, 1, 0, 1, 7, 5, 1, 1, 0x6d, 2, 0];

/** A module with these data segments, each an offset (as LEB128) and bytes. */
function moduleOf(...segments: [number[], number[]][]): Uint8Array {
  const data = segments.flatMap(([offset, bytes]) => {
    return [0, 0x41, ...offset, 0x0b, bytes.length, ...bytes];
  });
  const count = [12, 1, segments.length];
  return Uint8Array.from([
    ...header,
    ...memory,
    ...count,
    11,
    data.length + 1,
    segments.length,
    ...data,
  ]);
}

/** What memory holds once the module has been instantiated. */
function contents(module: Uint8Array): Uint8Array {
  const { m } = new WebAssembly.Instance(new WebAssembly.Module(module as never)).exports;
  return new Uint8Array((m as WebAssembly.Memory).buffer, 0, 2048);
}

/** Segments that a module says it has, in both places. */
function counts(module: Uint8Array): [number, number] {
  const at = header.length + memory.length;
  let data = at + 4;
  while (module[data]! >= 0x80) data += 1;
  return [module[at + 2]!, module[data + 1]!];
}

const [at5, at100, at1000] = [[5], [0xe4, 0], [0xe8, 7]] as const;

test("one segment holds what many did, in any order", () => {
  const module = moduleOf([[...at1000], [1, 2, 3]], [[...at5], [4]], [[...at100], [5, 6]]);
  const merged = withOneDataSegment(module);
  expect(counts(module)).toEqual([3, 3]);
  expect(counts(merged)).toEqual([1, 1]);
  expect(contents(merged)).toEqual(contents(module));
});

test("a later segment covers an earlier one", () => {
  const module = moduleOf([[...at5], [1, 2, 3]], [[6], [9]]);
  expect(contents(withOneDataSegment(module)).slice(5, 8)).toEqual(Uint8Array.of(1, 9, 3));
});

test("a module without data stays as it is", () => {
  const module = Uint8Array.from([...header, ...memory]);
  expect(withOneDataSegment(module)).toEqual(Buffer.from(module));
});

test("segments that are not at a constant place are refused", () => {
  const passive = Uint8Array.from([...header, ...memory, 12, 1, 1, 11, 4, 1, 1, 1, 7]);
  expect(() => withOneDataSegment(passive)).toThrow("constant place");
});

test("a module that ends too early is refused", () => {
  expect(() => withOneDataSegment(Uint8Array.from([...header, 11]))).toThrow("too early");
});
