// Read first: RFC 2131 §4.4, figure 5. The DHCP client that gives the machine its address.
//
//     Init ─▶ Selecting ─offer▶ Requesting ─ack▶ Bound ─T1▶ Renewing ─T2▶ Rebinding ─expiry▶ Init
//                                   │              ▲           │ ack          │ ack
//                                   └─nak▶ Init    └───────────┴──────────────┘   (nak ▶ Init)
//
// Left out: INIT-REBOOT (nothing is kept over a restart), the random wait before the first message
// (a machine shall serve at once), and the ARP probe with DECLINE (servers probe by themselves).

import { Chance } from "../net/chance";
import { localIpv4, networkHeaderLength } from "../net/local";
import { Network, dhcpClientPort } from "../net/network";
import {
  dhcpLeaseMinS,
  dhcpRenewalWaitUs,
  dhcpRequestsMax,
  dhcpRetryFirstUs,
  dhcpRetryLastUs,
  dhcpRetrySpreadUs,
  mtuMin,
  timeServersMax,
} from "../policy";
import {
  buildDhcp,
  dhcpAck,
  dhcpDiscover,
  dhcpHeaderLength,
  dhcpLengthMin,
  dhcpNak,
  dhcpOffer,
  DhcpReply,
  dhcpRequest,
  putEnd,
  putHostName,
  putMessageType,
  putRequest,
} from "../wire/dhcp";
import { Drop } from "../wire/drop";
import { macAt } from "../wire/ethernet";
import { mappedHigh } from "../wire/ip-address";
import { isMartianSource, limitedBroadcast, protocolUdp } from "../wire/ipv4";
import { buildUdp, UdpHeader, udpChecksumOffset, udpHeaderLength } from "../wire/udp";

const dhcpServerPort: u32 = 67;
/** The lease time that never ends. */
const infinite: u32 = 0xffffffff;
const secondUs: u64 = 1_000_000;

/** Where the client stands; the names are those of RFC 2131. */
export enum DhcpState {
  Init,
  Selecting,
  Requesting,
  Bound,
  Renewing,
  Rebinding,
}

/** Obtains and keeps one lease, and configures `network` with it. */
@final
export class Dhcp {
  state: DhcpState = DhcpState.Init;
  /** When `poll` has something to do. */
  deadlineUs: u64 = u64.MAX_VALUE;
  /** Length of the current lease in seconds. */
  leaseS: u32 = 0;
  /** Leases taken and extended, and leases lost. */
  acknowledgements: u32 = 0;
  losses: u32 = 0;
  /** Time servers that the lease names, a word each. */
  readonly timeServers: usize = heap.alloc(timeServersMax * 4);
  timeServerCount: u32 = 0;

  private readonly reply: DhcpReply = new DhcpReply();
  private readonly chance: Chance;
  private transaction: u32 = 0;
  private startedUs: u64 = 0;
  private sentUs: u64 = 0;
  private tries: u32 = 0;
  private refusals: u32 = 0;
  private offered: u32 = 0;
  private server: u32 = 0;
  private renewalUs: u64 = 0;
  private rebindingUs: u64 = 0;
  private expiryUs: u64 = 0;

  /** `seed`: where its random numbers come from. The host name's bytes stay where they are. */
  constructor(
    private readonly network: Network,
    seed: u64,
    private readonly hostname: usize,
    private readonly hostnameLength: u32,
  ) {
    this.chance = new Chance(seed);
  }

  private get mac(): u64 {
    return macAt(this.network.device.macAddress);
  }

  /** Starts to look for a lease. */
  start(nowUs: u64): void {
    this.tries = 0;
    this.discover(nowUs);
  }

  /** Makes what is due at `nowUs`. */
  poll(nowUs: u64): void {
    if (nowUs < this.deadlineUs) return;
    switch (this.state) {
      case DhcpState.Init:
      case DhcpState.Selecting:
        this.discover(nowUs);
        break;
      case DhcpState.Requesting:
        if (this.tries >= dhcpRequestsMax) this.start(nowUs);
        else this.request(nowUs);
        break;
      default:
        this.keep(nowUs);
    }
  }

