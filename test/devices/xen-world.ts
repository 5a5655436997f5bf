// A domain of Xen with a network card whose other half is a model.

import type { Driver } from "./driver.ts";
import { GuestMemory } from "./guest-memory.ts";
import { type BackendOptions, NetbackModel, type Offer } from "./netback.ts";
import type { Wire } from "./worlds.ts";
import { storePfn, XenModel } from "./xen-hypervisor.ts";
import { XenstoredModel } from "./xenstored.ts";

/** What Linux's backend offers. */
export const linuxOffers: readonly Offer[] = [
  "feature-rx-copy",
  "feature-sg",
  "feature-ipv6-csum-offload",
  "feature-gso-tcpv4",
  "feature-gso-tcpv6",
];
const dataValidated = 1;
const domain = 7;

export class XenWorld implements Wire {
  readonly kind = 2;
  readonly name: string;
  readonly offload: boolean;
  readonly store = new XenstoredModel(domain);
  xen!: XenModel;
  backend!: NetbackModel;
  /** Every backend that there is. */
  backends: NetbackModel[] = [];
  nowUs = 0n;

  private readonly options: BackendOptions;

  constructor(options: Partial<BackendOptions> = {}, label = "everything offered") {
    this.options = { domain: 0, vif: 0, offered: linuxOffers, ...options };
    this.name = `netfront, ${label}`;
    this.offload = this.options.offered.includes("feature-gso-tcpv4");
  }

  /** Before the driver opens: what the toolstack has set up. */
  prepare(): void {
    this.backend = this.attach(this.options);
  }

  /** A further backend, attached. */
  attach(options: Partial<BackendOptions> = {}): NetbackModel {
    const backend = new NetbackModel(this.xen, this.store, { ...this.options, ...options });
    this.backends.push(backend);
    backend.attach();
    return backend;
  }

  imports(memory: () => WebAssembly.Memory) {
    this.xen = new XenModel(new GuestMemory(memory));
    this.store.changed = () => this.backends.forEach((backend) => backend.follow());
    this.prepare();
    const { page } = this.store;
    const at = (address: bigint) => Number(address) - storePfn * 4096;
    return {
      machine: {
        clockUs: () => this.nowUs,
        wait: (deadlineUs: bigint) => {
          if (!this.step() && this.nowUs < deadlineUs) this.nowUs = deadlineUs;
        },
        halt: (status: number) => {
          throw new Error(`halted with status ${status}`);
        },
        hypercall: (number: number, first: bigint, second: bigint) =>
          this.xen.hypercall(number, first, second),
        mmioRead8: (address: bigint) => page[at(address)]!,
        mmioRead32: (address: bigint) => page.readUInt32LE(at(address)),
        mmioWrite8: (address: bigint, value: number) => void (page[at(address)] = value),
        mmioWrite32: (address: bigint, value: number) =>
          void page.writeUInt32LE(value >>> 0, at(address)),
      },
    };
  }

  /** xenstored takes a step; true when it had one to take. */
  step(): boolean {
    return this.store.step();
  }

  /** The driver and xenstored talk until they have nothing more to say. */
  settle(driver: Driver, stepsMax = 10_000): void {
    for (let quiet = 0; quiet < 3;) {
      if (stepsMax-- === 0) throw new Error("the talk in xenstore does not end");
      quiet = this.step() || driver.call("arm") === 0 ? 0 : quiet + 1;
      if (quiet > 0) driver.receive();
    }
  }

  fetch(): void {
    this.backend.fetch();
  }
  sent(): Uint8Array[] {
    return this.backend.wire.splice(0);
  }
  inFlight(): number {
    return this.backend.inFlight;
  }
  complete(count: number, pick: (below: number) => number): void {
    this.backend.complete(count, pick);
  }
  deliver(_driver: Driver, frame: Uint8Array, good = false): boolean {
    return this.backend.deliver(frame, { flags: good && this.offload ? dataValidated : 0 });
  }
  interrupted(): boolean {
    return this.xen.pending;
  }
  woken(): void {
    this.xen.pending = false;
  }
}
