// Memory between a processor and a device that promise each other nothing but barriers: arm64's.
//
// What the driver has stored since its last write barrier or full barrier the device may see or
// not: each access decides by chance, and what it has seen once stays seen. What the device has
// written but indices the driver sees after a read barrier only. Node's own memory would hide what
// is missing.

import type { Random } from "../simulation/random.ts";
import { GuestMemory } from "./guest-memory.ts";

export class WeakMemory extends GuestMemory {
  private readonly random: Random;
  /** The whole memory as the device can rely on it. */
  private seen = new Uint8Array(0);
  /** What the device has written and the driver cannot rely on yet, oldest first. */
  private readonly pending: { address: number; bytes: Uint8Array }[] = [];

  constructor(memory: () => WebAssembly.Memory, random: Random) {
    super(memory);
    this.random = random;
  }

  /** A write barrier, or a full one, of the driver. */
  publish(): void {
    const { buffer } = this.memory();
    if (this.seen.length !== buffer.byteLength) this.seen = new Uint8Array(buffer.byteLength);
    this.seen.set(new Uint8Array(buffer));
    for (const { address, bytes } of this.pending) this.seen.set(bytes, address);
  }

  /** A read barrier of the driver. */
  settle(): void {
    for (const { address, bytes } of this.pending.splice(0)) super.write(address, bytes);
  }

  /** Some of what the device could not rely on reaches it all the same. */
  private look(address: number, length: number): DataView {
    const live = super.bytes(address, length);
    const isNew = address + length > this.seen.length;
    if (isNew) this.publish();
    else if (this.random.between(0, 1) === 0) this.seen.set(live, address);
    return new DataView(this.seen.buffer, address, length);
  }

  override u16(address: number): number {
    return this.look(address, 2).getUint16(0, true);
  }

  override u32(address: number): number {
    return this.look(address, 4).getUint32(0, true);
  }

  override u64(address: number): number {
    return Number(this.look(address, 8).getBigUint64(0, true));
  }

  override bytes(address: number, length: number): Uint8Array {
    const { buffer, byteOffset } = this.look(address, length);
    return new Uint8Array(buffer, byteOffset, length).slice();
  }

  /** Indices are there at once: they overtake the rest. In what is on its way they wait too. */
  override setU16(address: number, value: number): void {
    const bytes = new Uint8Array(Uint16Array.of(value).buffer);
    const waits = this.pending.some(
      (other) => address >= other.address && address < other.address + other.bytes.length,
    );
    if (waits) return this.write(address, bytes);
    super.write(address, bytes);
    this.seen.set(bytes, address);
  }

  override setU32(address: number, value: number): void {
    this.write(address, new Uint8Array(Uint32Array.of(value).buffer));
  }

  override write(address: number, bytes: Uint8Array): void {
    this.pending.push({ address, bytes: bytes.slice() });
    this.seen.set(bytes, address);
  }
}
