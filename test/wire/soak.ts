// npm run soak -- wire [qemu|plain|process] [REQUESTS] [SEED]: all three by default, and then
// 100,000 requests between them. Each round has another client, every second one IPv6.

import { clients, runSoak, type SoakOptions } from "./soak-run.ts";

interface Kind extends Pick<SoakOptions, "server" | "segmentation"> {
  requests: number;
}

const kinds: Record<string, Kind> = {
  qemu: { server: "qemu", requests: 35_000 },
  plain: { server: "qemu", segmentation: false, requests: 9_000 },
  process: { server: "process", requests: 60_000 },
};
const names = Object.keys(clients);
const roundsMax = 2 * names.length;
const requestsPerRound = 4_000;

const [wanted, count, given] = process.argv.slice(3);
const first = Number(given ?? Date.now() % 1_000_000_000);
if (wanted !== undefined && !kinds[wanted]) throw new Error(`${wanted}: not a server`);
for (const name of wanted === undefined ? Object.keys(kinds) : [wanted]) {
  const kind = kinds[name]!;
  const requests = Number(count ?? kind.requests);
  const rounds = Math.min(roundsMax, Math.ceil(requests / requestsPerRound));
  for (let round = 0; round < rounds; round++) {
    const seed = first + round;
    const client = names[seed % names.length]!;
    const choice = { seed, client, ipv6: seed % 2 === 1, requests: Math.ceil(requests / rounds) };
    const begun = Date.now();
    const result = await runSoak({ ...kind, ...choice });
    const seconds = ((Date.now() - begun) / 1000).toFixed(0);
    const how = `seed ${seed}, ${client}${choice.ipv6 ? ", IPv6" : ""}`;
    console.log(`${name}: ${result.requests} requests in ${seconds} s (${how})`);
    console.log(JSON.stringify(result));
    const [before, after] = result.idle ?? ["", ""];
    if (result.report.wrong.length > 0 || before !== after) process.exitCode = 1;
  }
}
