// Read first: Xen's public headers io/netif.h, io/ring.h, io/xenbus.h. The other half of a network
// card, in a domain of its own. It takes no step of its own accord but what the test asks for.

import { finishFrame } from "../simulation/offload.ts";
import type { Requests } from "./driver.ts";
import type { Use, XenModel } from "./xen-hypervisor.ts";
import type { XenstoredModel } from "./xenstored.ts";

export const offers = [
  "feature-rx-copy",
  "feature-sg",
  "feature-ipv6-csum-offload",
  "feature-gso-tcpv4",
  "feature-gso-tcpv6",
  "feature-no-csum-offload",
] as const;
export type Offer = (typeof offers)[number];

const entries = 64;
const ringSize = 256;
const csumBlank = 1;
const moreData = 4;
const extraInfo = 8;
const slotsMax = 18;
const nullStatus = 1;

/** A frame that the backend has taken: its pages are in use until it is completed. */
interface Taken {
  readonly slots: { id: number; use: Use; offset: number; bytes: Buffer }[];
  readonly extra: boolean;
}

export interface BackendOptions {
  readonly domain: number;
  readonly vif: number;
  readonly offered: readonly Offer[];
  readonly mac?: string;
  readonly mtu?: number;
}

export class NetbackModel {
  /** Frames on the wire. */
  wire: Uint8Array[] = [];
  connects = 0;
  readonly path: string;
  readonly frontend: string;
  private readonly xen: XenModel;
  private readonly store: XenstoredModel;
  private readonly options: BackendOptions;
  private gone = false;
  private rings: Use[] = [];
  private port = 0;
  private reqCons = [0, 0];
  private rspProd = [0, 0];
  private waiting: Taken[] = [];

  constructor(xen: XenModel, store: XenstoredModel, options: BackendOptions) {
    this.xen = xen;
    this.store = store;
    this.options = options;
    this.path = `/local/domain/${options.domain}/backend/vif/7/${options.vif}`;
    this.frontend = `/local/domain/7/device/vif/${options.vif}`;
  }

  /** What the toolstack does to attach it; then the backend waits for the frontend. */
  attach(): void {
    const { domain, offered, mac = "00:16:3e:00:00:02", mtu } = this.options;
    this.put(this.frontend, "backend-id", domain);
    this.put(this.frontend, "mac", mac);
    if (mtu !== undefined) this.put(this.frontend, "mtu", mtu);
    this.put(this.frontend, "state", 1);
    for (const name of offered) this.put(this.path, name, 1);
    this.put(this.path, "online", 1);
    this.put(this.path, "state", 2);
    this.put(this.frontend, "backend", this.path);
  }

  private put(folder: string, name: string, value: string | number): void {
    this.store.set(`${folder}/${name}`, String(value));
  }

  private get(name: string): number {
    return Number(this.store.values.get(`${this.frontend}/${name}`));
  }

  get state(): number {
    return Number(this.store.values.get(`${this.path}/state`));
  }

  /** Asks the frontend to close, as `xl network-detach` does. */
  detach(): void {
    this.put(this.path, "online", 0);
    this.put(this.path, "state", 5);
  }

  /** What is left when it has closed: nothing. */
  forget(): void {
    this.gone = true;
    this.store.remove(this.frontend);
    this.store.remove(this.path);
  }

  /** Its domain dies: Xen takes its mappings back, the toolstack its nodes. */
  die(): void {
    this.close();
    this.forget();
  }

  /** Follows the frontend's state. */
  follow(): void {
    if (this.gone) return;
    const theirs = this.get("state");
    if (theirs === 4 && this.state === 2) this.connect();
    if (theirs === 5 && this.state === 4) this.put(this.path, "state", 5);
    if (theirs === 6 && this.state !== 6 && this.state !== 2) {
      this.close();
      this.put(this.path, "state", 6);
    }
    if (theirs === 1 && this.state === 6) this.put(this.path, "state", 2);
  }

