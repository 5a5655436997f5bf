// Read first: RFC 4861 §5.1, §5.2 and §6.3.4; RFC 5942. Where an IPv6 packet goes next: what lies
// on a prefix of this link straight to its station, everything else to a router.
//
// Redirects are not taken: with one link and a handful of routers they could spare one hop, and
// anybody on the link could use them to have our packets sent to him (RFC 4861 §11.1).

import { onLinkPrefixesMax, routersMax } from "../policy";
import { isLinkLocal, maskOf } from "../wire/ip-address";

/** A router that offers itself; `untilUs` 0 where the record is empty. */
@unmanaged
@final
class Router {
  high: u64;
  low: u64;
  untilUs: u64;
  /** It did not answer when it was asked for last. */
  silent: bool;
}

@unmanaged
@final
class Prefix {
  high: u64;
  low: u64;
  maskHigh: u64;
  maskLow: u64;
  untilUs: u64;
}

const routerLength: u32 = <u32>offsetof<Router>();
const prefixLength: u32 = <u32>offsetof<Prefix>();

/** The router list and the prefix list. */
@final
export class RoutesIpv6 {
  /** What `findNextHop` has found. */
  hopHigh: u64 = 0;
  hopLow: u64 = 0;
  /** The router is configured: what others say of theirs is not heard. */
  private fixed: bool = false;

  private readonly routers: usize = heap.alloc(routersMax * routerLength);
  private readonly prefixes: usize = heap.alloc(onLinkPrefixesMax * prefixLength);

  constructor() {
    memory.fill(this.routers, 0, routersMax * routerLength);
    memory.fill(this.prefixes, 0, onLinkPrefixesMax * prefixLength);
  }

  /** Finds the neighbour to which a packet is handed; false: there is no way. */
  findNextHop(high: u64, low: u64, nowUs: u64): bool {
    this.hopHigh = high;
    this.hopLow = low;
    return this.isOnLink(high, low, nowUs) || this.chooseRouter(nowUs);
  }

  /** True for an address that is reached without a router. */
  isOnLink(high: u64, low: u64, nowUs: u64): bool {
    if (isLinkLocal(high)) return true;
    for (let index: u32 = 0; index < onLinkPrefixesMax; index++) {
      const prefix = this.prefix(index);
      if (prefix.untilUs <= nowUs) continue;
      const differs =
        ((high ^ prefix.high) & prefix.maskHigh) | ((low ^ prefix.low) & prefix.maskLow);
      if (differs == 0) return true;
    }
    return false;
  }

  /** Takes the one router that the configuration names. */
  fixRouter(high: u64, low: u64): void {
    this.noteRouter(high, low, u64.MAX_VALUE, 0);
    this.fixed = true;
  }

  /** Notes a router until then; 0: it is none any more. */
  noteRouter(high: u64, low: u64, untilUs: u64, nowUs: u64): void {
    if (this.fixed) return;
    let place = changetype<Router>(0);
    for (let index: u32 = 0; index < routersMax; index++) {
      const router = this.router(index);
      if (router.high == high && router.low == low) {
        place = router;
        break;
      }
      if (router.untilUs <= nowUs && changetype<usize>(place) == 0) place = router;
    }
    if (changetype<usize>(place) == 0) return;
    if (untilUs == 0 && (place.high != high || place.low != low)) return;
    place.high = high;
    place.low = low;
    place.untilUs = untilUs;
    place.silent = false;
  }

  /** Notes that a neighbour does not answer: another router is tried before it (§6.3.6). */
  noteSilence(high: u64, low: u64): void {
    for (let index: u32 = 0; index < routersMax; index++) {
      const router = this.router(index);
      if (router.high == high && router.low == low) router.silent = true;
    }
  }

  /** Notes that a prefix is on the link until then; in the past: that it is not. */
  notePrefix(high: u64, low: u64, length: u32, untilUs: u64, nowUs: u64): void {
    const maskHigh = maskOf(min(length, 64));
    const maskLow = maskOf(max(length, 64) - 64);
    high &= maskHigh;
    low &= maskLow;
    let place = changetype<Prefix>(0);
    for (let index: u32 = 0; index < onLinkPrefixesMax; index++) {
      const prefix = this.prefix(index);
      const same = prefix.maskHigh == maskHigh && prefix.maskLow == maskLow;
      if (same && prefix.high == high && prefix.low == low) {
        prefix.untilUs = untilUs;
        return;
      }
      if (prefix.untilUs <= nowUs && changetype<usize>(place) == 0) place = prefix;
    }
    if (changetype<usize>(place) == 0) return;
    place.high = high;
    place.low = low;
    place.maskHigh = maskHigh;
    place.maskLow = maskLow;
    place.untilUs = untilUs;
  }

  /** A router that answers, before one that does not; the first that was noted. */
  private chooseRouter(nowUs: u64): bool {
    let chosen: usize = 0;
    for (let index: u32 = 0; index < routersMax; index++) {
      const router = this.router(index);
      if (router.untilUs <= nowUs) continue;
      if (chosen == 0 || !router.silent) chosen = changetype<usize>(router);
      if (!router.silent) break;
    }
    if (chosen == 0) return false;
    this.hopHigh = changetype<Router>(chosen).high;
    this.hopLow = changetype<Router>(chosen).low;
    return true;
  }

  private router(index: u32): Router {
    return changetype<Router>(this.routers + index * routerLength);
  }

  private prefix(index: u32): Prefix {
    return changetype<Prefix>(this.prefixes + index * prefixLength);
  }
}
