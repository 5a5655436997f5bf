// Read first: RFC 4330 §5 and §10; RFC 5905 §7.4 and §14; RFC 8633; RFC 9109. Asks for the time.
//
//     Asked ─answer that fits─▶ waits a poll interval ─▶ Asked …
//       └─none in time, or one that is no use─▶ waits, longer each time, and asks the next server
//
// The answer sets the clock at once, forwards or back: nothing here measures by the wall clock, it
// only dates responses and opens windows. To slew would show a wrong date for longer. What differs
// by less than a tenth of a second is left alone, for that is the network's doing.
//
// Left out: a wait before the first question (a machine shall show its posts at once), names of
// servers (there is no DNS here), and a vote among several.

import { AddressState, localLast, localLink } from "../net/addresses";
import { Chance } from "../net/chance";
import { localIpv4, localNone, networkHeaderLength } from "../net/local";
import { Network } from "../net/network";
import {
  clockFloorS,
  timeAnswerUs,
  timeJitterUs,
  timePollLastUs,
  timePollUs,
  timeRetryFirstUs,
  timeServersMax,
} from "../policy";
import { Drop } from "../wire/drop";
import { isLinkLocal, mappedHigh, mappedLow } from "../wire/ip-address";
import { protocolUdp } from "../wire/ipv4";
import {
  buildNtp,
  kissDeny,
  kissRate,
  kissRestrict,
  ntpLength,
  NtpReply,
  ntpServerPort,
} from "../wire/ntp";
import { buildUdp, UdpHeader, udpChecksumOffset, udpHeaderLength } from "../wire/udp";

const never: u64 = u64.MAX_VALUE;
/** First of the ports that are asked from, and their number, a power of two (RFC 6335 §6). */
const firstPort: u32 = 49152;
const portCount: u32 = 16384;

/** Obtains and keeps the time, from one server after another. */
@final
export class Sntp {
  /** When `poll` has something to do. */
  deadlineUs: u64 = never;
  /** Wall clock less monotonic clock in µs, as the last answer had it; 0 before the first. */
  offsetUs: u64 = 0;
  /** Answers that were believed; how often the clock was set by one. */
  answers: u32 = 0;
  settings: u32 = 0;
  /** Servers that gave no time when they were asked first, or first since one of them last did. */
  failures: u32 = 0;
  /** The server of the last of these events, and whether it said anything. */
  high: u64 = 0;
  low: u64 = 0;
  answered: bool = false;

  private readonly reply: NtpReply = new NtpReply();
  private readonly chance: Chance;
  /** Addresses of the servers, two halves each. */
  private readonly servers: StaticArray<u64> = new StaticArray<u64>(timeServersMax * 2);
  private serverCount: u32 = 0;
  /** Bit n: server n has asked to be left alone. */
  private struckOut: u32 = 0;
  private current: u32 = 0;
  /** The question that is out: its port (0: there is none), its random number, when it left. */
  private port: u32 = 0;
  private random: u64 = 0;
  private sentUs: u64 = 0;
  /** Before it nobody is asked, whatever happens. */
  private earliestUs: u64 = 0;
  private tries: u32 = 0;
  private pollUs: u64 = timePollUs;

  /** `seed`: where its random numbers come from; nobody outside may guess them. */
  constructor(
    private readonly network: Network,
    seed: u64,
  ) {
    this.chance = new Chance(seed);
  }

  /** Adds a server to ask. */
  add(high: u64, low: u64): void {
    if (this.serverCount == timeServersMax) return;
    const at = this.serverCount << 1;
    unchecked((this.servers[at] = high));
    unchecked((this.servers[at + 1] = low));
    this.serverCount += 1;
  }

  /** Takes the IPv4 addresses at `list` in place of the servers so far, if they are others. */
  replace(list: usize, count: u32, nowUs: u64): void {
    let same = count == this.serverCount;
    for (let index: u32 = 0; same && index < count; index++) {
      const low = mappedLow(load<u32>(list + (index << 2)));
      same = unchecked(this.servers[(index << 1) + 1]) == low;
    }
    if (same) return;
    this.serverCount = 0;
    this.struckOut = 0;
    this.current = 0;
    this.port = 0;
    this.tries = 0;
    for (let index: u32 = 0; index < count; index++) {
      this.add(mappedHigh, mappedLow(load<u32>(list + (index << 2))));
    }
    this.wake(nowUs);
  }

  /** There are servers, or an address to ask from, that were not there before. */
  wake(nowUs: u64): void {
    if (this.serverCount == 0 || this.port != 0) return;
    this.deadlineUs = min(this.deadlineUs, max(nowUs, this.earliestUs));
  }

  /** Makes what is due at `nowUs`. */
  poll(nowUs: u64): void {
    if (nowUs < this.deadlineUs) return;
    if (this.port != 0) this.fail(false);
    this.ask(nowUs);
  }