  /** Takes the packet in `network.packet`. False: it is not for port 68. */
  receive(nowUs: u64): bool {
    const packet = this.network.packet;
    if (UdpHeader.at(packet.payload).destinationPort != dhcpClientPort) return false;
    if (packet.sourceHigh != mappedHigh) return false;
    const length = packet.payloadLength - udpHeaderLength;
    const wrong = this.reply.parse(packet.payload + udpHeaderLength, length, this.mac);
    if (wrong != Drop.None) {
      this.network.count(wrong);
      return true;
    }
    if (this.reply.transaction == this.transaction) this.take(this.reply, nowUs);
    return true;
  }

  private take(reply: DhcpReply, nowUs: u64): void {
    const type = reply.messageType;
    if (this.state == DhcpState.Selecting) {
      if (type == dhcpOffer && isUsable(reply) && reply.server != 0) this.choose(reply, nowUs);
      return;
    }
    if (this.state < DhcpState.Requesting || this.state == DhcpState.Bound) return;
    // While rebinding any server may answer; before that only the one that was asked.
    const stranger = reply.server != this.server && this.state != DhcpState.Rebinding;
    if (stranger && reply.server != 0) return;
    if (type == dhcpAck && isUsable(reply)) this.bind(reply, nowUs);
    else if (type == dhcpNak) this.lose(nowUs);
  }

  private choose(reply: DhcpReply, nowUs: u64): void {
    this.offered = reply.yourAddress;
    this.server = reply.server;
    this.state = DhcpState.Requesting;
    this.tries = 0;
    this.request(nowUs);
  }

  private bind(reply: DhcpReply, nowUs: u64): void {
    const network = this.network;
    const prefixLength = prefixLengthOf(reply);
    const router = reply.router;
    const routes = network.routes;
    const same = reply.yourAddress == routes.address && router == routes.gateway;
    if (!same || prefixLength != popcnt<u32>(routes.mask)) {
      network.configure(reply.yourAddress, prefixLength, router);
    }
    network.mtuMax = reply.mtu >= mtuMin ? reply.mtu : 65535;
    if (reply.server != 0) this.server = reply.server;
    this.offered = reply.yourAddress;
    this.state = DhcpState.Bound;
    this.tries = 0;
    this.refusals = 0;
    this.acknowledgements += 1;
    this.noteTimeServers(reply);
    this.schedule(reply);
    this.deadlineUs = max(this.renewalUs, nowUs);
  }

  /** Keeps the first of the time servers that the lease names; what no station can be is none. */
  private noteTimeServers(reply: DhcpReply): void {
    let kept: u32 = 0;
    for (let index: u32 = 0; index < reply.timeServerCount && kept < timeServersMax; index++) {
      const address = bswap<u32>(load<u32>(reply.timeServers + (index << 2)));
      if (isMartianSource(address)) continue;
      store<u32>(this.timeServers + (kept << 2), address);
      kept += 1;
    }
    this.timeServerCount = kept;
  }

  /** RFC 2131 §4.4.5: T1 and T2 count from when the request was sent. */
  private schedule(reply: DhcpReply): void {
    const lease = reply.leaseTime;
    this.leaseS = lease;
    if (lease == infinite) {
      this.renewalUs = u64.MAX_VALUE;
      this.rebindingUs = u64.MAX_VALUE;
      this.expiryUs = u64.MAX_VALUE;
      return;
    }
    let renewal = reply.renewalTime;
    let rebinding = reply.rebindingTime;
    if (rebinding == 0 || rebinding >= lease) rebinding = <u32>((<u64>lease * 7) / 8);
    if (renewal == 0 || renewal >= rebinding) renewal = min(lease / 2, rebinding - 1);
    this.renewalUs = this.sentUs + renewal * secondUs;
    this.rebindingUs = this.sentUs + rebinding * secondUs;
    this.expiryUs = this.sentUs + lease * secondUs;
  }

