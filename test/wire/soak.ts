// npm run soak -- wire [qemu|plain|process] [REQUESTS] [SEED]: all three by default, and then
// 100,000 requests between them.

import { runSoak, type SoakOptions } from "./soak-run.ts";

const kinds: Record<string, Pick<SoakOptions, "server" | "segmentation">> = {
  qemu: { server: "qemu" },
  plain: { server: "qemu", segmentation: false },
  process: { server: "process" },
};
const share: Record<string, number> = { qemu: 35_000, plain: 5_000, process: 60_000 };

const [wanted, count, given] = process.argv.slice(3);
const seed = Number(given ?? Date.now() % 1_000_000_000);
if (wanted !== undefined && !kinds[wanted]) throw new Error(`${wanted}: not a server`);
for (const name of wanted === undefined ? Object.keys(kinds) : [wanted]) {
  const requests = Number(count ?? share[name]);
  const begun = Date.now();
  const result = await runSoak({ ...kinds[name]!, seed, requests });
  const seconds = ((Date.now() - begun) / 1000).toFixed(0);
  console.log(`${name}: ${result.requests} requests in ${seconds} s (seed ${seed})`);
  console.log(JSON.stringify(result, undefined, 2));
  const [before, after] = result.idle ?? ["", ""];
  if (result.report.wrong.length > 0 || before !== after) process.exitCode = 1;
}
