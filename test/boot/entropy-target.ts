// An appliance that prints some of what it is given to make secrets of, for entropy.test.ts.

import { consoleWrite, entropy, halt } from "../../appliance/machine/machine";

const words = 32;

/** Entered by the kernel. */
export function main(): void {
  for (let count = 0; count < words; count++) {
    const word = entropy();
    for (let shift = 60; shift >= 0; shift -= 4) {
      const digit = <u32>((word >> shift) & 15);
      consoleWrite(digit < 10 ? 48 + digit : 87 + digit);
    }
    consoleWrite(10);
  }
  halt(0);
}
