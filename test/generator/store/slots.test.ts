// The index grows until every path is close to where its look-up starts.

import { expect, test } from "vitest";
import { probesMax } from "../../../appliance/store/layout.ts";
import { placeInSlots } from "../../../generator/store/slots.ts";

/** The number of steps that a look-up of each entry takes. */
function steps(hashes: readonly number[], slots: Int32Array): number[] {
  return hashes.map((hash, entry) => {
    let step = 0;
    while (slots[(hash + step) % slots.length] !== entry) step += 1;
    return step;
  });
}

test("no more than half of the slots are taken", () => {
  for (const [count, slots] of [
    [0, 8],
    [1, 8],
    [4, 8],
    [5, 16],
    [64, 128],
    [65, 256],
  ] as const) {
    const hashes = Array.from({ length: count }, (_, number) => number * 2654435761);
    expect(placeInSlots(hashes.map((hash) => hash >>> 0)).length).toBe(slots);
  }
});

test("paths that start at one slot are walked past, also over the end", () => {
  const hashes = [7, 15, 7, 23];
  expect(steps(hashes, placeInSlots(hashes))).toEqual([0, 1, 2, 3]);
});

test("the index doubles until a look-up is short enough", () => {
  const hashes = Array.from({ length: probesMax + 1 }, (_, number) => number * 256);
  const slots = placeInSlots(hashes);
  expect(slots.length).toBe(512);
  expect(Math.max(...steps(hashes, slots))).toBeLessThan(probesMax);
});

test("more equal hashes than any index can hold are an error", () => {
  const hashes = Array.from({ length: probesMax }, () => 5);
  expect(Math.max(...steps(hashes, placeInSlots(hashes)))).toBe(probesMax - 1);
  expect(() => placeInSlots([...hashes, 5])).toThrow("more than 64 of the paths hash alike");
});
