// The way out: IP and Ethernet headers, the transport checksum, the next hop.

import { checksumOf, folded, pseudoHeaderSum, sumOf, sumOfOdd } from "../wire/checksum";
import {
  broadcastMac,
  buildEthernet,
  ethernetHeaderLength,
  etherTypeIpv4,
  etherTypeIpv6,
  macAt,
} from "../wire/ethernet";
import { mappedHigh, mappedLow } from "../wire/ip-address";
import { buildIpv4, ipv4AddressSum, protocolUdp } from "../wire/ipv4";
import {
  buildIpv6,
  hopLimitUsual,
  ipv6AddressSum,
  ipv6HeaderLength,
  protocolIcmpv6,
} from "../wire/ipv6";
import { Addresses } from "./addresses";
import { NetDevice } from "./device";
import { Frame } from "./frame";
import { localIpv4, networkHeaderLength } from "./local";
import { Neighbours } from "./neighbours";
import { Routes } from "./routes";
import { RoutesIpv6 } from "./routes-ipv6";

/** Sum of the frame's bytes from offset `from` to its end; `from` starts a 16-bit word. */
export function sumOfFrame(frame: Frame, from: u32, sum: u64): u64 {
  let skip = from;
  let odd = false;
  for (let index: u32 = 0; index < frame.segmentCount; index++) {
    const segment = frame.segment(index);
    if (skip >= segment.length) {
      skip -= segment.length;
      continue;
    }
    const address = segment.address + skip;
    const length = segment.length - skip;
    skip = 0;
    sum = odd ? sumOfOdd(address, length, sum) : sumOf(address, length, sum);
    odd = odd != ((length & 1) != 0);
  }
  return sum;
}

/** What transports send through. */
export class Output {
  readonly routes: Routes;
  readonly addresses: Addresses;
  readonly routesIpv6: RoutesIpv6;
  readonly neighbours: Neighbours;
  /** Time of the turn that is being made; set by whoever polls. */
  nowUs: u64 = 0;
  /** Longest IPv4 packet, where it was configured to be less than the device's. */
  mtuMax: u32 = 65535;
  /** Longest IPv6 packet, where a router said that it is less than the device's. */
  mtuMaxIpv6: u32 = 65535;
  /** Frames that could not be sent: no way to their destination, or nobody there. */
  framesUnsent: u64 = 0;

  constructor(readonly device: NetDevice) {
    const routes = new Routes();
    const addresses = new Addresses();
    const routesIpv6 = new RoutesIpv6();
    this.routes = routes;
    this.addresses = addresses;
    this.routesIpv6 = routesIpv6;
    this.neighbours = new Neighbours(device, routes, addresses, routesIpv6);
  }

  /** The device's MAC address: another one, perhaps, once the device has come back. */
  protected get mac(): u64 {
    return macAt(this.device.macAddress);
  }

  /** The machine's own IPv4 address; 0 until it has one. */
  get address(): u32 {
    return this.routes.address;
  }

  /** Longest IP packet that may be sent from address `local`, headers included. */
  mtu(local: u32): u32 {
    return min(this.device.mtu, local == localIpv4 ? this.mtuMax : this.mtuMaxIpv6);
  }

  /** Longest frame from address `local` that the device cuts into segments; 0: it does not. */
  segmentationMax(local: u32): u32 {
    const device = this.device;
    return local == localIpv4 ? device.segmentationMax : device.segmentationMaxIpv6;
  }

  /** A frame with room for the headers of address `local` taken, or null: none is free. */
  open(local: u32): Frame | null {
    const frame = this.device.acquire();
    if (frame !== null) frame.begin(networkHeaderLength(local));
    return frame;
  }

  /**
   * Sends a frame that was opened for address `local`. The sender has set `checksumStart` and
   * `checksumOffset` where its protocol sums a pseudo-header. Takes the frame in any case; false:
   * it could not be sent, for want of an address or of a way.
   */
  send(frame: Frame, local: u32, high: u64, low: u64, protocol: u32): bool {
    if (local != localIpv4) return this.sendIpv6(frame, local, high, low, protocol);
    if (this.routes.address == 0) return this.unsent(frame);
    return this.sendIpv4(frame, <u32>low, protocol);
  }

  private sendIpv6(frame: Frame, local: u32, high: u64, low: u64, protocol: u32): bool {
    if (!this.addresses.isUsable(local)) return this.unsent(frame);
    const source = this.addresses.record(local);
    const header = frame.buffer + ethernetHeaderLength;
    const length = frame.length - ethernetHeaderLength - ipv6HeaderLength;
    buildIpv6(header, length, protocol, hopLimitUsual, source.high, source.low, high, low);
    if (frame.checksumStart != 0) this.fillChecksum(frame, ipv6AddressSum(header), protocol);
    buildEthernet(frame.buffer, broadcastMac, this.mac, etherTypeIpv6);
    const routes = this.routesIpv6;
    if (!routes.findNextHop(high, low, this.nowUs)) return this.unsent(frame);
    if (this.neighbours.send(frame, routes.hopHigh, routes.hopLow, this.nowUs)) return true;
    this.framesUnsent += 1;
    return false;
  }

  private unsent(frame: Frame): bool {
    this.device.completed(frame);
    this.framesUnsent += 1;
    return false;
  }

  /** As `send`, from the IPv4 address, or from 0.0.0.0 while there is none: for DHCP. */
  sendIpv4(frame: Frame, destination: u32, protocol: u32): bool {
    const routes = this.routes;
    const source = routes.address;
    const ipLength = frame.length - ethernetHeaderLength;
    const header = frame.buffer + ethernetHeaderLength;
    buildIpv4(header, ipLength, protocol, source, destination);
    if (frame.checksumStart != 0) this.fillChecksum(frame, ipv4AddressSum(header), protocol);
    buildEthernet(frame.buffer, broadcastMac, this.mac, etherTypeIpv4);
    if (routes.isGroup(destination)) {
      this.device.queue(frame);
      return true;
    }
    const nextHop = routes.nextHop(destination);
    if (nextHop == 0) return this.unsent(frame);
    if (this.neighbours.send(frame, mappedHigh, mappedLow(nextHop), this.nowUs)) return true;
    this.framesUnsent += 1;
    return false;
  }

  // MUST-2
  private fillChecksum(frame: Frame, addresses: u64, protocol: u32): void {
    const start = <u32>frame.checksumStart;
    const at = frame.buffer + start + frame.checksumOffset;
    const pseudo = pseudoHeaderSum(addresses, protocol, frame.length - start);
    // Devices know the two protocols that most frames carry.
    if (this.device.checksums && protocol != protocolIcmpv6) {
      store<u16>(at, <u16>folded(pseudo));
      return;
    }
    let checksum = checksumOf(sumOfFrame(frame, start, pseudo));
    // RFC 768: a sum of zero is sent as all ones, for zero means that there is none.
    if (checksum == 0 && protocol == protocolUdp) checksum = 0xffff;
    store<u16>(at, <u16>checksum);
    frame.checksumStart = 0;
  }
}
