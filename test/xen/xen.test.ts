// The shipped kernel as a guest of the real Xen, started and ended as an operator would.

import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { buildKernel, type KernelOptions } from "../../appliance/build/kernel.ts";
import { bakeDisk, bakeImage, temporaryFolder } from "../boot/machine.ts";
import { probeKernel, probes } from "../boot/probes.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import { XenHost } from "./host.ts";

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

test("a raw disk boots as a guest of type hvm", async () => {
  await host.put("site.img", await bakeDisk(temporaryFolder(), smallEntries({ "/": "something" })));
  await host.create({ name: "disk", image: "site.img", address: 2, disk: true, cardless: true });
  await host.line("disk", /^kiln: no network card$/);
  expect(await host.ended("disk")).toBe("crashed");
});
