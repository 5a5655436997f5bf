// The network device of the fuzzer: frames come from the program, those that leave are looked at.

import { NetDevice } from "../../appliance/net/device";
import { Frame } from "../../appliance/net/frame";
import { frameBufferLength } from "../../appliance/policy";
import { etherTypeIpv4, etherTypeIpv6, EthernetHeader } from "../../appliance/wire/ethernet";
import { folded, pseudoHeaderSum, sumOf } from "../../appliance/wire/checksum";
import {
  ipv4AddressSum,
  ipv4HeaderLength,
  protocolTcp,
  protocolUdp,
} from "../../appliance/wire/ipv4";
import { ipv6AddressSum, ipv6HeaderLength, nextHeaderOffset } from "../../appliance/wire/ipv6";
import { flagFin, flagRst, flagSyn, TcpHeader } from "../../appliance/wire/tcp";

/** Connections that the program can have, told apart by the peer's port. */
export const connectionsMax: u32 = 8;
export const firstPort: u32 = 1000;
/** Our MAC address, first byte lowest. */
export const ourMac: u64 = 0x520000000002;
const ethernetLength: u32 = 14;
const wasmPageBits: u32 = 16;
/** Headers and fixed part of a DHCP message. */
const dhcpLength: u32 = 28 + 240;
/** NOP, NOP, and kind and length of the timestamps option, as they are loaded. */
const timestampsStart: u32 = 0x0a080101;
const longest: u32 = 1514;

/** What a peer knows of one connection: enough to go on with it. */
@unmanaged
export class Peer {
  /** The next number that it expects of the server. */
  rcvNxt: u32;
  /** What the server has acknowledged. */
  sndUna: u32;
  /** TSval of the server's last segment. */
  stamp: u32;
}

/** Takes frames one at a time, and keeps those that are sent for as long as it is told to. */
@final
export class FuzzDevice extends NetDevice {
  readonly arrival: usize = heap.alloc(frameBufferLength);
  /** Whether frames that were sent stay here. */
  holding: bool = false;
  held: u32 = 0;
  /** Resets sent so far. */
  resets: u32 = 0;
  /** The last frame that was sent, and its length. */
  readonly last: usize = heap.alloc(frameBufferLength);
  lastLength: u32 = 0;
  /** Transaction of the last DHCP message that was sent. */
  dhcpXid: u32 = 0;
  private readonly peers: usize = heap.alloc(connectionsMax * <u32>offsetof<Peer>());
  private waiting: usize = 0;
  private arrived: u32 = 0;
  /** Where memory ends. */
  private top: usize = 0;

  constructor(framesMax: u32) {
    super(framesMax);
    store<u64>(this.macAddress, ourMac);
    memory.fill(this.peers, 0, connectionsMax * <u32>offsetof<Peer>());
  }

  /** What the peer of connection `index` (below `connectionsMax`) knows. */
  peer(index: u32): Peer {
    return changetype<Peer>(this.peers + index * <u32>offsetof<Peer>());
  }

  /** Makes room at the upper edge of memory; nothing is allocated any more. */
  begin(): void {
    assert(memory.grow(1) > 0, "memory does not grow");
    this.top = (<usize>memory.size()) << wasmPageBits;
  }

  /**
   * `length` bytes at `arrival` come in with the next turn. They lie at the upper edge of memory:
   * whoever reads behind them traps.
   */
  arrive(length: u32): void {
    memory.copy(this.top - length, this.arrival, length);
    this.arrived = length;
  }

  queue(frame: Frame): void {
    this.framesSent += 1;
    this.examine(frame);
    if (!this.holding) return this.completed(frame);
    frame.next = this.waiting;
    this.waiting = changetype<usize>(frame);
    this.held += 1;
  }

  flush(): void {}

  /** Frames held are completed once that has ended. */
  reap(): void {
    if (this.holding) return;
    while (this.waiting != 0) {
      const frame = changetype<Frame>(this.waiting);
      this.waiting = frame.next;
      this.held -= 1;
      this.completed(frame);
    }
  }

  receive(): u32 {
    this.receivedCount = 0;
    if (this.arrived == 0) return 0;
    const record = this.receivedFrame(0);
    record.address = this.top - this.arrived;
    record.length = this.arrived;
    record.checksumGood = false;
    this.arrived = 0;
    this.receivedCount = 1;
    this.framesReceived += 1;
    return 1;
  }

  recycle(): void {}

  arm(): bool {
    return this.arrived == 0;
  }

  /** Puts the frame together and checks what any receiver would. */
  private examine(frame: Frame): void {
    assert(frame.length >= ethernetLength && frame.length <= longest, "a frame of no length");
    let to = this.last;
    for (let index: u32 = 0; index < frame.segmentCount; index++) {
      const segment = frame.segment(index);
      memory.copy(to, segment.address, segment.length);
      to += segment.length;
    }
    this.lastLength = frame.length;
    const header = EthernetHeader.at(this.last);
    assert(header.source == ourMac, "another's address");
    const packet = this.last + ethernetLength;
    const length = frame.length - ethernetLength;
    if (header.type == etherTypeIpv4) {
      assert(folded(sumOf(packet, ipv4HeaderLength, 0)) == 0xffff, "IPv4 header checksum");
      const protocol: u32 = load<u8>(packet, 9);
      if (protocol == protocolUdp && length >= dhcpLength) this.dhcpXid = load<u32>(packet, 32);
      if (protocol != protocolTcp) return;
      this.examineTcp(packet + ipv4HeaderLength, length - ipv4HeaderLength, ipv4AddressSum(packet));
    } else if (header.type == etherTypeIpv6) {
      if (load<u8>(packet, nextHeaderOffset) != protocolTcp) return;
      this.examineTcp(packet + ipv6HeaderLength, length - ipv6HeaderLength, ipv6AddressSum(packet));
    }
  }

  private examineTcp(address: usize, length: u32, addresses: u64): void {
    const sum = sumOf(address, length, pseudoHeaderSum(addresses, protocolTcp, length));
    assert(folded(sum) == 0xffff, "TCP checksum");
    const header = TcpHeader.at(address);
    const flags = header.flags;
    if (flags & flagRst) this.resets += 1;
    const index = <u32>bswap<u16>(load<u16>(address, 2)) - firstPort;
    if (index >= connectionsMax) return;
    const peer = this.peer(index);
    const text = length - header.headerLength;
    const controls = <u32>((flags & flagSyn) != 0) + <u32>((flags & flagFin) != 0);
    peer.rcvNxt = bswap<u32>(load<u32>(address, 4)) + text + controls;
    peer.sndUna = bswap<u32>(load<u32>(address, 8));
    const options = address + header.headerLength;
    for (let at = address + 20; at + 12 <= options; at += 4) {
      if (load<u32>(at) == timestampsStart) peer.stamp = bswap<u32>(load<u32>(at, 4));
    }
  }
}
