// npm run bench -- lossy [SEEDS] [--path NAME]: bodies over paths that lose or are long, from our
// image and from Linux with CUBIC, behind relays of the same seeds.
//
// What counts is the ratio by seed, and of many seeds the median, for single ones vary.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { unpackedPackages } from "../fixtures/debian.ts";
import { randomBytes } from "../fixtures/random.ts";
import { Random } from "../simulation/random.ts";
import { serverAddress } from "../wire/network.ts";
import { clients, paths as soakPaths } from "../wire/soak-run.ts";
import { kilnGuest } from "./guest/kiln-guest.ts";
import { spread, threeDigits } from "./statistics.ts";
import { fromKiln, fromLinux, type Transfers } from "./transfers.ts";
import { Workplace } from "./workplace.ts";

const help = `
npm run bench -- lossy [SEEDS] [--path NAME] [--client NAME] [--json]

How long bodies take over a faulty path, from our image beside Linux with CUBIC.
Needs root (network namespaces), curl, and Debian, from which busybox is downloaded.

  SEEDS    so many pairs of paths (default 8)
  --path   lossy   10 MB, 100 ms, 1 % loss each way; all seeds at once: two minutes (default)
           usual   1 MB ten times, the soak's usual path: 2 ms, 400 Mbit/s, bursts, reordering
           fat     100 MB, 100 ms, 1 Gbit/s, no loss but that of a queue of 4 MB
  --client NAME   one of the soak's (test/wire/soak-run.ts): "no SACK", "small windows" …
  --json   every transfer, as JSON`;

/** What is fetched over a path; whether only the wire limits it, so that all can be at once. */
interface Path extends Omit<Transfers, "path" | "body"> {
  readonly length: number;
  readonly together?: boolean;
}

/** Each way; so the round trip takes 100 ms. */
const losing = { delayMs: 50, loss: 0.01 };
/** Windows of a size that such a path needs; Linux's own are at most 6 MB. */
const large = "4096 131072 33554432";

const paths: Readonly<Record<string, Path>> = {
  lossy: { length: 10 << 20, count: 1, toServer: losing, toClient: losing, together: true },
  usual: { length: 1 << 20, count: 10, ...soakPaths["usual"] },
  fat: {
    ...{ length: 100 << 20, count: 1, toServer: { delayMs: 50 } },
    toClient: { delayMs: 50, rateMbit: 1000, queueBytes: 4_000_000 },
    client: { sysctls: { "ipv4.tcp_rmem": large, "ipv4.tcp_wmem": large } },
  },
};
const memoryMb = 64;

/** One seed's transfers. */
interface Pair {
  readonly seed: number;
  readonly kiln: readonly number[];
  readonly linux: readonly number[];
}

async function measureAll(count: number, way: Path, workplace: Workplace): Promise<Pair[]> {
  const { folder } = workplace;
  const { length, together, ...rest } = way;
  const busybox = join(await unpackedPackages(["busybox-static"]), "bin/busybox");
  const transfers: Transfers = { ...rest, path: "/body", body: randomBytes(new Random(1), length) };
  const { path, body } = transfers;
  writeFileSync(join(folder, path), body);
  const guest = await kilnGuest("kiln", folder, new Map([[path, body]]), `ip=${serverAddress}/24`);
  const memory = memoryMb + (length >> 20);
  const pairs: Promise<Pair>[] = [];
  for (let seed = 1; seed <= count; seed++) {
    const ours = fromKiln(seed, guest, memory, transfers, workplace);
    if (!together) await ours;
    const theirs = fromLinux(seed, busybox, transfers, workplace);
    const pair = Promise.all([ours, theirs]).then(([kiln, linux]) => ({ seed, kiln, linux }));
    if (!together) await pair;
    pairs.push(pair);
  }
  return Promise.all(pairs);
}

/** Of the transfers of a seed together. */
function sum(seconds: readonly number[]): number {
  return seconds.reduce((total, each) => total + each, 0);
}

function table(pairs: readonly Pair[], { length, count }: Path): string {
  const rate = (seconds: readonly number[]) => (length * count) / sum(seconds) / 1000;
  const column = (of: (pair: Pair) => number) => spread(pairs.map(of), threeDigits);
  return [
    `medians of ${pairs.length} seeds (least–most)`,
    "",
    "| | kB/s | ours to it, by seed | floor | goal |",
    "|---|---|---|---|---|",
    `| kiln | ${column(({ kiln }) => rate(kiln))} | | | |`,
    `| Linux, CUBIC | ${column(({ linux }) => rate(linux))} | ${column(
      ({ kiln, linux }) => sum(linux) / sum(kiln),
    )} | 0.8 | 1 |`,
  ].join("\n");
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    path: { type: "string", default: "lossy" },
    client: { type: "string" },
    json: { type: "boolean" },
    help: { type: "boolean" },
  },
});
const count = Number(positionals[0] ?? 8);
const path = paths[values.path];
const client = values.client === undefined ? path?.client : clients[values.client];
if (values.help || !(count >= 1) || !path || (values.client && !client)) {
  console.error(help.trim());
  process.exit(values.help ? 0 : 2);
}
const way = { ...path, client };
const pairs = await measureAll(count, way, new Workplace());
console.log(values.json ? JSON.stringify(pairs) : table(pairs, way));
process.exit(0);
