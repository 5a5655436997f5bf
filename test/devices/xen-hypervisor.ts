// Read first: Xen's public headers grant_table.h, event_channel.h, memory.h, hvm/hvm_op.h. The
// hypervisor as one domain sees it: whoever else touches that domain's memory goes through its
// grants, and what a grant does not allow is an error of the driver under test.

import type { GuestMemory } from "./guest-memory.ts";

const enosys = -38n;
const einval = -22n;
const pageLength = 4096;
const permitAccess = 1;
const readonly = 4;
const reading = 8;
const writing = 16;

export const storePfn = 0xfeffc;
export const storePort = 1;

/** A page that another domain has in use. */
export interface Use {
  readonly ref: number;
  readonly frame: number;
  readonly writable: boolean;
}

export class XenModel {
  /** Ports that the domain has allocated, and who may bind to them. */
  readonly ports = new Map<number, number>();
  /** Reasons of SCHEDOP_shutdown. */
  readonly shutdowns: number[] = [];
  /** Called when the domain sends on a port. */
  sent: (port: number) => void = () => {};
  /** An event is pending for the domain. */
  pending = false;
  readonly memory: GuestMemory;
  private table = 0;
  private nextPort = 3;
  private readonly uses = new Set<Use>();

  constructor(memory: GuestMemory) {
    this.memory = memory;
  }

  hypercall(number: number, command: bigint, argument: bigint): bigint {
    const at = Number(argument);
    const key = `${number}/${command}`;
    if (key === "34/1") return this.getParam(at);
    if (key === "12/7") return this.mapTable(at);
    if (key === "32/6") {
      const port = this.nextPort++;
      this.ports.set(port, this.memory.u16(at + 2));
      this.memory.setU32(at + 4, port);
      return 0n;
    }
    const value = this.memory.u32(at);
    if (key === "32/3") return this.ports.delete(value) ? 0n : einval;
    if (key === "32/4") {
      if (value !== storePort && !this.ports.has(value)) return einval;
      this.sent(value);
      return 0n;
    }
    if (key === "29/2") {
      this.shutdowns.push(value);
      return 0n;
    }
    return enosys;
  }

  private getParam(at: number): bigint {
    const values: Record<number, number> = { 1: storePfn, 2: storePort };
    this.memory.setU32(at + 8, values[this.memory.u32(at + 4)] ?? 0);
    this.memory.setU32(at + 12, 0);
    return 0n;
  }

  private mapTable(at: number): bigint {
    if (this.memory.u32(at + 4) !== 1 || this.memory.u64(at + 8) !== 0) return einval;
    this.table = this.memory.u64(at + 16) * pageLength;
    return 0n;
  }

  /** Address of a reference's entry in the grant table. */
  entryOf(ref: number): number {
    if (ref < 8 || ref > 511) throw new Error(`reference ${ref} is none of the domain's`);
    return this.table + ref * 8;
  }

  /** Begins to use a granted page; throws where the grant does not allow it. */
  use(ref: number, domain: number, writable: boolean): Use {
    const entry = this.entryOf(ref);
    const flags = this.memory.u16(entry);
    if ((flags & 3) !== permitAccess) throw new Error(`reference ${ref} grants nothing`);
    if (this.memory.u16(entry + 2) !== domain) throw new Error(`reference ${ref} is another's`);
    if (writable && flags & readonly) throw new Error(`reference ${ref} is read-only`);
    this.memory.setU16(entry, flags | reading | (writable ? writing : 0));
    const use = { ref, frame: this.memory.u32(entry + 4), writable };
    this.uses.add(use);
    return use;
  }

  /** Ends it; throws where the domain has changed the grant meanwhile. */
  release(use: Use): void {
    const entry = this.entryOf(use.ref);
    const flags = this.memory.u16(entry);
    const wanted = permitAccess | reading | (use.writable ? writing : 0);
    if ((flags & ~readonly) !== wanted || this.memory.u32(entry + 4) !== use.frame) {
      throw new Error(`reference ${use.ref} was revoked or given anew while in use`);
    }
    this.uses.delete(use);
    if ([...this.uses].some(({ ref }) => ref === use.ref)) return;
    this.memory.setU16(entry, flags & ~(reading | writing));
  }

  /** Pages in use by others. */
  get inUse(): number {
    return this.uses.size;
  }

  /** References that grant something. */
  granted(): number[] {
    const refs = Array.from({ length: 504 }, (_, index) => index + 8);
    return refs.filter((ref) => this.memory.u16(this.entryOf(ref)) !== 0);
  }

  read(use: Use, offset: number, length: number): Uint8Array {
    if (offset + length > pageLength) throw new Error("beyond the page");
    return this.memory.bytes(use.frame * pageLength + offset, length);
  }

  write(use: Use, offset: number, bytes: Uint8Array): void {
    if (!use.writable) throw new Error("a write to a page that is granted for reading");
    if (offset + bytes.length > pageLength) throw new Error("beyond the page");
    this.memory.write(use.frame * pageLength + offset, bytes);
  }
}
