// The Linux process asleep: it is not woken without reason, and never left asleep with one.
//
//     KILN_TURNS=1000000 npx vitest run test/native/sleep.test.ts

import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { readFileSync } from "node:fs";
import { execFileSync, spawn } from "node:child_process";
import { expect, onTestFinished, test } from "vitest";
import { buildProcess } from "../../appliance/build/process.ts";
import { bakeImage, temporaryFolder } from "../boot/machine.ts";
import { privateNetwork } from "../boot/private-network.ts";
import { runSeed } from "../fixtures/random.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import { startNative } from "./native.ts";
import { takeTurns } from "./turns.ts";

const seed = runSeed("test/native/sleep.test.ts");
const turns = Number(process.env["KILN_TURNS"] ?? 20_000);
// Beforehand: compiling takes longer than any test.
await buildProcess();

async function serve() {
  const network = privateNetwork("10.77.0.1/24");
  const folder = temporaryFolder();
  const image = await bakeImage(folder, smallEntries({ "/": "hello" }));
  const { device: tap, within } = network;
  const append = "ip=10.77.0.2/24 ip6=off requests-per-connection=65535 first-byte-timeout=600";
  const native = await startNative({ image, tap, within, append });
  await native.line(/^kiln: ready/);
  return { network, folder, native };
}

/** How often a process went to sleep of its own accord, and its processor time in ticks. */
function activity(pid: number) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return {
    sleeps: Number(/^voluntary_ctxt_switches:\s*(\d+)$/m.exec(status)![1]),
    ticks: Number(fields[11]) + Number(fields[12]),
  };
}

test("a silent connection wakes it for frames only and takes no processor time", async () => {
  const { network, native } = await serve();
  const { within } = network;
  // What a tap has sent is what its program can read.
  const counter = `/sys/class/net/${network.device}/statistics/tx_packets`;
  // A connection that says nothing for as long as it may.
  const silence = "exec 3<>/dev/tcp/10.77.0.2/80; echo open; exec sleep 60";
  const [program, ...rest] = [...within, "bash", "-c", silence];
  const client = spawn(program!, rest, { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void client.kill());
  await once(client.stdout, "data");
  // Neighbours and acknowledgments have their timers at the start.
  await pause(2500);
  const frames = () => Number(execFileSync(within[0]!, [...within.slice(1), "cat", counter]));
  const [before, framesBefore] = [activity(native.pid()), frames()];
  await pause(3000);
  const after = activity(native.pid());
  // This machine's own stack may ask who its neighbours are, or look for routers.
  expect(after.sleeps - before.sleeps).toBeLessThanOrEqual(frames() - framesBefore);
  // A tick of ten milliseconds may fall into the handling of such a frame; 300 make three seconds.
  expect(after.ticks).toBeLessThanOrEqual(before.ticks + 1);
});

test(`no wake-up is lost in ${turns} turns from idle to busy`, { timeout: 600_000 }, async () => {
  const { network, folder, native } = await serve();
  const before = activity(native.pid());
  expect(await takeTurns(network, folder, turns, seed)).toBe(`${turns} turns`);
  // It did sleep in between: else nothing was tried.
  expect(activity(native.pid()).sleeps - before.sleeps).toBeGreaterThan(turns / 20);
});
