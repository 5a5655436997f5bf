// The order in which test files start: what takes longest first, so that no processor waits for it
// in the end. Vitest by itself starts with the longest sources, where it does not remember a run.

import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Each takes half a minute and more where nothing is built yet and others work beside it. Those
 * that wait for a machine's timers stand between those that compute, so that of three at a time one
 * waits and two have a processor each.
 */
const longest = [
  "xen/xen",
  "simulation/soak-plain",
  "boot/dhcp",
  "boot/configuration",
  "simulation/soak-offload",
  "attacks/attacks",
  "fuzz/fuzz",
  "boot/sleep",
  "tidy",
  "boot/bochs",
  "boot/content-length",
  "contracts/net-device",
  "cli/run",
  "themes/valid",
  "boot/disk",
  "themes/docs",
  "cli/build",
  "boot/kernel",
  "themes/default",
  "cli/package",
  "decks/player",
  "simulation/trouble",
  "boot/device-tree",
  "wire/soak",
  "boot/instructions",
  "boot/corpus",
  "cli/new",
];

function place({ moduleId }: TestSpecification): number {
  const found = longest.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  return found < 0 ? longest.length : found;
}

/** Those named above in their order, then the others as vitest has them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => place(one) - place(other));
  }
}
