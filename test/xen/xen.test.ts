// The shipped kernel as a guest of the real Xen, started and ended as an operator would.

import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { buildKernel, type KernelOptions } from "../../appliance/build/kernel.ts";
import { bakeDisk, bakeImage, temporaryFolder } from "../boot/machine.ts";
import { probeKernel, probes } from "../boot/probes.ts";
import { visitAll } from "../boot/visit.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import { ownEntries } from "../own-site.ts";
import { macOf, XenHost } from "./host.ts";

/** XenbusStateConnected of Xen's public/io/xenbus.h. */
const connected = "4";
/** Of the guest with address 2, in dom0. */
const url = "http://10.77.0.2";

/** A machine emulated inside an emulated machine takes its time where others work beside it. */
vi.setConfig({ testTimeout: 300_000 });

let host: XenHost;
beforeAll(async () => {
  host = await XenHost.start();
});
afterAll(() => host?.stop());
afterEach(async () => {
  await host.destroyAll();
  expect(host.complaints()).toEqual([]);
});

/** For a guest that powers itself off: it stays to be looked at. */
const keepEnded = 'on_poweroff = "preserve"';

/** So many bytes, no two pages of which are alike. */
function bytesOf(length: number, filling = "kiln"): Buffer {
  const bytes = Buffer.alloc(length, filling);
  for (let at = 0; at < length - 4; at += 4096) bytes.writeUInt32LE(at, at);
  return bytes;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Bakes a small site and copies it into dom0. */
async function putSmallSite(name: string, kernel?: KernelOptions): Promise<void> {
  const entries = smallEntries({ "/": "<p>something</p>" });
  await host.put(name, await bakeImage(temporaryFolder(), entries, kernel));
}

test("a guest without a card says so and ends as crashed", async () => {
  await putSmallSite("site.elf");
  await host.create({ name: "cardless", image: "site.elf", address: 2, cardless: true });
  await host.line("cardless", /^kiln: no network card$/);
  expect(await host.ended("cardless")).toBe("crashed");
});

test("time goes on, sleep ends in time, and the hour is right", async () => {
  const { elf } = await buildKernel({ entry: "test/boot/clock-target.ts" });
  await host.put("clock.elf", elf);
  const before = await host.seconds();
  await host.create({ name: "clock", image: "clock.elf", address: 2, extra: keepEnded });
  await host.line("clock", /^woke /, 5);
  const after = await host.seconds();
  const lines = (await host.lines("clock")).map((line) => (line.match(/\d+/g) ?? []).map(Number));
  const [wall, ...wakes] = lines.filter((numbers) => numbers.length > 0);
  expect(wall![0]).toBeGreaterThanOrEqual(before);
  expect(wall![0]).toBeLessThanOrEqual(after);
  wakes.forEach(([clockUs, turns], index) => {
    expect(clockUs).toBeGreaterThanOrEqual((index + 1) * 100_000);
    // Early wake-ups are those of a timer that is not calibrated yet.
    if (index > 1) expect(turns).toBeLessThan(5);
  });
  expect(await host.ended("clock")).toBe("powered off");
});

test("the address space is as guarded as elsewhere, and a fault reaches the console", async () => {
  await putSmallSite("probe.elf", probeKernel);
  const chosen = probes.filter(([number]) => [1, 5, 12, 13, 15, 102].includes(number));
  for (const [number, , fault] of chosen) {
    const name = `probe${number}`;
    const append = `on-fault=halt probe=${number}`;
    await host.create({ name, image: "probe.elf", address: 2, append });
    await host.line(name, fault);
    expect(await host.ended(name)).toBe("crashed");
    expect((await host.lines(name)).join("\n")).not.toContain("survived");
  }
  await host.create({ name: "honest", image: "probe.elf", address: 2, extra: keepEnded });
  await host.line("honest", /^probe survived$/);
});

test("a fault restarts the guest, which xl starts anew", async () => {
  await putSmallSite("probe.elf", probeKernel);
  await host.create({ name: "again", image: "probe.elf", address: 2, append: "probe=102" });
  const first = await host.domainId("again");
  await host.line("again", /^kiln: fault: page fault/, 2);
  expect(await host.domainId("again")).not.toBe(first);
});

describe("on the bridge", () => {
  test("a guest without a command line has its configuration from xenstore", async () => {
    await putSmallSite("site.elf");
    // By itself it would ask for a lease, and serve on port 80.
    const stored = "ip=10.77.0.3/24 gateway=10.77.0.1 port=8080 on-fault=halt";
    await host.create({ name: "stored", image: "site.elf", address: 2, stored });
    await host.line("stored", /^kiln: ready http:\/\/10\.77\.0\.3:8080\//);
    const fetched = await host.shell("wget -q -O - http://10.77.0.3:8080/");
    expect(fetched).toContain("<p>something</p>");
    // The guest that takes its place finds nothing there.
    await host.shell("xl reboot stored");
    await host.line("stored", /^kiln: lease of /);
  });

  test("both ends connect, and every address of this site is served", async () => {
    const entries = await ownEntries();
    await host.put("site.elf", await bakeImage(temporaryFolder(), entries));
    await host.create({ name: "site", image: "site.elf", address: 2 });
    await host.ready("site");
    const id = await host.domainId("site");
    await host.stored(`/local/domain/${id}/device/vif/0/state`, connected);
    await host.stored(`/local/domain/0/backend/vif/${id}/0/state`, connected);
    expect(await visitAll(host.port(2), entries)).toBeGreaterThanOrEqual(entries.length);
    await host.shell("xl destroy site");
    await host.gone("site");
    await host.cardsGone();
  });

  test.each([16, 4])("%i MB of memory are enough for this site", async (memoryMb) => {
    const entries = await ownEntries();
    await host.put("site.elf", await bakeImage(temporaryFolder(), entries));
    await host.create({ name: "lean", image: "site.elf", address: 2, memoryMb });
    await host.ready("lean");
    expect(await visitAll(host.port(2), entries)).toBeGreaterThanOrEqual(entries.length);
  });

  test("100 MB arrive whole, in frames of many segments", async () => {
    const body = bytesOf(10e6);
    const entries = smallEntries({ "/large": { body } });
    await host.put("large.elf", await bakeImage(temporaryFolder(), entries));
    await host.create({ name: "large", image: "large.elf", address: 2 });
    await host.ready("large");
    expect(await visitAll(host.port(2), entries)).toBe(1);
    // Of this card: that of the guest before may not have gone yet.
    const card = `vif${await host.domainId("large")}.0`;
    const received = `cat /sys/class/net/${card}/statistics/rx_packets`;
    const before = Number(await host.shell(received));
    const fetchTwice = `for i in 1 2; do wget -q -O - ${url}/large | sha256sum; done`;
    for (let times = 0; times < 5; times++) {
      const line = `${sha256(body)}  -\n`;
      expect(await host.shell(fetchTwice)).toBe(line + line);
    }
    // 70,000 of them would hold one segment each.
    expect(Number(await host.shell(received)) - before).toBeLessThan(20_000);

    await host.shell(`(while wget -q -O - ${url}/large; do :; done) >/dev/null 2>&1 &`);
    await host.shell("sleep 1; xl destroy large");
    await host.gone("large");
    await host.cardsGone();
  });

  test("two guests serve beside one another", async () => {
    const sites = ["one", "two"].map((name) =>
      smallEntries({ "/": `<p>${name}</p>`, "/large": { body: bytesOf(1e6, name) } }),
    );
    for (const [index, entries] of sites.entries()) {
      const image = `site${index}.elf`;
      await host.put(image, await bakeImage(temporaryFolder(), entries));
      await host.create({ name: `guest${index}`, image, address: 2 + index });
    }
    await Promise.all(sites.map((_, index) => host.ready(`guest${index}`)));
    const visits = sites.map((entries, index) => visitAll(host.port(2 + index), entries));
    expect(await Promise.all(visits)).toEqual([2, 2]);
  });

  test("a card that is taken away may come back, even in the middle of a response", async () => {
    const body = bytesOf(10e6);
    const entries = smallEntries({ "/": "<p>something</p>", "/large": { body } });
    await host.put("site.elf", await bakeImage(temporaryFolder(), entries));
    await host.create({ name: "plugged", image: "site.elf", address: 2 });
    await host.ready("plugged");
    const id = await host.domainId("plugged");
    const replug = async () => {
      await host.shell("xl network-detach plugged 0");
      await host.cardsGone();
      await host.shell(`xl network-attach plugged mac=${macOf(2)} bridge=xenbr0`);
      await host.stored(`/local/domain/${id}/device/vif/0/state`, connected);
    };
    // Linux takes no more than 6 MB for who does not read.
    const late = "{ until [ -e /tmp/go ]; do sleep 0.1; done; sha256sum; }";
    await host.shell(`(wget -q -O - ${url}/large | ${late}) >/tmp/sum 2>&1 &`);
    const taken = `$(cat /sys/class/net/vif${id}.0/statistics/rx_bytes)`;
    await host.shell(`until [ ${taken} -gt 100000 ]; do :; done`);
    await replug();
    await host.shell("touch /tmp/go; until [ -s /tmp/sum ]; do sleep 0.1; done");
    expect(await host.shell("cat /tmp/sum")).toBe(`${sha256(body)}  -\n`);
    await replug();
    await replug();
    expect(await visitAll(host.port(2), entries)).toBe(2);
  });

  test("xl shutdown is obeyed, and xl reboot", async () => {
    const entries = smallEntries({ "/": "<p>something</p>" });
    await host.put("site.elf", await bakeImage(temporaryFolder(), entries));
    await host.create({ name: "obedient", image: "site.elf", address: 2 });
    await host.ready("obedient");
    const first = await host.domainId("obedient");
    await host.shell("xl reboot obedient");
    await host.ready("obedient", 2);
    expect(await host.domainId("obedient")).toBeGreaterThan(first);
    expect(await visitAll(host.port(2), entries)).toBe(1);
    await host.shell("xl shutdown -w obedient");
    await host.gone("obedient");
  });
});

test("a raw disk boots as a guest of type hvm and serves every address", async () => {
  const entries = await ownEntries();
  const configuration = "on-fault=halt ip=10.77.0.2/24 gateway=10.77.0.1";
  await host.put("site.img", await bakeDisk(temporaryFolder(), entries, configuration));
  await host.create({ name: "disk", image: "site.img", address: 2, disk: true });
  await host.ready("disk");
  expect(await visitAll(host.port(2), entries)).toBeGreaterThanOrEqual(entries.length);
  await host.shell("xl shutdown -w disk");
  await host.gone("disk");
});
