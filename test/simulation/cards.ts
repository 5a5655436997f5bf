// The network cards of the simulation: one made of calls, and a virtio card at register level.

import { Buffer } from "node:buffer";
import type { Machine } from "../../appliance/host/machine.ts";
import { NetworkCard } from "../../appliance/host/network-card.ts";
import { hostNothing } from "../devices/driver.ts";
import { everything, VirtioWorld } from "../devices/worlds.ts";
import { takeFrame } from "./arena.ts";
import { finishFrame } from "./offload.ts";

/** What the appliance's world does with its card. */
export interface Card {
  readonly virtio: boolean;
  /** Frames that the card has and has not given back; -1: the driver knows. */
  readonly held: number;
  /** While set, the card takes nothing and gives nothing. */
  stalled: boolean;
  imports(): WebAssembly.Imports;
  /** A frame comes in; `good`: the card vouches for its checksums. */
  deliver(frame: Buffer, good: boolean): void;
  /** Sends what waits and completes it; returns whether the loop has to be woken. */
  settle(): boolean;
  /** The card fails once frames are in flight; false: this one never does. */
  fail(): boolean;
}

/** What cards have in common. */
export interface CardOptions {
  readonly mac: Uint8Array;
  readonly offload: boolean;
  /** Frames that the card holds back before it reads them. */
  readonly latency: number;
  readonly transmit: (frame: Buffer) => void;
}

/** The card of appliance/host. */
export class HostCard implements Card {
  readonly virtio = false;
  private readonly card: NetworkCard;

  constructor(machine: Machine, { mac, offload, latency, transmit }: CardOptions) {
    this.card = new NetworkCard(machine, {
      macAddress: mac,
      checksums: offload,
      segmentationMax: offload ? 65535 : 0,
      latency,
      allocate: takeFrame,
      transmit: (sent) => finishFrame(sent).forEach(transmit),
    });
  }

  get held(): number {
    return this.card.held;
  }
  get stalled(): boolean {
    return this.card.stalled;
  }
  set stalled(stalled: boolean) {
    this.card.stalled = stalled;
  }
  imports(): WebAssembly.Imports {
    return { host: this.card.imports() };
  }
  deliver(frame: Buffer, good: boolean): void {
    this.card.deliver(frame, good);
  }
  settle(): boolean {
    return this.card.settle() > 0;
  }
  fail(): boolean {
    return false;
  }
}

const dataValid = 2;
/** More resets than these and the driver gives the card up (policy.ts). */
const failuresMax = 5;

/** The card of test/devices, behind the real driver. */
export class VirtioCard implements Card {
  readonly virtio = true;
  readonly held = -1;
  stalled = false;
  private readonly world: VirtioWorld;
  private readonly machine: Machine;
  private readonly mac: Uint8Array;
  private readonly transmit: (frame: Buffer) => void;
  private failures = 0;
  private failing = false;

  constructor(machine: Machine, { mac, offload, transmit }: CardOptions) {
    const plain = everything.filter((name) => !["csum", "hostTso4", "hostTso6"].includes(name));
    const features = offload ? everything : plain;
    this.world = new VirtioWorld("mmio 2", { features, manual: true });
    this.machine = machine;
    this.mac = mac;
    this.transmit = transmit;
  }

  imports(): WebAssembly.Imports {
    const { machine } = this.world.imports(() => this.machine.memory);
    this.world.net.mac.set(this.mac);
    const host = hostNothing as WebAssembly.ModuleImports;
    return { machine: { ...this.machine.imports()["machine"], ...machine }, host };
  }
  deliver(frame: Buffer, good: boolean): void {
    if (!this.stalled) this.world.net.deliver(frame, { flags: good ? dataValid : 0 });
  }
  settle(): boolean {
    if (this.stalled) return false;
    const { net } = this.world;
    net.fetch();
    for (const frame of this.world.sent()) this.transmit(Buffer.from(frame));
    const { inFlight } = net;
    if (this.failing && inFlight > 0) {
      this.failing = false;
      net.demandReset();
    } else net.complete(inFlight);
    return inFlight > 0;
  }
  fail(): boolean {
    if (++this.failures > failuresMax) return false;
    this.failing = true;
    return true;
  }
}
