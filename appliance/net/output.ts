// The way out: IPv4 and Ethernet headers, the transport checksum, the next hop.

import { checksumOf, folded, pseudoHeaderSum, sumOf, sumOfOdd } from "../wire/checksum";
import {
  broadcastMac,
  buildEthernet,
  ethernetHeaderLength,
  etherTypeIpv4,
  macAt,
} from "../wire/ethernet";
import { buildIpv4, ipv4AddressSum, protocolUdp } from "../wire/ipv4";
import { NetDevice } from "./device";
import { Frame } from "./frame";
import { localIpv4, networkHeaderLength } from "./local";
import { Neighbours } from "./neighbours";
import { Routes } from "./routes";

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
  readonly neighbours: Neighbours;
  /** Time of the turn that is being made; set by whoever polls. */
  nowUs: u64 = 0;
  /** Longest IPv4 packet, where it was configured to be less than the device's. */
  mtuMax: u32 = 65535;
  /** Frames that could not be sent: no way to their destination, or nobody there. */
  framesUnsent: u64 = 0;

  private readonly mac: u64;

  constructor(readonly device: NetDevice) {
    const routes = new Routes();
    this.mac = macAt(device.macAddress);
    this.routes = routes;
    this.neighbours = new Neighbours(device, routes);
  }

  /** The machine's own IPv4 address; 0 until it has one. */
  get address(): u32 {
    return this.routes.address;
  }

  /** Longest IP packet that may be sent from address `local`, headers included. */
  mtu(_local: u32): u32 {
    return min(this.device.mtu, this.mtuMax);
  }

  /** A frame with room for its headers taken, or null: none is free, or there is no address. */
  open(local: u32): Frame | null {
    return this.routes.address == 0 ? null : this.openUnaddressed(local);
  }

  /** As `open`, also while the machine has no address: for DHCP. */
  openUnaddressed(local: u32): Frame | null {
    const frame = this.device.acquire();
    if (frame !== null) frame.extend(networkHeaderLength(local));
    return frame;
  }

  /**
   * Sends a frame that was opened for address `local`. The sender has set `checksumStart` and
   * `checksumOffset` where its protocol sums a pseudo-header. Takes the frame in any case; false:
   * it could not be sent.
   */
  send(frame: Frame, local: u32, _high: u64, low: u64, protocol: u32): bool {
    assert(local == localIpv4);
    return this.sendIpv4(frame, <u32>low, protocol);
  }

  /** As `send`, from the IPv4 address. */
  sendIpv4(frame: Frame, destination: u32, protocol: u32): bool {
    const routes = this.routes;
    const source = routes.address;
    const ipLength = frame.length - ethernetHeaderLength;
    const header = frame.buffer + ethernetHeaderLength;
    buildIpv4(header, ipLength, protocol, source, destination);
    if (frame.checksumStart != 0) {
      this.fillChecksum(frame, ipv4AddressSum(header), protocol);
    }
    buildEthernet(frame.buffer, broadcastMac, this.mac, etherTypeIpv4);
    if (routes.isGroup(destination)) {
      this.device.queue(frame);
      return true;
    }
    const nextHop = routes.nextHop(destination);
    if (nextHop != 0 && this.neighbours.send(frame, nextHop, this.nowUs)) return true;
    if (nextHop == 0) this.device.completed(frame);
    this.framesUnsent += 1;
    return false;
  }

  // MUST-2
  private fillChecksum(frame: Frame, addresses: u64, protocol: u32): void {
    const start = <u32>frame.checksumStart;
    const at = frame.buffer + start + frame.checksumOffset;
    const pseudo = pseudoHeaderSum(addresses, protocol, frame.length - start);
    if (this.device.checksums) {
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
