// Read first: Virtio 1.2 §2.7 (split virtqueues). The device's side of one, strict with the driver.

import type { GuestMemory } from "./guest-memory.ts";

export interface Buffer {
  readonly address: number;
  readonly length: number;
  readonly writable: boolean;
}

/** A descriptor chain that the driver has made available. */
export interface Chain {
  readonly head: number;
  readonly buffers: readonly Buffer[];
}

const next = 1;
const write = 2;
const indirect = 4;

export class Virtqueue {
  size = 0;
  descTable = 0;
  availRing = 0;
  usedRing = 0;
  ready = false;
  eventIndex = false;
  indirect = false;

  private readonly memory: GuestMemory;
  private availIdx = 0;
  private usedIdx = 0;
  /** Chains that the device holds, by their head. */
  readonly held = new Map<number, Chain>();

  constructor(memory: GuestMemory) {
    this.memory = memory;
  }

  reset(): void {
    this.ready = false;
    this.availIdx = 0;
    this.usedIdx = 0;
    this.held.clear();
  }

  /** Takes the chains made available since the last call. */
  fetch(): Chain[] {
    if (!this.ready) return [];
    const chains: Chain[] = [];
    const idx = this.memory.u16(this.availRing + 2);
    const count = (idx - this.availIdx) & 0xffff;
    if (count + this.held.size > this.size) throw new Error("the driver overran the avail ring");
    for (; this.availIdx !== idx; this.availIdx = (this.availIdx + 1) & 0xffff) {
      const head = this.memory.u16(this.availRing + 4 + 2 * (this.availIdx % this.size));
      if (this.held.has(head)) throw new Error(`descriptor ${head} was made available twice`);
      const chain = { head, buffers: this.chain(this.descTable, head, this.size) };
      this.held.set(head, chain);
      chains.push(chain);
    }
    return chains;
  }

  private chain(table: number, head: number, size: number): Buffer[] {
    const buffers: Buffer[] = [];
    for (let number = head; ;) {
      if (number >= size) throw new Error(`descriptor ${number} of a table of ${size}`);
      if (buffers.length >= size) throw new Error("a chain runs in a circle");
      const at = table + 16 * number;
      const address = this.memory.u64(at);
      const length = this.memory.u32(at + 8);
      const flags = this.memory.u16(at + 12);
      if (length === 0) throw new Error("an empty descriptor");
      if (flags & indirect) {
        if (!this.indirect || flags & next || table !== this.descTable) {
          throw new Error("an indirect descriptor where none may be");
        }
        return this.chain(address, 0, length / 16);
      }
      this.memory.bytes(address, length);
      buffers.push({ address, length, writable: (flags & write) !== 0 });
      if (!(flags & next)) return buffers;
      number = this.memory.u16(at + 14);
    }
  }

  /** Gives chains back to the driver together; returns whether it wants an interrupt (§2.7.7). */
  complete(elements: readonly { head: number; length: number }[]): boolean {
    const before = this.usedIdx;
    for (const { head, length } of elements) {
      if (!this.held.delete(head)) throw new Error(`the model completes ${head} twice`);
      this.writeElement(head, length);
    }
    return this.publish(before);
  }

  /** A hostile device's way: any id, any length, whether or not it holds such a chain. */
  forge(elements: readonly { head: number; length: number }[], jump = 0): boolean {
    const before = this.usedIdx;
    for (const { head, length } of elements) {
      this.held.delete(head);
      this.writeElement(head, length);
    }
    this.usedIdx = (this.usedIdx + jump) & 0xffff;
    return this.publish(before);
  }

  private writeElement(head: number, length: number): void {
    const at = this.usedRing + 4 + 8 * (this.usedIdx % this.size);
    this.memory.setU32(at, head);
    this.memory.setU32(at + 4, length);
    this.usedIdx = (this.usedIdx + 1) & 0xffff;
  }

  private publish(before: number): boolean {
    this.memory.setU16(this.usedRing + 2, this.usedIdx);
    const event = this.memory.u16(this.availRing + 4 + 2 * this.size);
    if (!this.eventIndex) return (this.memory.u16(this.availRing) & 1) === 0;
    if (this.memory.u16(this.availRing) !== 0) throw new Error("avail flags with an event index");
    return ((this.usedIdx - event - 1) & 0xffff) < ((this.usedIdx - before) & 0xffff);
  }

  /** Asks to be notified of the next chain, or of none: `avail_event`, or the flag (§2.7.10). */
  wantNotification(wanted: boolean): void {
    if (!this.ready) return;
    if (this.eventIndex) {
      const event = wanted ? this.availIdx : this.availIdx - 1;
      this.memory.setU16(this.usedRing + 4 + 8 * this.size, event & 0xffff);
    } else this.memory.setU16(this.usedRing, wanted ? 0 : 1);
  }
}
