// The soak with a card that makes checksums and cuts long frames into segments.

import { test } from "vitest";
import { soak } from "./soak-check.ts";

test("half a million requests over a bad wire, every byte right, heap and pools flat", async () => {
  await soak(20_261_123, true);
}, 0);
