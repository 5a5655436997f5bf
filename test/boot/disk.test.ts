// The raw disk, booted by SeaBIOS: every address of the store, byte for byte, on each controller
// and with each size of memory; and a disk that lies is refused with its reason, never served.

import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { start } from "../../deploy/qemu/apply.ts";
import { type Machine, type Options, qemuParameters } from "../../deploy/qemu/plan.ts";
import { readImage } from "../../generator/image/image.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import { ownEntries } from "../own-site.ts";
import { bakeDisk, serve, startMachine, temporaryFolder } from "./machine.ts";
import { visitAll } from "./visit.ts";

const mebibyte = 1 << 20;
/** 2 * status + 1: refused by the loader or the kernel with 2. */
const refused = 5;

/** Machine, where the disk is, and memory in MiB; for other controllers, their parameters. */
const machines: readonly [Machine, Options["disk"], number, ...string[]][] = [
  ["pc", "ide", 16],
  ["pc", "virtio", 64],
  ["q35", "ide", 96],
  ["q35", "virtio", 6144],
  ["q35", "none", 64, "-device", "nvme,drive=disk0,serial=kiln"],
  ["q35", "none", 64, "-device", "qemu-xhci", "-device", "usb-storage,drive=disk0"],
  ["pc", "none", 64, "-device", "lsi53c895a", "-device", "scsi-hd,drive=disk0"],
];

test.each(machines)("%s serves every address from a disk on %s, %i MiB %s %s", async (...given) => {
  const [machine, disk, memoryMb, ...extra] = given;
  const entries = await ownEntries();
  const image = await bakeDisk(temporaryFolder(), entries);
  const { running, port } = await serve({ image, disk, machine, memoryMb, extra });
  expect(await visitAll(port, entries)).toBeGreaterThanOrEqual(entries.length);
  expect(running.console[0]).toMatch(/^kiln: loading \d+ KiB$/);
});

/** So many bytes, in which every page is another one. */
function pages(length: number): Buffer {
  const bytes = Buffer.alloc(length, "kiln ");
  for (let at = 0; at < length - 4; at += 4096) bytes.writeUInt32LE(at, at);
  return bytes;
}

const large = (length: number) =>
  smallEntries({ "/": "<h1>Hello</h1>", "/large": { type: "image/png", body: pages(length) } });

test.each([
  ["pc", "virtio"],
  ["q35", "ide"],
] as const)("a store of 64 MB arrives whole on %s, %s", async (machine, disk) => {
  const entries = large(64e6);
  const image = await bakeDisk(temporaryFolder(), entries);
  const { port } = await serve({ image, disk, machine, memoryMb: 128 });
  expect(await visitAll(port, entries)).toBe(2);
});

describe("memory", () => {
  test("is used up to where SeaBIOS unpacked itself before it loaded the disk", async () => {
    const entries = large(33e6);
    const image = await bakeDisk(temporaryFolder(), entries);
    const { port } = await serve({ image, disk: "virtio", machine: "q35", memoryMb: 40 });
    expect(await visitAll(port, entries)).toBe(2);
  });

  test("too little is told before anything is loaded", async () => {
    const image = await bakeDisk(temporaryFolder(), large(33e6));
    const running = startMachine({ image, disk: "virtio", machine: "pc", memoryMb: 32 });
    expect(await running.ended).toBe(refused);
    expect(running.console).toEqual(["kiln: too little memory: this image needs 33 MiB at least"]);
  });
});

test("address line 20 is opened where firmware left it shut", async () => {
  const entries = large(3e6);
  const image = await bakeDisk(temporaryFolder(), entries);
  const disk = readFileSync(image);
  // The first three bytes (cli; xor ax, ax) become a jump to code in the boot sector's free room,
  // which shuts the line, does what they did, and goes back.
  const free = 0x150;
  expect(disk.subarray(0, 3)).toEqual(Buffer.from([0xfa, 0x31, 0xc0]));
  expect(disk.subarray(free, free + 16).every((byte) => byte === 0)).toBe(true);
  const shut = [0xe4, 0x92, 0x24, 0xfd, 0xe6, 0x92]; // in al, 0x92; and al, ~2; out 0x92, al
  const back = 0x10000 + 3 - (free + 3 + shut.length + 3);
  const code = [0xfa, ...shut, 0x31, 0xc0, 0xe9, back & 0xff, back >> 8];
  disk.set([0xe9, (free - 3) & 0xff, (free - 3) >> 8], 0);
  disk.set(code, free);
  writeFileSync(image, disk);
  const { port } = await serve({ image, disk: "virtio", machine: "pc", memoryMb: 64 });
  expect(await visitAll(port, entries)).toBe(2);
});

