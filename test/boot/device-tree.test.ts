// The kernel's reading of device trees, as a process with sanitizers: what it finds in QEMU's own
// and in others, and that no bytes whatever make it read beyond them.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { compilers } from "../../appliance/build/tools.ts";
import { emulatorFor } from "../../deploy/qemu/plan.ts";
import { runSeed } from "../fixtures/random.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import { Random } from "../simulation/random.ts";
import { cells, flattenedTree, type Node } from "./flattened-tree.ts";
import { bakeImage, kernelFor, startMachine, temporaryFolder } from "./machine.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const seed = runSeed("test/boot/device-tree.test.ts");
const damagedTrees = 20_000;

/** Compiles the reader into a folder; returns its path. */
function reader(folder: string): string {
  const boot = (name: string) => join(root, "appliance/boot", name);
  const includes = ["arm64", "virt", "kernel", "runtime"].map((name) => `-I${boot(name)}`);
  const flags = ["-std=gnu11", "-g", "-O1", "-fsanitize=address,undefined"];
  const sources = [join(root, "test/boot/device-tree.c"), boot("virt/device-tree.c")];
  const output = join(folder, "reader");
  const all = [...flags, "-fno-sanitize-recover=all", ...includes, ...sources, "-o", output];
  execFileSync(compilers.clang, all, { stdio: "pipe" });
  return output;
}

/** What the reader says of each tree. */
function read(trees: readonly Buffer[]): string[] {
  const input = trees.flatMap((tree) => [Buffer.from(Uint32Array.of(tree.length).buffer), tree]);
  const program = reader(temporaryFolder());
  const options = { input: Buffer.concat(input), encoding: "utf8", maxBuffer: 1 << 26 } as const;
  return execFileSync(program, options).trimEnd().split("\n");
}

/** The tree of QEMU's `virt`, without the room that QEMU leaves behind it. */
function ofQemu(details: string): Buffer {
  const file = join(temporaryFolder(), "tree");
  const machine = `virt,${details}dumpdtb=${file}`;
  const rest = ["-cpu", "max", "-m", "64M", "-nodefaults", "-display", "none"];
  const append = ["-kernel", "/dev/null", "-append", "hostname=kiln"];
  execFileSync(emulatorFor("arm64"), ["-machine", machine, ...rest, ...append], { stdio: "pipe" });
  const tree = readFileSync(file);
  const end = (offset: number, length: number) =>
    tree.readUInt32BE(offset) + tree.readUInt32BE(length);
  const used = tree.subarray(0, Math.max(end(8, 36), end(12, 32)));
  used.writeUInt32BE(used.length, 4);
  return used;
}

test("all of QEMU's machine is found", () => {
  const trees = ["", "gic-version=3,", "virtualization=on,highmem=off,"].map(ofQemu);
  const common = "memory 40000000 to 44000000; console 9000000, clock 9010000, ";
  expect(read(trees)).toEqual([
    `${common}psci 1, gic 2 at 8000000 and 8010000, pci at 4010000000 with 10000000 of 2eff0000, ` +
      "32 windows, seeded, arguments of 13",
    `${common}psci 1, gic 3 at 8000000 and 80a0000, pci at 4010000000 with 10000000 of 2eff0000, ` +
      "32 windows, seeded, arguments of 13",
    `${common}psci 2, gic 2 at 8000000 and 8010000, pci at 3f000000 with 10000000 of 2eff0000, ` +
      "32 windows, seeded, arguments of 13",
  ]);
});

const size2 = { "#address-cells": [2], "#size-cells": [2] };
const memory: Node = { properties: { device_type: "memory", reg: cells(0x40000000, 0x8000000) } };

function board(children: Record<string, Node>, reservations: readonly number[] = []): Buffer {
  return flattenedTree({ properties: size2, children: { memory, ...children } }, reservations);
}

function device(compatible: string, more: Node["properties"] = {}): Node {
  return { properties: { compatible, reg: cells(0x9000000, 0x1000), ...more } };
}

function nested(depth: number): Node {
  return depth === 0 ? {} : { children: { deeper: nested(depth - 1) } };
}

