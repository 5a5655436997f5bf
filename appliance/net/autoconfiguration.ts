// Read first: RFC 4862 §5; RFC 4861 §6.3.7; RFC 7559. How the machine comes by its IPv6 addresses.
//
// The interface identifier is the MAC address in the form EUI-64 (RFC 4291, appendix A). RFC 7217
// would have it depend on a secret that outlives a restart, and there is no disk to keep one on; a
// server wants to be found, so its address shall be the same after each start, and the person who
// chose the MAC address can tell what it will be.
//
// Left out: random waits before the first message, as in services/dhcp.ts (a machine shall serve at
// once); temporary addresses (a server has no use for them); what routers say of the hop limit and
// of the time between questions (ours are those of RFC 4861 §10: nobody can make them harmful).

import {
  duplicateDetectionUs,
  prefixLifetimeFloorUs,
  routerRetryFirstUs,
  routerRetryLastUs,
} from "../policy";
import { macAt } from "../wire/ethernet";
import { buildIcmpv6 } from "../wire/icmpv6";
import {
  allRoutersLow,
  halfAt,
  isGroup,
  isLinkLocal,
  linkLocalHigh,
  mappedHigh,
  solicitedNodeLow,
} from "../wire/ip-address";
import { hopLimitLink } from "../wire/ipv6";
import {
  buildLinkLayerOption,
  buildNeighbour,
  linkLayerOptionLength,
  neighbourMessageLength,
  neighbourSolicitation,
  optionSourceLinkLayer,
  prefixOffset,
  PrefixOption,
  routerSolicitation,
  routerSolicitationLength,
} from "../wire/neighbour-discovery";
import { AddressState, localLast, localLink, LocalAddress } from "./addresses";
import { Chance } from "./chance";
import { openIcmpv6, queueToGroup } from "./icmpv6-frame";
import { localNone } from "./local";
import { Membership } from "./membership";
import { Output } from "./output";

const never: u64 = u64.MAX_VALUE;
/** A lifetime that never ends. */
const infinite: u32 = 0xffffffff;
/** Prefixes that addresses are made from leave so many bits to the identifier. */
const autonomousLength: u32 = 64;

/** Makes addresses, sees to it that nobody else has them, and ends them when their time is over. */
@final
export class Autoconfiguration {
  /** When `poll` has something to do. */
  deadlineUs: u64 = never;
  /** Prefixes that routers announce give addresses. */
  private autonomous: bool = false;
  /** The link-local address turned out to be somebody else's: there is no IPv6 any more. */
  private givenUp: bool = false;
  private readonly identifier: u64;
  private solicitAtUs: u64 = never;
  private solicitWaitUs: u64 = routerRetryFirstUs;

  constructor(
    private readonly output: Output,
    private readonly membership: Membership,
    private readonly chance: Chance,
  ) {
    this.identifier = identifierOf(macAt(output.device.macAddress));
  }

  /** Begins: a link-local address, and a question to all routers. */
  start(autonomous: bool, nowUs: u64): void {
    this.autonomous = autonomous;
    this.propose(linkLocalHigh, this.identifier, never, nowUs);
    this.solicitAtUs = nowUs;
    this.deadlineUs = nowUs;
    this.poll(nowUs);
  }

  /** Takes an address of which the configuration says that it is ours. */
  assign(high: u64, low: u64, prefixLength: u32, nowUs: u64): void {
    this.output.routesIpv6.notePrefix(high, low, prefixLength, never, nowUs);
    this.propose(high, low, never, nowUs);
  }

  /** Does what is due. */
  poll(nowUs: u64): void {
    if (nowUs < this.deadlineUs) return;
    if (nowUs >= this.solicitAtUs) this.solicitRouters(nowUs);
    const addresses = this.output.addresses;
    let deadlineUs = this.solicitAtUs;
    for (let local = localLink; local <= localLast; local++) {
      const record = addresses.record(local);
      if (record.state == AddressState.Empty) continue;
      if (record.state == AddressState.Tentative) {
        if (nowUs >= record.usableAtUs) this.proceed(local, nowUs);
        if (record.state == AddressState.Tentative) deadlineUs = min(deadlineUs, record.usableAtUs);
      }
      if (nowUs >= record.validUntilUs) addresses.become(local, AddressState.Empty);
      else deadlineUs = min(deadlineUs, record.validUntilUs);
    }
    this.deadlineUs = deadlineUs;
  }

  /** A router has answered: it need not be asked any more. */
  routerHeard(): void {
    this.solicitAtUs = never;
  }

