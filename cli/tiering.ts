// V8 compiles what runs often a second time, better, on another core. A build is over before most
// of that has paid: it took a fifth of all processor time. So here a function has to run longer
// first. `npm run bench -- build` tells what it is worth.

import { setFlagsFromString } from "node:v8";

const [major] = process.versions.v8.split(".");
/** V8's name for it changed with 12, which comes with Node 22; of others nothing is known. */
const flags: Readonly<Record<string, string>> = {
  11: "--interrupt-budget=600000",
  12: "--invocation-count-for-turbofan=30000",
  13: "--invocation-count-for-turbofan=30000",
};
const flag = flags[major!];
if (flag) setFlagsFromString(flag);
