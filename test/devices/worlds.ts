// The machines that the drivers are tested on: each has one network card, and a wire.

import { Machine } from "../../appliance/host/machine.ts";
import { NetworkCard } from "../../appliance/host/network-card.ts";
import { finishFrame } from "../simulation/offload.ts";
import type { Driver, World } from "./driver.ts";
import { GuestMemory } from "./guest-memory.ts";
import { VirtioMmio } from "./virtio-mmio.ts";
import { type Feature, featureMask, type NetOptions, VirtioNetModel } from "./virtio-net.ts";
import { VirtioPci } from "./virtio-pci.ts";
import { WeakMemory } from "./weak-memory.ts";
import type { Random } from "../simulation/random.ts";

/** What the contract suite asks of a world. */
export interface Wire extends World {
  readonly name: string;
  readonly offload: boolean;
  /** Whether it completes each frame at once, so that none is ever in flight. */
  readonly takesAtOnce?: boolean;
  /** Whether it is the machine's `wait` that sees what came before it, and not `arm`. */
  readonly seesAtWait?: boolean;
  /** The device takes what was queued and flushed; nothing is completed by that. */
  fetch(): void;
  /** Frames that went out since the last call, as they look on the wire. */
  sent(driver: Driver): Uint8Array[];
  /** Frames that the device holds. */
  inFlight(): number;
  /** Completes up to `count` of them, `pick` chooses. */
  complete(count: number, pick: (below: number) => number): void;
  /** A frame comes in; false when the device has no room for it. */
  deliver(driver: Driver, frame: Uint8Array, good?: boolean): boolean;
  /** Whether a sleeping processor would wake up. */
  interrupted(): boolean;
  /** The processor has woken, and forgets what woke it where that is not the driver's business. */
  woken(): void;
}

/** The loopback device is a world of its own. */
export class LoopbackWorld implements Wire {
  readonly kind = 0;
  readonly name = "loopback";
  readonly offload = false;

  imports() {
    return {};
  }
  fetch(): void {}
  sent(driver: Driver): Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (let batch = driver.receive(); batch.length > 0; batch = driver.receive()) {
      frames.push(...batch.map(({ bytes }) => bytes));
    }
    return frames;
  }
  inFlight(): number {
    return 0;
  }
  complete(): void {}
  deliver(driver: Driver, frame: Uint8Array): boolean {
    return driver.send([{ bytes: frame, own: false }]) >= 0;
  }
  interrupted(): boolean {
    return false;
  }
  woken(): void {}
}

/** The card of the Node world, which keeps each frame until it is told to complete it. */
export class HostWorld implements Wire {
  readonly kind = 1;
  readonly name = "host";
  readonly offload = true;

  private readonly wire: Uint8Array[] = [];
  private card!: NetworkCard;
  private taken = 0;

  imports(memory: () => WebAssembly.Memory) {
    const machine = new Machine();
    Object.defineProperty(machine, "memory", { get: memory });
    this.card = new NetworkCard(machine, {
      macAddress: Uint8Array.of(2, 0, 0, 0, 0, 1),
      checksums: true,
      segmentationMax: 65535,
      latency: Infinity,
      transmit: (frame) => {
        this.taken -= 1;
        this.wire.push(...finishFrame(frame));
      },
    });
    const host = this.card.imports() as Record<string, (...values: never[]) => unknown>;
    const { transmit } = host;
    host["transmit"] = (...values) => {
      this.taken += 1;
      transmit!(...values);
    };
    return { host };
  }

  fetch(): void {}
  sent(): Uint8Array[] {
    // The card reads a frame when it completes it.
    this.card.settle();
    return this.wire.splice(0);
  }
  inFlight(): number {
    return this.taken;
  }
  complete(count: number): void {
    this.card.settle(Math.max(0, this.taken - count));
  }
  deliver(_driver: Driver, frame: Uint8Array, good = false): boolean {
    this.card.deliver(frame, good);
    return true;
  }
  interrupted(): boolean {
    return false;
  }
  woken(): void {}
}

export type Bus = "mmio 1" | "mmio 2" | "pci" | "pci without firmware";

/** What QEMU offers when the network behind it can do everything. */
export const everything: readonly Feature[] = [
  "csum",
  "guestCsum",
  "mac",
  "guestTso4",
  "hostTso4",
  "hostTso6",
  "mergeableBuffers",
  "status",
  "indirect",
  "eventIndex",
];

export interface VirtioOptions {
  readonly features: readonly Feature[];
  readonly label?: string;
  /** Leaves out what every device of its kind has to offer. */
  readonly bare?: boolean;
  /** Where on PCI bus 0 the card sits: device << 3 | function. */
  readonly slot?: number;
  /** Whether the PCI function has virtio's capabilities. */
  readonly capabilities?: boolean;
  readonly manual?: boolean;
  readonly mtu?: number;
  readonly queueSizeMax?: number;
  /** Memory that promises nothing but barriers, and a device that looks at it when it likes. */
  readonly weak?: Random;
}

const mmioBase = 0xfeb02a00;
const pciBase = 0xfe800000;
const pciDevice = 3 << 3;
const dataValid = 2;