test("what is to be left alone, is", () => {
  const reserved: Node = {
    properties: size2,
    children: { firmware: { properties: { reg: cells(0x43000000, 0x1000) } } },
  };
  const [byNode, byHeader, below, disabled, incoherent, behindBus] = read([
    board({ "reserved-memory": reserved }),
    board({}, [0x46000000, 0x1000, 0x42000000, 0x1000]),
    board({}, [0x40000000, 0x1000]),
    board({ a: device("arm,pl011", { status: "disabled" }) }),
    board({ a: device("virtio,mmio"), b: device("virtio,mmio", { "dma-coherent": "" }) }),
    board({ soc: { properties: size2, children: { a: device("arm,pl011") } } }),
  ]);
  expect(byNode).toContain("memory 40000000 to 43000000; ");
  expect(byHeader).toContain("memory 40000000 to 42000000; ");
  // What lies below the image, such as the loader, is in nobody's way.
  expect(below).toContain("memory 40000000 to 48000000; ");
  expect(disabled).toContain("console 0,");
  expect(incoherent).toContain(" 1 windows,");
  expect(behindBus).toContain("console 0,");
});

test("what is no tree is refused with its reason", () => {
  const good = board({});
  const changed = (change: (bytes: Buffer) => void): Buffer => {
    const bytes = Buffer.from(good);
    change(bytes);
    return bytes;
  };
  const reasons = read([
    changed((bytes) => bytes.writeUInt32BE(0xd00dfeee, 0)),
    changed((bytes) => bytes.writeUInt32BE(3 << 20, 4)),
    changed((bytes) => bytes.writeUInt32BE(18, 24)),
    changed((bytes) => bytes.writeUInt32BE(good.length, 8)),
    changed((bytes) => bytes.writeUInt32BE(0xffffffff, 36)),
    changed((bytes) => bytes.fill(1, bytes.readUInt32BE(12), bytes.readUInt32BE(8))),
    board({ a: nested(20) }),
  ]).map((line) => line.replace(/^kiln: the device tree is of no use: /, "").trim());
  const outside = "its parts lie outside";
  expect(reasons).toEqual([
    ...["it has no header", "it has no header", "it has no header", outside, outside],
    ...["the names of its properties do not end", "it is too deep"],
  ]);
});

test(`${damagedTrees} damaged trees are read to their end, and no further`, () => {
  const random = new Random(seed);
  const chosen: Node = { properties: { "rng-seed": cells(1, 2), bootargs: "a=b" } };
  const originals = [
    ofQemu("gic-version=3,"),
    board({ a: device("arm,pl011") }, [1, 1]),
    board({ chosen }),
    flattenedTree({ properties: size2, children: { chosen, memory } }),
  ];
  const trees = Array.from({ length: damagedTrees }, () => {
    const tree = Buffer.from(originals[random.between(0, originals.length - 1)]!);
    for (let left = random.between(1, 4); left > 0; left--) {
      const at = random.between(0, Math.floor(tree.length / 4) - 1) * 4;
      const byte = at + random.between(0, 3);
      if (random.between(0, 1) === 0) tree[byte] = random.between(0, 255);
      else tree.writeUInt32BE((tree.readUInt32BE(at) + random.between(0, 64) - 32) >>> 0, at);
    }
    return tree;
  });
  const lines = read(trees);
  expect(lines.length).toBe(damagedTrees);
  const refused = lines.filter((line) => line.startsWith("kiln: the device tree is of no use"));
  expect(refused.length).toBeGreaterThan(damagedTrees / 100);
  expect(refused.length).toBeLessThan(damagedTrees);
});

test("a machine whose tree says little says what it lacks", async () => {
  const folder = temporaryFolder();
  const image = await bakeImage(folder, smallEntries({ "/": "hello" }), kernelFor("virt"));
  const tree = join(folder, "tree");
  writeFileSync(
    tree,
    board({
      a: device("arm,pl011"),
      psci: { properties: { compatible: "arm,psci-1.0", method: "hvc" } },
    }),
  );
  const extra = ["-dtb", tree];
  const running = startMachine({ image, machine: "virt", memoryMb: 128, extra });
  expect(await running.ended).toBe(7);
  const line = /^kiln: fault: no interrupt controller that this kernel knows pc \w{16}/m;
  expect(running.console.join("\n")).toMatch(line);
});