test("the configuration in the disk reaches the machine", async () => {
  const text = "on-fault=halt\tport=8081\nip=10.0.2.15/24  gateway=10.0.2.2 colour=green";
  const image = await bakeDisk(temporaryFolder(), large(10), text);
  const running = startMachine({
    image,
    disk: "ide",
    machine: "pc",
    memoryMb: 32,
    extra: ["-netdev", "user,id=n", "-device", "virtio-net-pci,netdev=n,romfile="],
  });
  await running.line(/^kiln: ready http:\/\/10\.0\.2\.15:8081\//);
  expect(running.console.join("\n")).toMatch(/^kiln: .*colour/m);
});

test("a full configuration ends where its place ends", async () => {
  const text = `hostname=kiln ${"x".repeat(4096)}`.slice(0, 4096);
  const image = await bakeDisk(temporaryFolder(), large(10), text);
  const running = startMachine({ image, disk: "virtio", machine: "q35", memoryMb: 32 });
  await running.line(/^kiln: .*xxx/);
});

describe("a damaged disk is refused", () => {
  async function damaged(change: (path: string) => void): Promise<string> {
    const path = await bakeDisk(temporaryFolder(), large(3e6));
    change(path);
    return path;
  }

  /** Changes one bit of a file. */
  function flip(path: string, at: number): void {
    const value = readFileSync(path)[at]! ^ 0x10;
    const file = openSync(path, "r+");
    writeSync(file, Uint8Array.of(value), 0, 1, at);
    closeSync(file);
  }

  /** The lines of a machine that must refuse to start. */
  async function refusal(image: string, disk: Options["disk"] = "virtio"): Promise<string[]> {
    const running = startMachine({ image, disk, machine: "q35", memoryMb: 64 });
    expect(await running.ended).toBe(refused);
    return running.console.filter((line) => !/^kiln: loading/.test(line));
  }

  test.each([
    ["loader", 512 + 300, "kiln: the disk is damaged: its loader"],
    ["load table", 8192 + 21, "kiln: the disk is damaged at sector 16"],
    ["sums", 8192 + 512, "kiln: the disk is damaged at sector 16"],
    ["kernel", mebibyte + 0x1800, "kiln: the disk is damaged at sector 2056"],
  ])("in its %s", async (_, at, line) => {
    expect(await refusal(await damaged((path) => flip(path, at)))).toEqual([line]);
  });

  test("in its store", async () => {
    const path = await damaged((path) => flip(path, 3 * mebibyte));
    const [line, ...more] = await refusal(path, "ide");
    expect(more).toEqual([]);
    const sector = Number(/^kiln: the disk is damaged at sector (\d+)$/.exec(line!)![1]);
    expect(sector * 512).toBeLessThanOrEqual(3 * mebibyte);
    expect(sector * 512).toBeGreaterThan(2 * mebibyte);
  });

  test("and the machine starts anew, once the line has stood for a while", async () => {
    const image = await damaged((path) => flip(path, 512 + 300));
    const network = { kind: "none" } as const;
    const options = { image, disk: "ide", machine: "pc", memoryMb: 64, network } as const;
    // Without somebody to take a status, QEMU ends at the reset (-no-reboot).
    const running = start(qemuParameters(options));
    onTestFinished(() => running.stop());
    await running.line(/^kiln: the disk is damaged: its loader$/);
    expect(await running.ended).toBe(0);
  });

  test("where it is cut", async () => {
    const path = await damaged((path) => truncateSync(path, 3 * mebibyte));
    expect(await refusal(path)).toEqual([
      expect.stringMatching(/^kiln: cannot read the disk at sector \d+$/),
    ]);
    await expect(readImage(path)).rejects.toThrow("truncated");
    truncateSync(path, mebibyte);
    expect(await refusal(path, "ide")).toEqual(["kiln: cannot read the disk at sector 2056"]);
  });

  test("without the mark of its boot sector, by firmware and by us", async () => {
    const path = await damaged((path) => flip(path, 510));
    await expect(readImage(path)).rejects.toThrow("the boot sector does not end with its mark");
    const log = join(temporaryFolder(), "firmware");
    const extra = ["-debugcon", `file:${log}`, "-global", "isa-debugcon.iobase=0x402"];
    const running = startMachine({ image: path, disk: "ide", machine: "pc", memoryMb: 32, extra });
    const said = () => (existsSync(log) ? readFileSync(log, "latin1") : "");
    await expect.poll(said, { timeout: 60_000 }).toContain("not a bootable disk");
    expect(running.console).toEqual([]);
  });
});

describe("a disk that cannot be read", () => {
  /** A disk of which QEMU fails to read some sectors, once or for ever. */
  async function failing(sector: number, once: "on" | "off"): Promise<Options> {
    const folder = temporaryFolder();
    const disk = await bakeDisk(folder, large(3e6));
    const rules = join(folder, "rules");
    const rule = ["event = read_aio", "errno = 5", `once = ${once}`, `sector = ${sector}`];
    const quoted = rule.map((line) => line.replace(/= (.*)/, '= "$1"'));
    writeFileSync(rules, `[inject-error]\n${quoted.join("\n")}\n`);
    const image = `blkdebug:${rules}:${disk}`;
    return { image, disk: "virtio", machine: "q35", memoryMb: 64, network: { kind: "none" } };
  }

  test.each([5, 10, 20, 4000])("once, at sector %i, is read again", async (sector) => {
    const { port } = await serve(await failing(sector, "on"));
    expect(await visitAll(port, large(3e6))).toBe(2);
  });

  test("for ever, is told", async () => {
    const boot = startMachine(await failing(5, "off"));
    expect(await boot.ended).toBe(refused);
    expect(boot.console).toEqual(["kiln: cannot read the disk"]);
    const store = startMachine(await failing(4000, "off"));
    expect(await store.ended).toBe(refused);
    expect(store.console.at(-1)).toMatch(/^kiln: cannot read the disk at sector \d+$/);
  });
});