/** A machine with a virtio network card on one of the buses. */
export class VirtioWorld implements Wire {
  readonly kind = 2;
  readonly name: string;
  readonly offload: boolean;
  net!: VirtioNetModel;
  /** Called whenever the driver leaves the processor to somebody else: barriers and registers. */
  pause: () => void = () => {};

  private readonly bus: Bus;
  private readonly options: VirtioOptions;
  private weakMemory?: WeakMemory;

  constructor(bus: Bus, options: VirtioOptions) {
    this.bus = bus;
    this.options = options;
    this.name = `virtio ${bus}${options.label ? `, ${options.label}` : ""}`;
    this.offload = options.features.includes("hostTso4");
  }

  imports(memory: () => WebAssembly.Memory) {
    const legacy = this.bus === "mmio 1";
    const own: Feature = legacy ? "anyLayout" : "version1";
    const names = this.options.bare ? this.options.features : [...this.options.features, own];
    const options: NetOptions = { ...this.options, offered: featureMask(names), legacy };
    const { weak } = this.options;
    if (weak) {
      this.weakMemory = new WeakMemory(memory, weak);
      this.pause = () => this.net.fetch();
    }
    this.net = new VirtioNetModel(this.weakMemory ?? new GuestMemory(memory), options);
    return { machine: this.bus.startsWith("pci") ? this.pciMachine() : this.mmioMachine() };
  }

  private registers(find: (address: number) => VirtioMmio | VirtioPci) {
    const access = (width: number) => ({
      read: (address: bigint) => {
        this.pause();
        const registers = find(Number(address));
        return registers.read(Number(address) - registers.base, width);
      },
      write: (address: bigint, value: number) => {
        const registers = find(Number(address));
        registers.write(Number(address) - registers.base, width, value >>> 0);
        this.pause();
      },
    });
    const [one, two, four] = [access(1), access(2), access(4)];
    const barrier = (meet: (memory: WeakMemory) => void) => () => {
      this.pause();
      if (!this.weakMemory) return;
      meet(this.weakMemory);
      this.pause();
    };
    const [settle, publish] = [
      barrier((memory) => memory.settle()),
      barrier((memory) => memory.publish()),
    ];
    return {
      ...{ mmioRead8: one.read, mmioRead16: two.read, mmioRead32: four.read },
      ...{ mmioWrite8: one.write, mmioWrite16: two.write, mmioWrite32: four.write },
      ...{ readBarrier: settle, writeBarrier: publish, fullBarrier: publish },
    };
  }

  private mmioMachine() {
    const device = new VirtioMmio(mmioBase, this.net);
    const registers = this.registers((address) => {
      if (!device.holds(address)) throw new Error(`nothing at ${address.toString(16)}`);
      return device;
    });
    // The first two windows are empty, as on QEMU's microvm.
    const empty = (address: number) => address < mmioBase && address >= mmioBase - 0x400;
    return {
      ...registers,
      mmioRead32: (address: bigint) => {
        if (!empty(Number(address))) return registers.mmioRead32(address);
        return Number(address) % 0x200 === 0 ? 0x74726976 : 0;
      },
      mmioWindow: (index: number) => (index < 3 ? BigInt(mmioBase + 0x200 * (index - 2)) : 0n),
    };
  }

  private pciMachine() {
    const base = this.bus === "pci" ? pciBase : 0;
    const device = new VirtioPci(base, this.net);
    if (this.options.capabilities === false) device.withoutCapabilities();
    const slot = this.options.slot ?? pciDevice;
    return {
      ...this.registers((address) => {
        if (!device.holds(address)) throw new Error(`nothing at ${address.toString(16)}`);
        return device;
      }),
      pciRead32: (at: number, register: number) => {
        if (at === slot) return device.readConfiguration(register);
        return this.otherFunction(at, slot, register);
      },
      pciWrite32: (at: number, register: number, value: number) => {
        if (at !== slot) throw new Error(`no function ${at}`);
        device.writeConfiguration(register, value >>> 0);
      },
      pciMemoryStart: () => 0xfe000000n,
      pciMemoryEnd: () => 0xfec00000n,
    };
  }

  /** A bridge in slot 0; in the card's slot a function 0 that says that there are more. */
  private otherFunction(at: number, slot: number, register: number): number {
    const multiple = at === (slot & ~7);
    if (!multiple && at !== 0) return 0xffffffff;
    if (register === 0x00) return 0x29c08086;
    return register === 0x0c && multiple ? 0x00800000 : 0;
  }

  fetch(): void {
    this.net.fetch();
  }
  sent(): Uint8Array[] {
    return this.net.wire.splice(0);
  }
  inFlight(): number {
    return this.net.inFlight;
  }
  complete(count: number, pick: (below: number) => number): void {
    this.net.complete(count, pick);
  }
  deliver(_driver: Driver, frame: Uint8Array, good = false): boolean {
    return this.net.deliver(frame, { flags: good ? dataValid : 0 });
  }
  interrupted(): boolean {
    return this.net.interruptStatus !== 0;
  }
  /** The driver reads the status. */
  woken(): void {}
}
