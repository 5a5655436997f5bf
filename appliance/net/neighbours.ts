// Read first: RFC 826; RFC 1122 §2.3.2. Which MAC address a neighbour has.
//
// The table is an array of sets, so that it is bounded and a look-up touches few records. A record:
//
//     Empty ──frame to send──▶ Asked ──answer──▶ Known ──older than its life──▶ Asked
//       ▲                        │ no answer
//       └────────────────────────┘ after `neighbourTriesMax` requests

import {
  arpRequestBurst,
  arpRequestIntervalUs,
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
import { NetDevice } from "./device";
import { Frame } from "./frame";
import { RateLimit } from "./rate-limit";
import { Routes } from "./routes";

enum State {
  Empty,
  Asked,
  Known,
}

@unmanaged
@final
class Neighbour {
  address: u32;
  state: State;
  mac: u64;
  /** When it last said where it is. */
  confirmedUs: u64;
  /** When it was last asked. */
  askedUs: u64;
  /** Requests since it was last heard. */
  tries: u32;
  /** The frame that waits for the answer, or 0. */
  waiting: usize;
}

const neighboursMax: u32 = neighbourSets * neighbourWays;
const recordLength: u32 = <u32>offsetof<Neighbour>();

/** The ARP cache, with at most one frame waiting for each neighbour that has not answered yet. */
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
  send(frame: Frame, address: u32, nowUs: u64): bool {
    const found = this.find(address);
    if (found != 0) {
      const record = changetype<Neighbour>(found);
      if (record.state == State.Known) {
        const ageUs = nowUs - record.confirmedUs;
        if (ageUs < neighbourLifeUs) {
          setMacAt(frame.buffer, record.mac);
          this.device.queue(frame);
          if (ageUs >= neighbourRefreshUs) this.ask(record, record.mac, nowUs);
          return true;
        }
        this.becomeAsked(record, address);
      }
      return this.wait(record, frame, nowUs);
    }
    const record = this.place(address);
    this.becomeAsked(record, address);
    return this.wait(record, frame, nowUs);
  }

  /** Takes note of where a neighbour is: always if it is known already, else only if `create`. */
  learn(address: u32, mac: u64, create: bool, nowUs: u64): void {
    let found = this.find(address);
    if (found == 0) {
      if (!create) return;
      found = changetype<usize>(this.place(address));
      changetype<Neighbour>(found).address = address;
    }
    const record = changetype<Neighbour>(found);
    record.state = State.Known;
    record.mac = mac;
    record.confirmedUs = nowUs;
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

  private record(index: u32): Neighbour {
    return changetype<Neighbour>(this.records + index * recordLength);
  }

  private setOf(address: u32): usize {
    const set = ((address * 0x9e3779b1) >> 16) & (neighbourSets - 1);
    return this.records + set * neighbourWays * recordLength;
  }

  private find(address: u32): usize {
    let at = this.setOf(address);
    for (let way: u32 = 0; way < neighbourWays; way++) {
      const record = changetype<Neighbour>(at);
      if (record.address == address && record.state != State.Empty) return at;
      at += recordLength;
    }
    return 0;
  }

  /** A record for a new neighbour: an empty one, or that of the one heard longest ago. */
  private place(address: u32): Neighbour {
    let at = this.setOf(address);
    let oldest = changetype<Neighbour>(at);
    for (let way: u32 = 0; way < neighbourWays; way++) {
      const record = changetype<Neighbour>(at);
      if (record.state == State.Empty) return record;
      if (record.confirmedUs < oldest.confirmedUs) oldest = record;
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

  private becomeAsked(record: Neighbour, address: u32): void {
    record.state = State.Asked;
    record.address = address;
    record.confirmedUs = 0;
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
    this.transmit(arpRequest, this.routes.address, 0, record.address, to);
  }

  private drop(frame: Frame): void {
    this.framesDropped += 1;
    this.device.completed(frame);
  }

  private wakeAt(deadlineUs: u64): void {
    if (deadlineUs < this.deadlineUs) this.deadlineUs = deadlineUs;
  }
}
