// Read first: RFC 826; RFC 1122 §2.3.2; RFC 4861 §7.3. Which MAC address a neighbour has.
//
// The table is an array of sets, so that it is bounded and a look-up touches few records. A record:
//
//     Empty ──frame to send──▶ Asked ──answer──▶ Known ──older than its life──▶ Asked
//       ▲                        │ no answer
//       └────────────────────────┘ after `neighbourTriesMax` requests
//
// Both families share it. What RFC 4861 calls INCOMPLETE is Asked, REACHABLE is Known before
// `staleUs`, STALE is Known after that, and PROBE is STALE while it is asked. DELAY is left out:
// nobody tells that a path works, so to wait five seconds for such news would only take time.

import {
  arpRequestBurst,
  arpRequestIntervalUs,
  ipv6RefreshUs,
  neighbourLifeUs,
  neighbourRefreshUs,
  neighbourRetryUs,
  neighbourSets,
  neighbourTriesMax,
  neighbourWays,
  waitingFramesReserve,
} from "../policy";
import { arpLength, arpRequest, buildArp } from "../wire/arp";
import {
  broadcastMac,
  buildEthernet,
  ethernetHeaderLength,
  etherTypeArp,
  macAt,
  setMacAt,
} from "../wire/ethernet";
import {
  buildLinkLayerOption,
  buildNeighbour,
  linkLayerOptionLength,
  neighbourMessageLength,
  neighbourSolicitation,
  optionSourceLinkLayer,
} from "../wire/neighbour-discovery";
import { mappedHigh, mappedLow, solicitedNodeLow } from "../wire/ip-address";
import { hopLimitLink } from "../wire/ipv6";
import { Addresses, localLink } from "./addresses";
import { NetDevice } from "./device";
import { Frame } from "./frame";
import { openIcmpv6, queueIcmpv6, queueToGroup } from "./icmpv6-frame";
import { RateLimit } from "./rate-limit";
import { Routes } from "./routes";
import { RoutesIpv6 } from "./routes-ipv6";

enum State {
  Empty,
  Asked,
  Known,
}

@unmanaged
@final
class Neighbour {
  high: u64;
  low: u64;
  mac: u64;
  /** When it is to be asked whether it is still there. */
  staleUs: u64;
  /** When it was last asked. */
  askedUs: u64;
  /** Requests since it was last heard. */
  tries: u32;
  /** The frame that waits for the answer, or 0. */
  waiting: usize;
  state: State;
}

const neighboursMax: u32 = neighbourSets * neighbourWays;
const recordLength: u32 = <u32>offsetof<Neighbour>();

/** The cache of both families; a frame may wait for each neighbour that has not answered yet. */
@final
export class Neighbours {
  /** When `poll` has something to do. */
  deadlineUs: u64 = u64.MAX_VALUE;
  /** Frames thrown away because nobody answered, or a newer one took the place. */
  framesDropped: u64 = 0;

  private readonly records: usize = heap.alloc(neighboursMax * recordLength);
  private readonly requests: RateLimit = new RateLimit(arpRequestBurst, arpRequestIntervalUs);

  constructor(
    private readonly device: NetDevice,
    private readonly routes: Routes,
    private readonly addresses: Addresses,
    private readonly routesIpv6: RoutesIpv6,
  ) {
    for (let index: u32 = 0; index < neighboursMax; index++) {
      const record = this.record(index);
      record.state = State.Empty;
      record.waiting = 0;
    }
  }

  /**
   * Queues a frame whose header lacks only the destination's MAC address, or lets it wait for that.
   * Takes the frame in any case; false: it was thrown away.
   */
  send(frame: Frame, high: u64, low: u64, nowUs: u64): bool {
    const found = this.find(high, low);
    if (found != 0) {
      const record = changetype<Neighbour>(found);
      if (record.state == State.Known) {
        if (nowUs < record.staleUs || this.isTrusted(record, nowUs)) {
          setMacAt(frame.buffer, record.mac);
          this.device.queue(frame);
          if (nowUs >= record.staleUs) this.ask(record, record.mac, nowUs);
          return true;
        }
        this.becomeAsked(record, high, low);
      }
      return this.wait(record, frame, nowUs);
    }
    const record = this.place(high, low);
    this.becomeAsked(record, high, low);
    return this.wait(record, frame, nowUs);
  }

