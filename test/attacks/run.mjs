// npm run attack [-- -t PATTERN]: measurement.ts beside this file, by vitest, as the tests are.

import { fileURLToPath } from "node:url";
import { startVitest } from "vitest/node";

const at = process.argv.indexOf("-t");
const pattern = at < 0 ? {} : { testNamePattern: process.argv[at + 1] };
const vitest = await startVitest("test", [], {
  root: fileURLToPath(new URL("../..", import.meta.url)),
  include: ["test/attacks/measurement.ts"],
  reporters: ["verbose"],
  watch: false,
  ...pattern,
});
await vitest.close();
