// How many connections each source has: an IPv4 /24 or an IPv6 /56, which belong to one network.
// Sources whose hashes agree share a counter; the hash is keyed, so that nobody can choose his.

import { sourceCountersMax } from "../policy";
import { mappedHigh } from "../wire/ip-address";
import { localNone } from "../net/local";
import { NameHash } from "./name-hash";

/** Connections by source, without those in TIME-WAIT, which yield to everybody. */
@final
export class Sources {
  private readonly counts: usize = heap.alloc(sourceCountersMax << 2);

  constructor(private readonly names: NameHash) {
    memory.fill(this.counts, 0, sourceCountersMax << 2);
  }

  /** How many the source of this address has. */
  count(high: u64, low: u64): u32 {
    return load<u32>(this.counter(high, low));
  }

  /** One more. */
  enter(high: u64, low: u64): void {
    const counter = this.counter(high, low);
    store<u32>(counter, load<u32>(counter) + 1);
  }

  /** One less. */
  leave(high: u64, low: u64): void {
    const counter = this.counter(high, low);
    assert(load<u32>(counter) != 0);
    store<u32>(counter, load<u32>(counter) - 1);
  }

  private counter(high: u64, low: u64): usize {
    const network = high == mappedHigh ? low & ~0xff : 0;
    const hash = this.names.of(localNone, high & ~0xff, network, 0);
    return this.counts + ((hash & (sourceCountersMax - 1)) << 2);
  }
}
