// Read first: RFC 4862 §2 and §5.4. The machine's IPv6 addresses.
//
//     Empty ──add──▶ Tentative ──nobody objects──▶ Usable ──lifetime over──▶ Empty
//                        └──somebody else has it──▶ Duplicate (given up, and remembered as such)
//
// Whether a usable address is also preferred makes no difference here: a server answers from the
// address that its client chose, and chooses none by itself.

import { ipv6AddressesMax } from "../policy";
import { linkLocalHigh, solicitedNodeLow } from "../wire/ip-address";
import { localNone } from "./local";

/** Number of the link-local address; those that can be reached from afar come behind it. */
export const localLink: u32 = 1;
/** The highest number. */
export const localLast: u32 = ipv6AddressesMax;

/** Where an address stands. */
export enum AddressState {
  Empty,
  Tentative,
  Usable,
  Duplicate,
}

/** One of the addresses. */
@unmanaged
@final
export class LocalAddress {
  high: u64;
  low: u64;
  /** When it ends; `u64.MAX_VALUE`: never. */
  validUntilUs: u64;
  /** Tentative: when it becomes usable, if the question whether anybody has it has gone out. */
  usableAtUs: u64;
  state: AddressState;
  asked: bool;
}

/** Rounded up, so that 64-bit fields stay aligned. */
const recordLength: u32 = (<u32>offsetof<LocalAddress>() + 7) & ~7;

/** A table of them, by number. */
@final
export class Addresses {
  /** Grows with each change of a state. */
  changes: u32 = 0;

  private readonly records: usize = heap.alloc((localLast + 1) * recordLength);

  constructor() {
    memory.fill(this.records, 0, (localLast + 1) * recordLength);
  }

  /** The record of address `local`, 1 to `localLast`. */
  record(local: u32): LocalAddress {
    return changetype<LocalAddress>(this.records + local * recordLength);
  }

  /** Whether packets may be sent from address `local`. */
  isUsable(local: u32): bool {
    return this.record(local).state == AddressState.Usable;
  }

  /** Number of an address in any state, or `localNone`. */
  find(high: u64, low: u64): u32 {
    for (let local = localLink; local <= localLast; local++) {
      const record = this.record(local);
      if (record.low == low && record.high == high && record.state != AddressState.Empty) {
        return local;
      }
    }
    return localNone;
  }

  /** Whether the solicited-node group with this low half is one of ours. */
  isSolicited(groupLow: u64): bool {
    for (let local = localLink; local <= localLast; local++) {
      const record = this.record(local);
      const present = record.state == AddressState.Tentative || record.state == AddressState.Usable;
      if (present && solicitedNodeLow(record.low) == groupLow) return true;
    }
    return false;
  }

  /** Makes a new, tentative address; its number, or `localNone` where there is no room. */
  add(high: u64, low: u64, validUntilUs: u64): u32 {
    let local = localLink;
    if (high != linkLocalHigh) {
      local += 1;
      while (local <= localLast && this.record(local).state != AddressState.Empty) local++;
    }
    if (local > localLast) return localNone;
    const record = this.record(local);
    record.high = high;
    record.low = low;
    record.validUntilUs = validUntilUs;
    record.state = AddressState.Tentative;
    return local;
  }

  /** Moves an address on. */
  become(local: u32, state: AddressState): void {
    this.record(local).state = state;
    this.changes += 1;
  }
}