  /** Takes the packet in `network.packet`. False: it is not for the port that we ask from. */
  receive(nowUs: u64): bool {
    const packet = this.network.packet;
    const header = UdpHeader.at(packet.payload);
    if (this.port == 0 || header.destinationPort != this.port) return false;
    const at = this.current << 1;
    // 4330-5-1, 4330-5-2
    const stranger =
      header.sourcePort != ntpServerPort ||
      packet.sourceHigh != unchecked(this.servers[at]) ||
      packet.sourceLow != unchecked(this.servers[at + 1]);
    const reply = this.reply;
    const length = packet.payloadLength - udpHeaderLength;
    const wrong = stranger ? Drop.NtpFormat : reply.parse(packet.payload + udpHeaderLength, length);
    // 4330-5-3: who does not know the number has not seen the question (RFC 5905 §8, test 2).
    const forged = stranger || wrong == Drop.NtpFormat || reply.origin != this.random;
    if (forged || nowUs - this.sentUs > timeAnswerUs) {
      this.network.count(Drop.NtpFormat);
      return true;
    }
    this.port = 0;
    if (wrong != Drop.None) this.network.count(wrong);
    if (wrong == Drop.None && reply.kiss == 0 && this.believe(nowUs)) return true;
    this.refuse(reply.kiss, nowUs);
    return true;
  }

  /** Sets the clock by the reply, if it can be: RFC 4330 §5. */
  private believe(nowUs: u64): bool {
    const reply = this.reply;
    const turnUs = nowUs - this.sentUs;
    const serverUs = reply.sentUs - reply.receivedUs;
    if (serverUs > turnUs || reply.sentUs < <u64>clockFloorS * 1_000_000) return false;
    const offsetUs = reply.sentUs + (turnUs - serverUs) / 2 - nowUs;
    const apartUs = offsetUs > this.offsetUs ? offsetUs - this.offsetUs : this.offsetUs - offsetUs;
    this.answers += 1;
    this.note(true);
    if (this.offsetUs == 0 || apartUs >= timeJitterUs) {
      this.offsetUs = offsetUs;
      this.settings += 1;
    }
    this.tries = 0;
    this.deadlineUs = nowUs + this.varied(this.pollUs);
    return true;
  }

  /** The server answered, but not with a time: RFC 5905 §7.4. */
  private refuse(kiss: u32, nowUs: u64): void {
    // 4330-10-8
    if (kiss == kissDeny || kiss == kissRestrict) this.struckOut |= 1 << this.current;
    this.fail(true);
    let waitUs = this.backoff();
    if (kiss == kissRate) {
      this.pollUs = min(this.pollUs * 2, timePollLastUs);
      waitUs = this.varied(this.pollUs);
      this.earliestUs = nowUs + waitUs;
    }
    this.deadlineUs = nowUs + waitUs;
  }

  /** The question has come to nothing: turns to the next server that may be asked. */
  private fail(answered: bool): void {
    this.port = 0;
    if (this.tries < this.serverCount) {
      this.failures += 1;
      this.note(answered);
    }
    this.tries = min(this.tries + 1, 16);
    for (let step: u32 = 0; step < this.serverCount; step++) {
      this.current = (this.current + 1) % this.serverCount;
      if (!this.isStruckOut) return;
    }
  }

  private note(answered: bool): void {
    this.high = unchecked(this.servers[this.current << 1]);
    this.low = unchecked(this.servers[(this.current << 1) + 1]);
    this.answered = answered;
  }

  private get isStruckOut(): bool {
    return ((this.struckOut >> this.current) & 1) != 0;
  }

  private ask(nowUs: u64): void {
    this.deadlineUs = never;
    if (this.serverCount == 0 || this.isStruckOut) return;
    const at = this.current << 1;
    const high = unchecked(this.servers[at]);
    // Without an address to ask from, the next one that comes wakes us.
    const local = this.localFor(high);
    if (local == localNone) return;
    this.deadlineUs = nowUs + this.backoff();
    this.sentUs = nowUs;
    // 4330-10-1, however often addresses come and go.
    this.earliestUs = nowUs + timeRetryFirstUs;
    const network = this.network;
    network.nowUs = nowUs;
    const frame = network.open(local);
    if (frame === null) return;
    this.random = (this.chance.next() << 32) ^ this.chance.next();
    this.port = firstPort + ((<u32>this.chance.next()) & (portCount - 1));
    const start = frame.extend(udpHeaderLength + ntpLength);
    buildUdp(start, this.port, ntpServerPort, udpHeaderLength + ntpLength);
    buildNtp(start + udpHeaderLength, this.random);
    frame.checksumStart = <u16>networkHeaderLength(local);
    frame.checksumOffset = <u16>udpChecksumOffset;
    network.send(frame, local, high, unchecked(this.servers[at + 1]), protocolUdp);
  }

  /** Number of an address of ours from which a server can be asked, or `localNone`. */
  private localFor(high: u64): u32 {
    const network = this.network;
    if (high == mappedHigh) return network.address == 0 ? localNone : localIpv4;
    if (isLinkLocal(high)) return network.addresses.isUsable(localLink) ? localLink : localNone;
    for (let local = localLink + 1; local <= localLast; local++) {
      if (network.addresses.record(local).state == AddressState.Usable) return local;
    }
    return localNone;
  }

  /** 16, 32, 64 … seconds, up to the poll interval, and a little more: 4330-10-2. */
  private backoff(): u64 {
    return this.varied(min(timeRetryFirstUs << this.tries, this.pollUs));
  }

  /** Up to an eighth longer: many machines that start together must not stay together. */
  private varied(waitUs: u64): u64 {
    return waitUs + (this.chance.next() % (waitUs >> 3));
  }
}
