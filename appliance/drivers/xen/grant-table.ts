// Read first: Xen's public header grant_table.h (version 1 of the table).
//
// One page of entries, { u16 flags, u16 domid, u32 frame }, that Xen reads and marks:
//
//     | 8 of the toolstack | tx ring | rx ring | receive buffers | one a slot of the tx ring |
//
// Every entry has its purpose for ever; which page it grants, and to whom, changes.

import { dmaAddress, storeAddress, writeBarrier } from "../../machine/machine";
import { pageLength } from "../../policy";
import { mapGrantTable } from "./hypercall";

const permitAccess: u32 = 1 << 0;
const readonlyFlag: u32 = 1 << 2;
/** Xen sets them while the domain has the page mapped, or copies from it or to it. */
const inUse: u32 = (1 << 3) | (1 << 4);
const entryLength: u32 = 8;
const reservedEntries: u32 = 8;

/** References by purpose; of the receive buffers and transmit slots, the first. */
export const transmitRingRef: u32 = reservedEntries;
export const receiveRingRef: u32 = reservedEntries + 1;
export const receiveRef: u32 = reservedEntries + 2;
export const receiveRefs: u32 = 128;
export const transmitRef: u32 = receiveRef + receiveRefs;
export const transmitRefs: u32 = 256;
const refsEnd: u32 = transmitRef + transmitRefs;

/** Who may see which of our pages. */
@final
export class GrantTable {
  /** The domain that everything is granted to. */
  domain: u32 = 0;
  private readonly entries: usize;
  /** What turns an address of the heap, and one from `storeStart` on, into the machine's. */
  private readonly heapDma: u64;
  private readonly storeDma: u64;
  private readonly storeStart: usize;

  /** `page` is a page of the heap, whose place the table takes. */
  constructor(page: usize) {
    const store = storeAddress();
    this.entries = page;
    this.heapDma = dmaAddress(page) - page;
    this.storeDma = store == 0 ? 0 : dmaAddress(store) - store;
    this.storeStart = store == 0 ? usize.MAX_VALUE : store;
  }

  /** Has Xen put the table where it belongs; false: it will not. */
  open(): bool {
    return mapGrantTable((this.entries + this.heapDma) / pageLength);
  }

  /** Lets the domain read, and if `writable` write, the page of the byte at `address`. */
  grant(ref: u32, address: usize, writable: bool): void {
    const dma = address < this.storeStart ? this.heapDma : this.storeDma;
    const entry = this.entries + ref * entryLength;
    store<u16>(entry, <u16>this.domain, 2);
    store<u32>(entry, <u32>((address + dma) / pageLength), 4);
    writeBarrier();
    store<u16>(entry, <u16>(writable ? permitAccess : permitAccess | readonlyFlag));
  }

  /**
   * Takes a page back; false: the domain still uses it. One that begins to do so at this very
   * moment keeps its view of a page that was its to see, until it lets go: Xen counts by itself.
   */
  end(ref: u32): bool {
    const entry = this.entries + ref * entryLength;
    if (load<u16>(entry) & inUse) return false;
    store<u16>(entry, 0);
    return true;
  }

  /** Takes all pages back that can be; false: the domain still uses some. */
  endAll(): bool {
    let ended = true;
    for (let ref = reservedEntries; ref < refsEnd; ref++) {
      if (!this.end(ref)) ended = false;
    }
    return ended;
  }
}
