// The soak with a card that leaves checksums and segmentation to the stack.

import { test } from "vitest";
import { soak } from "./soak-check.ts";

test("half a million requests over a bad wire, every byte right, heap and pools flat", async () => {
  await soak(4_711, false);
}, 0);
