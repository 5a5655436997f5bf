import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/order.ts";

/** Tests that run in Node itself share processes: they need not each load all that they test. */
const inProcess = ["generator", "appliance"].map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    reporters: ["default", "./test/closing-line.ts"],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: { name: "apart", include: ["test/**/*.test.ts"], exclude: inProcess },
      },
      { extends: true, test: { name: "together", include: inProcess, isolate: false } },
    ],
  },
});
