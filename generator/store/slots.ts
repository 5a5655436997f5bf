// The index: open addressing with linear probing, never more than half full.

import { probesMax, slotCountMin } from "../../appliance/store/layout.ts";

/** How often the index is doubled before giving up. */
const doublingsMax = 6;

/** A power of two of slots with the number of an entry (in the order of `hashes`) or -1 in each. */
export function placeInSlots(hashes: readonly number[]): Int32Array {
  let count = slotCountMin;
  while (count < hashes.length * 2) count *= 2;
  for (let doubling = 0; doubling <= doublingsMax; doubling++) {
    const slots = place(hashes, count * 2 ** doubling);
    if (slots) return slots;
  }
  throw new Error(`store: more than ${probesMax} of the paths hash alike; rename one`);
}

/** Null when a look-up would need more than `probesMax` steps. */
function place(hashes: readonly number[], count: number): Int32Array | null {
  const slots = new Int32Array(count).fill(-1);
  for (const [entry, hash] of hashes.entries()) {
    let probe = 0;
    while (slots[(hash + probe) % count] !== -1) probe += 1;
    if (probe >= probesMax) return null;
    slots[(hash + probe) % count] = entry;
  }
  return slots;
}
