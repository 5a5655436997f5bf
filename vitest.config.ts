import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/order.ts";

/** Tests of pure functions: they share a process, and need not load the generator each anew. */
const pure = "test/generator/**/*.test.ts";

export default defineConfig({
  test: {
    reporters: ["default", "./test/closing-line.ts"],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: "apart", include: ["test/**/*.test.ts"], exclude: [pure] } },
      { extends: true, test: { name: "together", include: [pure], isolate: false } },
    ],
  },
});
