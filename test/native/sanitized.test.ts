// The C host under the address and undefined behaviour sanitizers, while clients of all manners are
// served. A finding ends the process with a report.

import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { bakeImage, temporaryFolder } from "../boot/machine.ts";
import { privateNetwork } from "../boot/private-network.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import { buildProcess } from "../../appliance/build/process.ts";
import { builds, startNative } from "./native.ts";

// Beforehand: compiling takes longer than any test.
await buildProcess(builds.sanitized);

const run = promisify(execFile);
const url = "http://10.77.0.2";

test("some hundred requests of all manners leave the sanitizers silent", async () => {
  const network = privateNetwork("10.77.0.1/24");
  const body = randomBytes(300_000);
  const image = await bakeImage(
    temporaryFolder(),
    smallEntries({
      "/": { body: "<h1>Hello</h1>\n".repeat(500), gzip: true, br: true, lastModified: 1e9 },
      "/large": { type: "application/octet-stream", body },
      "/old": { redirect: "/" },
      "/404.html": { missing: "nothing" },
    }),
  );
  const { device: tap, within } = network;
  const append = "ip=10.77.0.2/24";
  const native = await startNative({ image, tap, within, append, build: "sanitized" });
  await native.line(/^kiln: ready/);
  const inside = (...command: string[]) => run(within[0]!, [...within.slice(1), ...command]);
  const curl = (...parameters: string[]) =>
    inside("curl", "-s", "-o", "/dev/null", "-w", "%{http_code} ", ...parameters);
  // A range of addresses is asked for on one connection.
  const answers = await Promise.all([
    curl("--compressed", `${url}/?[1-50]`),
    curl("-r", "1000-200000", `${url}/large?[1-20]`),
    curl("-r", "0-9,100-109,5000-", `${url}/large?[1-20]`),
    curl("-X", "DELETE", `${url}/?[1-20]`),
    curl("-I", `${url}/nothing?[1-20]`),
    curl("--http1.0", `${url}/old?[1-20]`),
    curl("-H", `X: ${"x".repeat(9000)}`, `${url}/`),
  ]);
  const statuses = answers.map(({ stdout }) => [...new Set(stdout.trim().split(" "))].join());
  expect(statuses).toEqual(["200", "206", "206", "405", "404", "301", "431"]);
  // Connections that end in the middle, and many at once.
  await inside("curl", "-s", "--max-time", "1", "--limit-rate", "10k", `${url}/large`).catch(
    ({ code }: { code: number }) => expect(code).toBe(28),
  );
  await inside("wrk", "-t1", "-c64", "-d1", `${url}/`);
  await inside("ping", "-c", "3", "-i", "0.01", "-s", "1400", "10.77.0.2");
  expect((await network.fetch(`${url}/large`)).equals(body)).toBe(true);
  expect(native.complaints()).toBe("");
  process.kill(native.pid(), "SIGTERM");
  expect(await native.ended).toBe(128 + 15);
  expect(native.complaints()).not.toMatch(/Sanitizer|runtime error/);
});

test("they do look: a host that writes behind an array of its own is caught", async () => {
  const network = privateNetwork("10.77.0.1/24");
  const image = await bakeImage(temporaryFolder(), smallEntries({ "/": "hello" }));
  const native = await startNative({
    image,
    tap: network.device,
    within: network.within,
    append: "ip=10.77.0.2/24",
    build: "sanitized",
    options: { sources: ["test/native/careless.c"], linkerFlags: ["-Wl,--wrap=clock_us"] },
  });
  expect(await native.ended).not.toBe(0);
  expect(native.complaints()).toContain("AddressSanitizer: global-buffer-overflow");
});
