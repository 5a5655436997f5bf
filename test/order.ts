// The order in which test files start: what takes longest first, so that no processor waits for it
// in the end. Vitest by itself starts with the longest sources, where it does not remember a run.

import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Each takes half a minute and more where nothing is built yet and others work beside it. */
const longest = [
  "xen/xen",
  "simulation/soak-plain",
  "simulation/soak-offload",
  "boot/dhcp",
  "boot/configuration",
  "fuzz/fuzz",
  "tidy",
  "contracts/net-device",
  "attacks/attacks",
  "cli/run",
  "boot/disk",
  "cli/build",
  "boot/content-length",
  "simulation/trouble",
  "boot/device-tree",
  "themes/docs",
  "themes/default",
  "decks/player",
  "wire/soak",
  "boot/instructions",
  "boot/kernel",
  "cli/package",
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
