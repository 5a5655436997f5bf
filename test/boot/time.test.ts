// A machine that has no clock of its own, or one that shows the year 2000, beside a real time
// server. What is scheduled appears once the server has been heard, and not before.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { type Running, start } from "../../deploy/qemu/apply.ts";
import { defaultMemoryMb, type Machine, qemuParameters } from "../../deploy/qemu/plan.ts";
import type { Entry } from "../../generator/model.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import { startChrony } from "./chrony.ts";
import { Dnsmasq, leases } from "./dnsmasq.ts";
import { bakeImage, kernelFor, temporaryFolder } from "./machine.ts";
import { type PrivateNetwork, privateNetwork } from "./private-network.ts";

const hourS = 3600;
/** What the servers will say, give or take the time that this takes. */
const nowS = Math.floor(Date.now() / 1000);

const entries = smallEntries({
  "/": { schedule: { 0: "the list", [nowS - hourS]: "the list with the post" } },
  "/post": { schedule: { 0: null, [nowS - hourS]: "the post" } },
  "/later": { schedule: { 0: null, [nowS + 24 * hourS]: "another post" } },
  "/past": { schedule: { 0: null, 1: "an offer", [nowS - hourS]: { gone: true } } },
});

/** What QEMU is told: the battery is empty; there is no such clock. */
const deadClock = ["-rtc", "base=2000-01-01"];
const noClock = ["-machine", "microvm,rtc=off"];

/** Boots a machine that does not know the time. */
async function boot(
  network: PrivateNetwork,
  machine: Machine,
  extra: string[],
  append: string,
): Promise<Running> {
  const plan = qemuParameters({
    image: await bakeImage(temporaryFolder(), entries as Entry[], kernelFor(machine)),
    machine,
    memoryMb: defaultMemoryMb(0),
    append: `on-fault=halt ${append}`,
    network: { kind: "tap", device: network.device },
    debugExit: true,
    extra,
  });
  const running = start(plan, undefined, network.within);
  onTestFinished(() => running.stop());
  return running;
}

const run = promisify(execFile);

/** One GET by curl: status and body, and the Date if there is one. */
async function get(network: PrivateNetwork, address: string, path: string) {
  const [program, ...rest] = [...network.within, "curl", "-sig", `http://${address}${path}`];
  const { stdout } = await run(program!, rest);
  const [head, body] = stdout.split("\r\n\r\n");
  const date = /^date: (.*)$/im.exec(head!)?.[1];
  return { answer: `${head!.split(" ")[1]} ${body}`, date };
}

async function expectHidden(network: PrivateNetwork, address: string): Promise<void> {
  expect(await get(network, address, "/")).toEqual({ answer: "200 the list", date: undefined });
  for (const path of ["/post", "/later", "/past"]) {
    expect((await get(network, address, path)).answer, path).toMatch(/^404 /);
  }
}

async function expectShown(network: PrivateNetwork, address: string): Promise<void> {
  const { answer, date } = await get(network, address, "/");
  expect(answer).toBe("200 the list with the post");
  // The machine's clock is this one's.
  const apartS = Date.parse(date!) / 1000 - Date.now() / 1000;
  expect(Math.abs(apartS)).toBeLessThan(2);
  expect((await get(network, address, "/post")).answer).toBe("200 the post");
  expect((await get(network, address, "/later")).answer).toMatch(/^404 /);
  expect((await get(network, address, "/past")).answer).toMatch(/^410 /);
}

const unset = "kiln: the clock is not set: what is scheduled stays hidden until it is";

/** A server that the configuration names, over IPv6, and a machine without a clock. */
async function expectTimeByItem(): Promise<void> {
  const network = privateNetwork("fd00::1/64");
  await startChrony(network);
  const running = await boot(
    network,
    "microvm",
    noClock,
    "ip6=fd00::2/64 ip=10.77.0.2/24 time=fd00::1",
  );
  await running.line(/^kiln: clock set to .* GMT by fd00::1$/);
  expect(running.console).toContain(unset);
  await expectShown(network, "[fd00::2]");
}

/** A server that the lease names, on another architecture. */
async function expectTimeByLease(): Promise<void> {
  const network = privateNetwork("10.77.0.1/24");
  await startChrony(network);
  const option = "--dhcp-option=option:ntp-server,10.77.0.1";
  const server = new Dnsmasq(network, leases("10.77.0.50", "10.77.0.50"), option);
  const running = await boot(network, "virt", deadClock, "");
  await server.during(running.line(/^kiln: clock set to .* GMT by 10\.77\.0\.1$/));
  expect(running.console).toContain(unset);
  await expectShown(network, "10.77.0.50");
}

/** Nobody answers, and the console says so. */
async function expectSilence(): Promise<void> {
  const network = privateNetwork("10.77.0.1/24");
  const running = await boot(network, "q35", deadClock, "ip=10.77.0.2/24 time=10.77.0.1");
  await running.line(/^kiln: ready/);
  expect(running.console).toContain(unset);
  await expectHidden(network, "10.77.0.2");
  await running.line(/^kiln: no answer from the time server 10\.77\.0\.1$/);
  await expectHidden(network, "10.77.0.2");
}

/** Not a measure of speed: what never comes must end. */
const hangingMs = 600_000;

test(
  "without a clock a machine takes a server's time, and until then hides what is to come",
  async () => {
    await Promise.all([expectTimeByItem(), expectTimeByLease(), expectSilence()]);
  },
  hangingMs,
);
