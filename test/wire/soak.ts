// npm run soak -- wire [qemu|plain|process] [REQUESTS] [SEED] [PATH]: all three by default, with
// 100,000 requests between them. Each round has another client and, after seven, another path;
// every second one is by IPv6.

import { clients, paths, runSoak, type SoakOptions } from "./soak-run.ts";

interface Kind extends Pick<SoakOptions, "server" | "segmentation"> {
  requests: number;
}

const kinds: Record<string, Kind> = {
  qemu: { server: "qemu", requests: 35_000 },
  plain: { server: "qemu", segmentation: false, requests: 9_000 },
  process: { server: "process", requests: 60_000 },
};
const names = Object.keys(clients);
/** The harsh path takes minutes for what the others do in seconds: only when it is asked for. */
const routes = Object.keys(paths).filter((path) => path !== "harsh");
const roundsMax = 2 * names.length;
const requestsPerRound = 4_000;

const [wanted, count, given, route] = process.argv.slice(3);
const first = Number(given ?? Date.now() % 1_000_000_000);
if (wanted !== undefined && !kinds[wanted]) throw new Error(`${wanted}: not a server`);
for (const name of wanted === undefined ? Object.keys(kinds) : [wanted]) {
  const kind = kinds[name]!;
  const requests = Number(count ?? kind.requests);
  const rounds = Math.min(roundsMax, Math.ceil(requests / requestsPerRound));
  for (let round = 0; round < rounds; round++) {
    const seed = first + round;
    const client = names[seed % names.length]!;
    const path = route ?? routes[Math.floor(seed / names.length) % routes.length]!;
    const begun = Date.now();
    const result = await runSoak({
      ...kind,
      ...{ seed, client, path, ipv6: seed % 2 === 1, requests: Math.ceil(requests / rounds) },
    });
    const seconds = ((Date.now() - begun) / 1000).toFixed(0);
    const how = `seed ${seed}, ${path}, ${client}, IPv${seed % 2 === 1 ? 6 : 4}`;
    console.log(`${name}: ${result.requests} requests in ${seconds} s (${how})`);
    console.log(JSON.stringify(result));
    const [before, after] = result.idle ?? ["", ""];
    if (result.report.wrong.length > 0 || before !== after) process.exitCode = 1;
  }
}