  private connect(): void {
    if (this.get("request-rx-copy") !== 1 || this.get("feature-rx-notify") !== 1) return;
    this.port = this.get("event-channel");
    // Xen binds no port that is offered to another domain, so that nothing comes of it.
    if (this.xen.ports.get(this.port) !== this.options.domain) return;
    this.rings = [this.use(this.get("tx-ring-ref"), true), this.use(this.get("rx-ring-ref"), true)];
    this.reqCons = [0, 0];
    this.rspProd = [0, 0];
    this.connects += 1;
    this.put(this.path, "state", 4);
  }

  private use(ref: number, writable: boolean): Use {
    return this.xen.use(ref, this.options.domain, writable);
  }

  private close(): void {
    for (const { slots } of this.waiting) slots.forEach(({ use }) => this.xen.release(use));
    this.rings.forEach((use) => this.xen.release(use));
    this.waiting = [];
    this.rings = [];
  }

  get connected(): boolean {
    return this.rings.length > 0;
  }

  private field(ring: number, offset: number): number {
    return Buffer.from(this.xen.read(this.rings[ring]!, offset, 4)).readUInt32LE();
  }

  /** Writes a field of ring 0 (transmit) or 1 (receive): for lies, too. */
  setField(ring: number, offset: number, value: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value >>> 0);
    this.xen.write(this.rings[ring]!, offset, bytes);
  }

  private entry(ring: number, index: number): number {
    return entries + (index % ringSize) * (ring === 0 ? 12 : 8);
  }

  private request(ring: number): Buffer {
    const at = this.entry(ring, this.reqCons[ring]!++);
    return Buffer.from(this.xen.read(this.rings[ring]!, at, ring === 0 ? 12 : 8));
  }

  /** Requests that wait. */
  private requests(ring: number): number {
    const count = (this.field(ring, 0) - this.reqCons[ring]!) >>> 0;
    if (count > ringSize) throw new Error("the frontend overran a ring");
    return count;
  }

  /** Adds a response; `push` shows them. */
  respond(ring: number, bytes: Buffer): void {
    this.xen.write(this.rings[ring]!, this.entry(ring, this.rspProd[ring]!++), bytes);
  }

  /** Shows all responses, and wakes the frontend if it wants that. */
  push(ring: number): void {
    const before = this.field(ring, 8);
    const after = this.rspProd[ring]! >>> 0;
    this.setField(ring, 8, after);
    const event = this.field(ring, 12);
    if ((after - event) >>> 0 < (after - before) >>> 0) this.xen.pending = true;
  }

  /** Takes the frames that wait, and sends them. */
  fetch(): void {
    if (!this.connected) return;
    while (this.requests(0) > 0) this.fetchFrame();
    this.setField(0, 4, this.reqCons[0]! + 1);
  }

  private fetchFrame(): void {
    const slots: Taken["slots"] = [];
    let first = 0;
    let segmentSize = 0;
    let flags = moreData;
    let total = 0;
    for (let rest = 0; flags & moreData;) {
      const request = this.request(0);
      const [ref, offset, size] = [
        request.readUInt32LE(0),
        request.readUInt16LE(4),
        request.readUInt16LE(10),
      ];
      flags = request.readUInt16LE(6);
      if (slots.length === 0) {
        first = flags;
        total = size;
        if (flags & extraInfo) segmentSize = this.extra();
      } else if (flags & ~moreData) throw new Error(`flags ${flags} in a later slot`);
      const pages = slots.length + 1;
      if (pages > (this.offers("feature-sg") ? slotsMax : 1)) throw new Error("too many slots");
      const use = this.use(ref, false);
      slots.push({ id: request.readUInt16LE(8), use, offset, bytes: Buffer.alloc(0) });
      if (slots.length > 1) rest += size;
      slots.at(-1)!.bytes = Buffer.alloc(size);
      if (!(flags & moreData)) slots[0]!.bytes = Buffer.alloc(total - rest);
    }
    for (const slot of slots) {
      slot.bytes = Buffer.from(this.xen.read(slot.use, slot.offset, slot.bytes.length));
    }
    const ids = [...this.waiting.flatMap((taken) => taken.slots), ...slots].map(({ id }) => id);
    if (new Set(ids).size !== ids.length) throw new Error("an id that is in use already");
    if (slots[0]!.bytes.length < 14) throw new Error("a first slot without an Ethernet header");
    this.waiting.push({ slots, extra: segmentSize !== 0 });
    const bytes = Buffer.concat(slots.map((slot) => slot.bytes));
    this.wire.push(...finishFrame({ ...this.asked(bytes, first, segmentSize), bytes }));
  }

  private offers(name: Offer): boolean {
    return this.options.offered.includes(name);
  }

  private extra(): number {
    const extra = this.request(0);
    const name = extra[4] === 1 ? "feature-gso-tcpv4" : "feature-gso-tcpv6";
    if (extra[0] !== 1 || extra[1] !== 0 || !this.offers(name))
      throw new Error("extra information");
    return extra.readUInt16LE(2);
  }

  /** What the frame itself says of where its checksum goes. */
  private asked(bytes: Buffer, flags: number, segmentSize: number): Requests {
    const none = { checksumStart: 0, checksumOffset: 0, segmentSize: 0, headerLength: 0 };
    if (!(flags & csumBlank)) {
      if (segmentSize !== 0) throw new Error("segmentation without a checksum");
      return none;
    }
    const version6 = bytes.readUInt16BE(12) === 0x86dd;
    const protocol = bytes[version6 ? 20 : 23];
    if (this.offers("feature-no-csum-offload")) throw new Error("a checksum was asked for");
    if (protocol !== 6 && protocol !== 17) throw new Error(`a checksum of protocol ${protocol}`);
    const checksumStart = 14 + (version6 ? 40 : (bytes[14]! & 15) * 4);
    const headerLength = segmentSize ? checksumStart + (bytes[checksumStart + 12]! >> 4) * 4 : 0;
    const checksumOffset = protocol === 6 ? 16 : 6;
    return { checksumStart, checksumOffset, segmentSize, headerLength };
  }

  /** Frames taken and not yet completed. */
  get inFlight(): number {
    return this.waiting.length;
  }

  /** Completes up to `count` frames, `pick` chooses which of those that are left. */
  complete(count: number, pick: (below: number) => number = () => 0): void {
    for (; count > 0 && this.waiting.length > 0; count--) {
      const [taken] = this.waiting.splice(pick(this.waiting.length), 1);
      for (const { id, use, offset, bytes } of taken!.slots) {
        const now = Buffer.from(this.xen.read(use, offset, bytes.length));
        if (!now.equals(bytes)) throw new Error("a frame was touched before its completion");
        this.xen.release(use);
        this.respond(0, this.transmitResponse(id, 0));
      }
      if (taken!.extra) this.respond(0, this.transmitResponse(0, nullStatus));
    }
    if (this.connected) this.push(0);
  }

  transmitResponse(id: number, status: number): Buffer {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16LE(id, 0);
    bytes.writeInt16LE(status, 2);
    return bytes;
  }

  /** A frame comes in, after `offset` bytes of its page; false: there is no buffer for it. */
  deliver(
    frame: Uint8Array,
    { flags = 0, offset = 0, status = frame.length, wrongId = 0 } = {},
  ): boolean {
    if (!this.connected || this.requests(1) === 0) return false;
    const request = this.request(1);
    const use = this.use(request.readUInt32LE(4), true);
    this.xen.write(use, offset, frame);
    this.xen.release(use);
    const response = Buffer.alloc(8);
    response.writeUInt16LE(request.readUInt16LE(0) ^ wrongId, 0);
    response.writeUInt16LE(offset, 2);
    response.writeUInt16LE(flags, 4);
    response.writeInt16LE(status, 6);
    this.respond(1, response);
    this.push(1);
    return true;
  }
}
