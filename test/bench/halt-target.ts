// An appliance that only halts: what starting and ending a machine takes at least.

import { halt } from "../../appliance/machine/machine";

/** Entered by the kernel. */
export function main(): void {
  halt(0);
}
