// The appliance as a Linux process: Linux's own TCP and curl fetch all of a store through a tap.

import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { execFile } from "node:child_process";
import { expect, test } from "vitest";
import type { Entry } from "../../generator/model.ts";
import { Dnsmasq, leases } from "../boot/dnsmasq.ts";
import { bakeImage, temporaryFolder } from "../boot/machine.ts";
import { type PrivateNetwork, privateNetwork } from "../boot/private-network.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import { ownEntries } from "../own-site.ts";
import { type NativeOptions, startNative } from "./native.ts";

const address = "10.77.0.2";
const run = promisify(execFile);

async function serve(entries: Iterable<Entry>, more: Partial<NativeOptions> = {}) {
  const network = privateNetwork("10.77.0.1/24");
  const folder = temporaryFolder();
  const image = await bakeImage(folder, entries);
  const native = await startNative({
    image,
    tap: network.device,
    within: network.within,
    append: `ip=${address}/24`,
    ...more,
  });
  await native.line(/^kiln: ready/);
  return { network, folder, native };
}

/** Runs a command inside a network and returns what it printed. */
async function inside(network: PrivateNetwork, ...command: string[]): Promise<string> {
  const [program, ...rest] = [...network.within, ...command];
  return (await run(program!, rest, { maxBuffer: 1 << 28 })).stdout;
}

test("curl fetches every representation of a site byte for byte, on few connections", async () => {
  const entries = await ownEntries();
  const { network, folder } = await serve(entries);
  const wanted = entries.flatMap((entry) =>
    entry.representations.map((stored) => ({ entry, stored })),
  );
  const requests = wanted.flatMap(({ entry, stored }, index) => [
    ...(index > 0 ? ["--next"] : []),
    ...["-s", "--path-as-is", "-o", join(folder, String(index)), "-w", "%{http_code}\n"],
    ...["-H", `Accept-Encoding: ${stored.encoding}`, `http://${address}${entry.path}`],
  ]);
  const statuses = (await inside(network, "curl", ...requests)).trim().split("\n");
  expect(statuses).toEqual(wanted.map(({ entry }) => String(entry.status)));
  expect(wanted.length).toBeGreaterThan(60);
  wanted.forEach(({ entry, stored }, index) => {
    const what = `${entry.path} as ${stored.encoding}`;
    if (stored.body.length === 0) return;
    const body = readFileSync(join(folder, String(index)));
    expect(createHash("sha256").update(body).digest("hex"), what).toBe(stored.body.sha256);
  });
});

/** One GET by curl of its own: the body. */
async function body(network: PrivateNetwork, path = "/"): Promise<Buffer> {
  const [program, ...rest] = [...network.within, "curl", "-sf", `http://${address}${path}`];
  return (await run(program!, rest, { encoding: "buffer", maxBuffer: 1 << 28 })).stdout;
}

async function counter(network: PrivateNetwork, name: string): Promise<number> {
  return Number(
    await inside(network, "cat", `/sys/class/net/${network.device}/statistics/${name}`),
  );
}

test("the kernel segments and checksums for it: frames are far fewer than segments", async () => {
  const content = randomBytes(8 << 20);
  const { network } = await serve(
    smallEntries({ "/": { type: "application/octet-stream", body: content } }),
  );
  // What the tap receives is what the process sent.
  const [frames, bytes] = [
    await counter(network, "rx_packets"),
    await counter(network, "rx_bytes"),
  ];
  expect((await body(network)).equals(content)).toBe(true);
  const sent = (await counter(network, "rx_packets")) - frames;
  const length = (await counter(network, "rx_bytes")) - bytes;
  expect(length).toBeGreaterThan(content.length);
  expect(length / sent).toBeGreaterThan(10_000);
});

test("a frame that the tap has no room for goes out later, and once", async () => {
  const content = randomBytes(1 << 20);
  const { native, network } = await serve(
    smallEntries({ "/": { type: "application/octet-stream", body: content } }),
    { options: { sources: ["test/native/reluctant.c"], linkerFlags: ["-Wl,--wrap=writev"] } },
  );
  for (let round = 0; round < 20; round++) {
    expect((await body(network)).equals(content)).toBe(true);
  }
  await native.stop();
  const refused = Number(/^refused (\d+)$/m.exec(native.complaints())?.[1]);
  expect(refused).toBeGreaterThan(100);
});

test("without an address in its configuration it asks DHCP for one", async () => {
  const network = privateNetwork("10.77.0.1/24");
  const server = new Dnsmasq(network, leases("10.77.0.50", "10.77.0.59"));
  const image = await bakeImage(temporaryFolder(), smallEntries({ "/": "hello" }));
  const { device: tap, within } = network;
  const native = await startNative({ image, tap, within, append: "hostname=kiln-process" });
  const line = await server.during(native.line(/^kiln: ready http:\/\/10\.77\.0\.5\d\//));
  expect(server.count("client provides name: kiln-process")).toBeGreaterThan(0);
  const url = line.slice("kiln: ready ".length).split(" ")[0]!;
  expect(await inside(network, "curl", "-sf", url)).toBe("hello");
});

test("it ends on SIGTERM, and with a line when its tap goes away", async () => {
  const entries = () => smallEntries({ "/": "hello" });
  const first = await serve(entries());
  process.kill(first.native.pid(), "SIGTERM");
  expect(await first.native.ended).toBe(128 + 15);
  const second = await serve(entries());
  await inside(second.network, "ip", "link", "delete", second.network.device);
  expect(await second.native.ended).toBe(3);
  expect(second.native.console.at(-1)).toBe("kiln: fault: the tap has gone");
});
