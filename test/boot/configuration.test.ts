// The configuration block on its way from the command line: what the kernel keeps, and how much.

import { once } from "node:events";
import { Agent } from "node:http";
import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { start } from "../../deploy/qemu/apply.ts";
import { type Machine, machines, qemuParameters } from "../../deploy/qemu/plan.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import { bakeImage, kernelFor, serve, startMachine, temporaryFolder } from "./machine.ts";
import { fetchOnce } from "./visit.ts";

const image = (machine: Machine = "microvm") =>
  bakeImage(temporaryFolder(), smallEntries({ "/": "hello" }), kernelFor(machine));

test("an unknown item is named, however the items are spaced", async () => {
  const append = "  colour=green \t  shape=round ";
  const { running } = await serve({ image: await image(), memoryMb: 64, append });
  const console = running.console.join("\n");
  expect(console).toMatch(/^kiln: .*colour/m);
  expect(console).toMatch(/^kiln: .*shape/m);
});

test("limits take effect: a connection ends with the request that was its last", async () => {
  const append = "requests-per-connection=2 idle-timeout=5";
  const { port } = await serve({ image: await image(), memoryMb: 64, append });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const first = await fetchOnce(port, "/", "identity", agent);
  const second = await fetchOnce(port, "/", "identity", agent);
  agent.destroy();
  expect(first.headers.connection).not.toBe("close");
  expect(second.headers.connection).toBe("close");
});

test("readers who never read keep nobody waiting", async () => {
  const body = Buffer.alloc(16 << 20, "x");
  const entries = smallEntries({ "/": "hello", "/big": { type: "text/plain", body } });
  const options = { image: await bakeImage(temporaryFolder(), entries), memoryMb: 64 };
  const { port } = await serve({ ...options, append: "connections=64" });
  // One after another: a burst would be cut at the limit of half-open connections.
  for (let count = 0; count < 60; count++) {
    const reader = connect(port, "127.0.0.1");
    onTestFinished(() => void reader.destroy());
    reader.pause();
    reader.write("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
    await once(reader, "readable");
  }
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  expect((await fetchOnce(port, "/", "identity", agent)).status).toBe(200);
  agent.destroy();
});

test("a block that is too long is cut at an item, and said", async () => {
  const append = Array.from({ length: 40 }, (_, index) => `item${index}=${"x".repeat(100)}`);
  append.push("y".repeat(5000));
  const { running } = await serve({
    image: await image(),
    memoryMb: 64,
    append: append.join(" "),
  });
  expect(running.console.join("\n")).toContain("kiln: configuration is longer than 4096 bytes");
});

test("a device that the command line puts into memory ends the machine", async () => {
  const append = "virtio_mmio.device=512@0x200000:5";
  const running = startMachine({ image: await image(), memoryMb: 64, append });
  expect(await running.ended).toBe(7);
  expect(running.console.join("\n")).toContain("kiln: fault: device address in memory");
});

test.each(machines)("unless it is told to halt, a %s restarts after a fault", async (machine) => {
  // With -no-reboot QEMU ends in order where the machine would start again.
  const append = `virtio_mmio.device=512@${machine === "virt" ? "0x41000000" : "0x200000"}:5`;
  const network = { kind: "none" } as const;
  const options = { image: await image(machine), machine, memoryMb: 64, append, network };
  const running = start(qemuParameters({ ...options, debugExit: true }));
  onTestFinished(() => running.stop());
  expect(await running.ended).toBe(0);
  const faults = running.console.filter((line) => line.startsWith("kiln: fault:"));
  expect(faults).toHaveLength(1);
});