  /** Bound, renewing or rebinding, and a timer ran out. */
  private keep(nowUs: u64): void {
    if (nowUs >= this.expiryUs) {
      this.lose(nowUs);
      return;
    }
    if (this.state == DhcpState.Bound) {
      this.startedUs = nowUs;
      this.transaction = <u32>this.chance.next();
    }
    const rebinding = nowUs >= this.rebindingUs;
    this.state = rebinding ? DhcpState.Rebinding : DhcpState.Renewing;
    this.transmit(dhcpRequest, nowUs);
    const untilUs = rebinding ? this.expiryUs : this.rebindingUs;
    const waitUs = max((untilUs - nowUs) / 2, dhcpRenewalWaitUs);
    this.deadlineUs = min(nowUs + waitUs, untilUs);
  }

  /** The address must not be used any more (RFC 2131 §4.4.5). */
  private lose(nowUs: u64): void {
    if (this.network.address != 0) {
      this.losses += 1;
      this.network.configure(0, 0, 0);
    }
    this.state = DhcpState.Init;
    // At once the first time; a server that refuses again and again is asked ever more slowly.
    this.tries = this.refusals;
    this.deadlineUs = this.refusals == 0 ? nowUs : nowUs + this.backoff();
    this.refusals = min(this.refusals + 1, 8);
  }

  private discover(nowUs: u64): void {
    if (this.state != DhcpState.Selecting) {
      this.startedUs = nowUs;
      this.transaction = <u32>this.chance.next();
      this.state = DhcpState.Selecting;
    }
    this.transmit(dhcpDiscover, nowUs);
    this.deadlineUs = nowUs + this.backoff();
  }

  private request(nowUs: u64): void {
    this.transmit(dhcpRequest, nowUs);
    this.deadlineUs = nowUs + this.backoff();
  }

  /** Time to wait after this try: 4, 8, 16 … 64 seconds, give or take one. */
  private backoff(): u64 {
    const waitUs = min(dhcpRetryFirstUs << this.tries, dhcpRetryLastUs);
    this.tries = min(this.tries + 1, 8);
    return waitUs - dhcpRetrySpreadUs + (this.chance.next() % (2 * dhcpRetrySpreadUs));
  }

  private transmit(type: u32, nowUs: u64): void {
    this.sentUs = nowUs;
    const network = this.network;
    network.nowUs = nowUs;
    const frame = network.open(localIpv4);
    if (frame === null) return;
    const renewing = this.state == DhcpState.Renewing;
    const kept = renewing || this.state == DhcpState.Rebinding;
    const headers = udpHeaderLength + dhcpHeaderLength;
    const start = frame.extend(headers);
    const seconds = <u32>((nowUs - this.startedUs) / secondUs);
    const message = start + udpHeaderLength;
    buildDhcp(message, this.mac, this.transaction, seconds, kept ? network.address : 0);
    const options = message + dhcpHeaderLength;
    let at = putMessageType(options, type, this.mac, network.mtu(localIpv4));
    if (this.state == DhcpState.Requesting) at = putRequest(at, this.offered, this.server);
    if (this.hostnameLength > 0) at = putHostName(at, this.hostname, this.hostnameLength);
    at = putEnd(at);
    const used = <u32>(at - options);
    const padded = max(used, dhcpLengthMin - dhcpHeaderLength);
    memory.fill(at, 0, padded - used);
    frame.extend(padded);
    buildUdp(start, dhcpClientPort, dhcpServerPort, headers + padded);
    frame.checksumStart = <u16>networkHeaderLength(localIpv4);
    frame.checksumOffset = <u16>udpChecksumOffset;
    network.sendIpv4(frame, renewing ? this.server : limitedBroadcast, protocolUdp);
  }
}

/** Whether an offer or acknowledgement can be lived with. */
function isUsable(reply: DhcpReply): bool {
  return reply.leaseTime >= dhcpLeaseMinS && !isMartianSource(reply.yourAddress);
}

/** Length of the subnet's prefix; without a proper mask that of the address's former class. */
function prefixLengthOf(reply: DhcpReply): u32 {
  const inverse = ~reply.subnetMask;
  if (reply.subnetMask != 0 && (inverse & (inverse + 1)) == 0) return clz<u32>(inverse);
  const address = reply.yourAddress;
  return address >> 31 == 0 ? 8 : address >> 30 == 2 ? 16 : 24;
}
