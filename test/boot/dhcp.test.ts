// The DHCP client of the booted image against dnsmasq, whose shortest lease lasts two minutes. Both
// machines wait for their first renewal, one minute, at the same time.

import { expect, onTestFinished, test } from "vitest";
import { type Running, start } from "../../deploy/qemu/apply.ts";
import { defaultMemoryMb, qemuParameters } from "../../deploy/qemu/plan.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import { Dnsmasq, leases } from "./dnsmasq.ts";
import { bakeImage, temporaryFolder } from "./machine.ts";
import { type PrivateNetwork, privateNetwork } from "./private-network.ts";

function boot(image: string, network: PrivateNetwork): Running {
  const plan = qemuParameters({
    image,
    memoryMb: defaultMemoryMb(0),
    append: "on-fault=halt hostname=kiln-under-test",
    network: { kind: "tap", device: network.device },
    debugExit: true,
  });
  const running = start(plan, undefined, network.within);
  onTestFinished(() => running.stop());
  return running;
}

async function expectRenewal(image: string, network: PrivateNetwork): Promise<void> {
  const server = new Dnsmasq(network, leases("10.77.0.50", "10.77.0.59"));
  const running = boot(image, network);
  const [, address] = /of (\S+) for 120 s/.exec(
    await server.during(running.line(/^kiln: lease of/)),
  )!;
  expect(address).toMatch(/^10\.77\.0\.5\d$/);
  await running.line(new RegExp(`^kiln: ready http://${address}/`));
  expect((await network.fetch(`http://${address}/`)).toString()).toBe("before and after");
  expect(server.count("client provides name: kiln-under-test")).toBeGreaterThan(0);
  await server.during(running.line(new RegExp(`^kiln: lease of ${address} renewed for 120 s`)));
  expect(server.count("DHCPDISCOVER")).toBe(1);
  expect(server.count("DHCPACK")).toBe(2);
  expect((await network.fetch(`http://${address}/`)).toString()).toBe("before and after");
}

async function expectRefusal(image: string, network: PrivateNetwork): Promise<void> {
  const first = new Dnsmasq(network, leases("10.77.0.50", "10.77.0.59"));
  const running = boot(image, network);
  await first.during(running.line(/^kiln: ready http:\/\/10\.77\.0\.5\d\//));
  await first.stop();
  const second = new Dnsmasq(network, leases("10.77.0.100", "10.77.0.109"));
  const line = await second.during(running.line(/^kiln: ready http:\/\/10\.77\.0\.10\d\//));
  expect(running.console.some((told) => told === "kiln: address lost")).toBe(true);
  expect(second.count("DHCPNAK")).toBe(1);
  const url = line.slice("kiln: ready ".length).split(" ")[0]!;
  expect((await network.fetch(url)).toString()).toBe("before and after");
}

/** Not a measure of speed: a renewal is due after 60 s, and one that never comes must end. */
const hangingMs = 600_000;

test(
  "a lease is taken and renewed; a renewal that is refused leads to another lease",
  async () => {
    const body = Buffer.from("before and after");
    const entries = smallEntries({ "/": { type: "text/plain", body } });
    const image = await bakeImage(temporaryFolder(), entries);
    const networks = [privateNetwork("10.77.0.1/24"), privateNetwork("10.77.0.1/24")] as const;
    await Promise.all([expectRenewal(image, networks[0]), expectRefusal(image, networks[1])]);
  },
  hangingMs,
);