  /** Whether the address of a neighbour that has not been heard for a while is still used. */
  private isTrusted(record: Neighbour, nowUs: u64): bool {
    // RFC 4861 §7.3.3: after so many questions in vain it is looked for anew.
    const asked = record.tries >= neighbourTriesMax && nowUs - record.askedUs >= neighbourRetryUs;
    if (asked && record.high != mappedHigh) return false;
    return nowUs - record.staleUs < neighbourLifeUs - neighbourRefreshUs;
  }

  /** Takes note of where a neighbour is: always if it is known already, else only if `create`. */
  learn(address: u32, mac: u64, create: bool, nowUs: u64): void {
    let found = this.find(mappedHigh, mappedLow(address));
    if (found == 0) {
      if (!create) return;
      found = this.make(mappedHigh, mappedLow(address));
    }
    this.become(changetype<Neighbour>(found), mac, nowUs + neighbourRefreshUs);
  }

  /**
   * RFC 4861 §7.2.3 and §6.3.4: the neighbour has named its MAC address in passing, which does not
   * mean that it hears us.
   */
  overhear(high: u64, low: u64, mac: u64, nowUs: u64): void {
    let found = this.find(high, low);
    if (found == 0) found = this.make(high, low);
    const record = changetype<Neighbour>(found);
    if (record.state == State.Known && record.mac == mac) return;
    this.become(record, mac, nowUs);
  }

  /**
   * RFC 4861 §7.2.5: takes an advertisement; `mac` 0 where it names none. Only who was asked for is
   * heard; false: nobody asked.
   */
  advertised(high: u64, low: u64, mac: u64, solicited: bool, overrides: bool, nowUs: u64): bool {
    const found = this.find(high, low);
    if (found == 0) return false;
    const record = changetype<Neighbour>(found);
    const staleUs = solicited ? nowUs + ipv6RefreshUs : nowUs;
    if (record.state == State.Asked) {
      if (mac != 0) this.become(record, mac, staleUs);
      return mac != 0;
    }
    const same = mac == 0 || mac == record.mac;
    if (!same && !overrides) {
      if (record.staleUs > nowUs) record.staleUs = nowUs;
      return true;
    }
    if (!same || solicited) this.become(record, same ? record.mac : mac, staleUs);
    return true;
  }

  private make(high: u64, low: u64): usize {
    const record = this.place(high, low);
    record.high = high;
    record.low = low;
    return changetype<usize>(record);
  }

  /** The neighbour is known from now on; the frame that waited for that goes out. */
  private become(record: Neighbour, mac: u64, staleUs: u64): void {
    record.state = State.Known;
    record.mac = mac;
    record.staleUs = staleUs;
    record.tries = 0;
    if (record.waiting == 0) return;
    const frame = changetype<Frame>(record.waiting);
    record.waiting = 0;
    setMacAt(frame.buffer, mac);
    this.device.queue(frame);
  }

  /** Forgets everything: the machine has another address now. */
  clear(): void {
    for (let index: u32 = 0; index < neighboursMax; index++) this.becomeEmpty(this.record(index));
    this.deadlineUs = u64.MAX_VALUE;
  }

  /** Asks again those who have not answered, and gives up on those who never do. */
  poll(nowUs: u64): void {
    if (nowUs < this.deadlineUs) return;
    this.deadlineUs = u64.MAX_VALUE;
    for (let index: u32 = 0; index < neighboursMax; index++) {
      const record = this.record(index);
      if (record.state != State.Asked) continue;
      if (record.askedUs + neighbourRetryUs <= nowUs) {
        if (record.tries >= neighbourTriesMax) {
          this.routesIpv6.noteSilence(record.high, record.low);
          this.becomeEmpty(record);
          continue;
        }
        this.ask(record, broadcastMac, nowUs);
      }
      this.wakeAt(max(record.askedUs + neighbourRetryUs, nowUs + neighbourRetryUs / 8));
    }
  }

  /** Sends one ARP packet; it is simply not sent when no frame is free. */
  transmit(operation: u32, sender: u32, targetMac: u64, target: u32, to: u64): void {
    const frame = this.device.acquire();
    if (frame === null) return;
    const mac = macAt(this.device.macAddress);
    buildEthernet(frame.extend(ethernetHeaderLength), to, mac, etherTypeArp);
    buildArp(frame.extend(arpLength), operation, mac, sender, targetMac, target);
    this.device.queue(frame);
  }

