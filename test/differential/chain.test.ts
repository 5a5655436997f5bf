// Our server behind HAProxy and behind nginx: whatever a client sends, it sees as many requests as
// the proxy says that it handed on. One more would be a smuggled one.

import { expect, test } from "vitest";
import { cases } from "./cases.ts";
import { startBackend } from "./ours.ts";
import { sentinel } from "./result.ts";
import { exchange, type ServerName, startServers } from "./servers.ts";

const mark = (number: number) =>
  Buffer.from(`GET /mark-${number} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);

/** Requests handed on, by what stands in the log between one mark and the next. */
function handedOn(log: string, handed: RegExp): number[] {
  const counts: number[] = [];
  let count = 0;
  for (const line of log.split("\n")) {
    if (/\/mark-\d+ /.test(line)) {
      counts.push(count);
      count = 0;
    } else {
      count += line.match(handed)?.length ?? 0;
    }
  }
  return counts;
}

/** For each proxy, what in a line of its log tells that a request was handed on. */
const proxies: readonly [ServerName, RegExp][] = [
  ["haproxy", / kiln$/g],
  ["nginx", /(?<=[ ,])\d{3}(?=,|$)/g],
];

test.each(proxies)(
  "behind %s no request is smuggled",
  async (name, handed) => {
    const backend = await startBackend();
    const proxy = await startServers([name], backend.port);
    const seen: number[] = [];
    await exchange(proxy.ports[name], mark(0));
    for (const { bytes } of cases) {
      const before = backend.seen();
      await exchange(proxy.ports[name], Buffer.concat([bytes, sentinel]));
      seen.push(backend.seen() - before);
      await exchange(proxy.ports[name], mark(seen.length));
    }
    const counts = handedOn(await proxy.stop(), handed).slice(1);
    await backend.stop();
    const told = cases.map(({ name: what }, index) => `${what}: ${counts[index]} handed on`);
    const found = cases.map(({ name: what }, index) => `${what}: ${seen[index]} handed on`);
    expect(found).toEqual(told);
    expect(seen.reduce((sum, count) => sum + count)).toBeGreaterThan(cases.length);
  },
  300_000,
);
