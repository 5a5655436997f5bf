// Keep-alive beside Linux's own TCP: it answers the probes; where it is gone, it is let go.

import { execFileSync, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { buildProcess } from "../../appliance/build/process.ts";
import { bakeImage, temporaryFolder } from "../boot/machine.ts";
import { type PrivateNetwork, privateNetwork } from "../boot/private-network.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import { startNative } from "./native.ts";

const ours = "10.77.0.1/24";
/** More probes than a peer may leave without an answer. */
const many = 10;
// Beforehand: compiling takes longer than any test.
await buildProcess();

async function serve(): Promise<PrivateNetwork> {
  const network = privateNetwork(ours);
  const image = await bakeImage(temporaryFolder(), smallEntries({ "/": "hello" }));
  const { device: tap, within } = network;
  const append = "ip=10.77.0.2/24 ip6=off keep-alive=1 idle-timeout=3600";
  const native = await startNative({ image, tap, within, append });
  await native.line(/^kiln: ready/);
  return network;
}

const client = `
  const socket = require("node:net").connect(80, "10.77.0.2");
  process.stdin.on("data", () => socket.write("HEAD / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n"));
  socket.on("data", (head) => console.log(String(head).split("\\r\\n")[0]));
  socket.on("error", ({ code }) => console.log(code));`;

/** Opens a connection; returns how to ask on it, which tells the status line or the error. */
function connect({ within }: PrivateNetwork): () => Promise<string> {
  const [program, ...rest] = [...within, process.execPath, "-e", client];
  const running = spawn(program!, rest, { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void running.kill());
  const lines = createInterface({ input: running.stdout })[Symbol.asyncIterator]();
  return async () => {
    running.stdin.write("\n");
    return String((await lines.next()).value);
  };
}

function inside({ within }: PrivateNetwork, ...command: string[]): string {
  const [program, ...rest] = [...within, ...command];
  return execFileSync(program!, rest, { encoding: "utf8" });
}

/** Segments that Linux has counted on its connection to the server. */
function segments(network: PrivateNetwork) {
  const info = inside(network, "ss", "-tinH", "state", "established", "dst", "10.77.0.2");
  const count = (name: string) => Number(new RegExp(` ${name}:(\\d+)`).exec(info)?.[1]);
  return { in: count("segs_in"), out: count("segs_out"), textIn: count("data_segs_in") };
}

/** Waits until `count` is at least this much. */
async function reaches(count: () => number, least: number): Promise<void> {
  while (!(count() >= least)) await pause(200);
}

test("Linux answers each probe, and its connection lives on", { timeout: 60_000 }, async () => {
  const network = await serve();
  const ask = connect(network);
  expect(await ask()).toBe("HTTP/1.1 200 OK");
  await pause(500);
  const before = segments(network);
  await reaches(() => segments(network).in, before.in + many);
  const after = segments(network);
  expect(after.textIn).toBe(before.textIn);
  expect(after.out - before.out).toBeGreaterThanOrEqual(many);
  expect(await ask()).toBe("HTTP/1.1 200 OK");
});

test("a client that is gone without a word is forgotten", { timeout: 60_000 }, async () => {
  const network = await serve();
  const ask = connect(network);
  expect(await ask()).toBe("HTTP/1.1 200 OK");
  await pause(500);
  // What a tap receives is what its program has sent.
  const frames = () =>
    Number(inside(network, "cat", `/sys/class/net/${network.device}/statistics/rx_packets`));
  const before = frames();
  inside(network, "ip", "address", "delete", ours, "dev", network.device);
  // Eight probes, and the reset.
  await reaches(frames, before + 9);
  let last = 0;
  while (last !== frames()) {
    last = frames();
    await pause(3000);
  }
  inside(network, "ip", "address", "add", ours, "dev", network.device);
  // The connection of which Linux still knows is none of the server's.
  expect(await ask()).toBe("ECONNRESET");
});