  /** Frames that wait for an answer. */
  framesWaiting(): u32 {
    let count: u32 = 0;
    for (let index: u32 = 0; index < neighboursMax; index++) {
      if (this.record(index).waiting != 0) count += 1;
    }
    return count;
  }

  private record(index: u32): Neighbour {
    return changetype<Neighbour>(this.records + index * recordLength);
  }

  private setOf(high: u64, low: u64): usize {
    const set = (<u32>(((high ^ low) * 0x9e3779b97f4a7c15) >> 40)) & (neighbourSets - 1);
    return this.records + set * neighbourWays * recordLength;
  }

  private find(high: u64, low: u64): usize {
    let at = this.setOf(high, low);
    for (let way: u32 = 0; way < neighbourWays; way++) {
      const record = changetype<Neighbour>(at);
      if (record.low == low && record.high == high && record.state != State.Empty) return at;
      at += recordLength;
    }
    return 0;
  }

  /** A record for a new neighbour: an empty one, or that of the one heard longest ago. */
  private place(high: u64, low: u64): Neighbour {
    let at = this.setOf(high, low);
    let oldest = changetype<Neighbour>(at);
    for (let way: u32 = 0; way < neighbourWays; way++) {
      const record = changetype<Neighbour>(at);
      if (record.state == State.Empty) return record;
      if (record.staleUs < oldest.staleUs) oldest = record;
      at += recordLength;
    }
    this.becomeEmpty(oldest);
    return oldest;
  }

  private becomeEmpty(record: Neighbour): void {
    record.state = State.Empty;
    if (record.waiting != 0) this.drop(changetype<Frame>(record.waiting));
    record.waiting = 0;
  }

  private becomeAsked(record: Neighbour, high: u64, low: u64): void {
    record.state = State.Asked;
    record.high = high;
    record.low = low;
    record.staleUs = 0;
    record.askedUs = 0;
    record.tries = 0;
  }

  /** RFC 1122 §2.3.2.2: keep the latest frame for a neighbour that is being asked for. */
  private wait(record: Neighbour, frame: Frame, nowUs: u64): bool {
    if (record.tries == 0) this.ask(record, broadcastMac, nowUs);
    this.wakeAt(nowUs + neighbourRetryUs);
    if (record.waiting != 0) this.drop(changetype<Frame>(record.waiting));
    record.waiting = 0;
    if (this.device.available() < waitingFramesReserve) {
      this.drop(frame);
      return false;
    }
    record.waiting = changetype<usize>(frame);
    return true;
  }

  private ask(record: Neighbour, to: u64, nowUs: u64): void {
    if (record.tries > 0 && nowUs - record.askedUs < neighbourRetryUs) return;
    if (!this.requests.take(nowUs)) return;
    record.tries += 1;
    record.askedUs = nowUs;
    if (record.high == mappedHigh) {
      this.transmit(arpRequest, this.routes.address, 0, <u32>record.low, to);
    } else {
      this.solicit(record.high, record.low, to);
    }
  }

  /** RFC 4861 §7.2.2: asks all whom it may concern, or (§7.3.3) the one at `to`. */
  private solicit(high: u64, low: u64, to: u64): void {
    const source = this.addresses.record(localLink);
    if (!this.addresses.isUsable(localLink)) return;
    const frame = openIcmpv6(this.device);
    if (frame === null) return;
    const at = frame.extend(neighbourMessageLength + linkLayerOptionLength);
    buildNeighbour(at, neighbourSolicitation, 0, high, low);
    const mac = macAt(this.device.macAddress);
    buildLinkLayerOption(at + neighbourMessageLength, optionSourceLinkLayer, mac);
    if (to != broadcastMac) {
      const hopLimit = hopLimitLink;
      queueIcmpv6(this.device, frame, hopLimit, source.high, source.low, high, low, to, 0);
    } else {
      const group = solicitedNodeLow(low);
      queueToGroup(this.device, frame, hopLimitLink, source.high, source.low, group, 0);
    }
  }

  private drop(frame: Frame): void {
    this.framesDropped += 1;
    this.device.completed(frame);
  }

  private wakeAt(deadlineUs: u64): void {
    if (deadlineUs < this.deadlineUs) this.deadlineUs = deadlineUs;
  }
}