  /** RFC 4861 §6.3.4 and RFC 4862 §5.5.3: takes a prefix that a router announces. */
  takePrefix(option: PrefixOption, nowUs: u64): void {
    const at = changetype<usize>(option) + prefixOffset;
    const high = halfAt(at);
    const length = option.prefixLength;
    const valid = option.validLifetime;
    if (length > 128 || isLinkLocal(high) || isGroup(high) || high == mappedHigh) return;
    const untilUs = valid == infinite ? never : nowUs + <u64>valid * 1_000_000;
    if (option.onLink) {
      this.output.routesIpv6.notePrefix(high, halfAt(at + 8), length, untilUs, nowUs);
    }
    if (!option.autonomous || !this.autonomous || length != autonomousLength) return;
    if (option.preferredLifetime > valid) return;
    const local = this.output.addresses.find(high, this.identifier);
    if (local == localNone) {
      if (valid != 0) this.propose(high, this.identifier, untilUs, nowUs);
    } else {
      renew(this.output.addresses.record(local), untilUs, nowUs);
      this.deadlineUs = nowUs;
    }
  }

  /** RFC 4862 §5.4.5: somebody else has address `local`, which is tentative. */
  duplicate(local: u32): void {
    const addresses = this.output.addresses;
    addresses.become(local, AddressState.Duplicate);
    if (local != localLink) return;
    // Whoever has that one has a right to all that are made of the same identifier.
    this.givenUp = true;
    this.solicitAtUs = never;
    for (let other = localLink + 1; other <= localLast; other++) {
      if (addresses.record(other).state != AddressState.Empty) {
        addresses.become(other, AddressState.Duplicate);
      }
    }
  }

  /** Makes a tentative address, and asks whether anybody has it (RFC 4862 §5.4.2). */
  private propose(high: u64, low: u64, untilUs: u64, nowUs: u64): void {
    if (this.givenUp) return;
    const local = this.output.addresses.add(high, low, untilUs);
    if (local == localNone) return;
    this.membership.changed(nowUs);
    this.ask(this.output.addresses.record(local), nowUs);
  }

  /** Nobody has objected; or nobody was asked, for want of a frame. */
  private proceed(local: u32, nowUs: u64): void {
    const addresses = this.output.addresses;
    const record = addresses.record(local);
    if (record.asked) addresses.become(local, AddressState.Usable);
    else this.ask(record, nowUs);
  }

  private ask(record: LocalAddress, nowUs: u64): void {
    const low = record.low;
    const device = this.output.device;
    const frame = openIcmpv6(device);
    record.usableAtUs = nowUs + duplicateDetectionUs;
    record.asked = frame !== null;
    this.deadlineUs = min(this.deadlineUs, record.usableAtUs);
    if (frame === null) return;
    const at = frame.extend(neighbourMessageLength);
    buildNeighbour(at, neighbourSolicitation, 0, record.high, low);
    queueToGroup(device, frame, hopLimitLink, 0, 0, solicitedNodeLow(low), 0);
  }

  private solicitRouters(nowUs: u64): void {
    // RFC 7559 §2.1: ever more slowly, but for ever; a tenth more or less, so that machines that
    // were started together do not stay together.
    const waitUs = this.solicitWaitUs;
    this.solicitWaitUs = min(2 * waitUs, routerRetryLastUs);
    this.solicitAtUs = nowUs + waitUs - waitUs / 10 + (this.chance.next() % (waitUs / 5));
    const output = this.output;
    const frame = openIcmpv6(output.device);
    if (frame === null) return;
    buildIcmpv6(frame.extend(routerSolicitationLength), routerSolicitation, 0, 0);
    const usable = output.addresses.isUsable(localLink);
    if (usable) {
      const mac = macAt(output.device.macAddress);
      buildLinkLayerOption(frame.extend(linkLayerOptionLength), optionSourceLinkLayer, mac);
    }
    const high: u64 = usable ? linkLocalHigh : 0;
    const low: u64 = usable ? this.identifier : 0;
    queueToGroup(output.device, frame, hopLimitLink, high, low, allRoutersLow, 0);
  }
}

/** RFC 4862 §5.5.3 (e): a router may make an address last longer, or end it in two hours. */
function renew(record: LocalAddress, untilUs: u64, nowUs: u64): void {
  const floorUs = nowUs + prefixLifetimeFloorUs;
  if (untilUs > floorUs || untilUs > record.validUntilUs) record.validUntilUs = untilUs;
  else if (record.validUntilUs > floorUs) record.validUntilUs = floorUs;
}

/** RFC 4291, appendix A: ff:fe in the middle, and the universal bit turned round. */
function identifierOf(mac: u64): u64 {
  const bytes = bswap<u64>(mac) >> 16;
  const first = (bytes >> 24) ^ 0x020000;
  return (first << 40) | 0xfffe000000 | (bytes & 0xffffff);
}
