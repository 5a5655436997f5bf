// Read first: Virtio 1.2 §5.1 (network device), above all §5.1.6 (operation); queue.ts.
//
// A frame on its way out, in memory and as descriptors. The headroom of its buffer holds the
// virtio header, so that header and first segment are one run of bytes:
//
//     |<- headroom ->|<- buffer -------------->|      store
//     |     | header | Ethernet IP TCP … |     |      | head | body |
//           |<- descriptor 0 ----------->|            |< 1 ->|< 2 ->|
//
// Each frame has `segmentsMax` descriptors of its own: a table elsewhere that one descriptor of the
// ring points at, or, where the device knows no indirect descriptors, a piece of the ring itself.

import { beginLine, endLine, writeHex, writeText } from "../../console";
import { entropy, fullBarrier } from "../../machine/machine";
import { NetDevice } from "../../net/device";
import { Frame } from "../../net/frame";
import { receiveBatchMax, segmentsMax } from "../../policy";
import {
  featureAnyLayout,
  featureCsum,
  featureEventIndex,
  featureGuestCsum,
  featureHostTso4,
  featureIndirect,
  featureMac,
  featureMergeableBuffers,
  featureMtu,
  featuresWanted,
} from "./features";
import { descIndirect, descLength, descNext, describe, descWrite, Queue } from "./queue";
import { Transport } from "./transport";

const receiveQueueIndex: u32 = 0;
const transmitQueueIndex: u32 = 1;

// struct virtio_net_hdr (§5.1.6): u8 flags, u8 gso_type, u16 hdr_len, u16 gso_size,
// u16 csum_start, u16 csum_offset, u16 num_buffers.
const headerLength: u32 = 12;
/** The legacy header without mergeable buffers lacks num_buffers (§5.1.6.1). */
const headerLengthLegacy: u32 = 10;
const headerNumBuffers: usize = 10;
const flagNeedsCsum: u32 = 1;
const flagDataValid: u32 = 2;
const gsoTcpV4: u64 = 1;

// struct virtio_net_config (§5.1.4).
const configurationMac: u32 = 0;
const configurationMtu: u32 = 10;
/** Smallest MTU of IPv4 (RFC 791); a device that names less is not believed. */
const mtuMin: u32 = 68;

/** Longest frame handed to a device for segmentation: what an IPv4 packet's length can say. */
const segmentedFrameMax: u32 = 65535;
/** Bytes of a receive buffer: header, Ethernet header with VLAN tag and 1500 bytes. */
const receiveBufferLength: u32 = 1536;
/** Longest received frame that is put together from several buffers. */
const scratchLength: u32 = 4096;

/** A network card behind a virtio transport that has been negotiated with. */
@final
export class VirtioNet extends NetDevice {
  /** Why the driver has given the device up; null while all is well. */
  failure: string | null = null;

  private readonly transport: Transport;
  private readonly receiveQueue: Queue;
  private readonly transmitQueue: Queue;
  private readonly headerLength: u32;
  private readonly mergeable: bool;
  /** Flags of a received header that vouch for its checksum. */
  private readonly goodFlags: u32;

  /** Address of the frames' own descriptors. */
  private readonly chains: usize;
  private readonly indirect: bool;
  /** A frame's first descriptor in the ring is its index shifted by this. */
  private readonly headShift: u32;
  /** One byte a frame: whether the device has it. */
  private readonly inFlight: usize;

  private readonly receiveBuffers: usize;
  private readonly scratch: usize = heap.alloc(scratchLength);
  /** For each receive buffer the number of the batch that it was last harvested in. */
  private readonly harvestedIn: usize;
  private batch: u32 = 1;
  /** While receiving: used buffers not yet taken, and the address of the last one taken. */
  private left: u32 = 0;
  private address: usize = 0;

  constructor(transport: Transport, receive: Queue, transmit: Queue, framesMax: u32) {
    super(framesMax);
    const taken = transport.taken;
    this.transport = transport;
    this.receiveQueue = receive;
    this.transmitQueue = transmit;
    this.mergeable = (taken & featureMergeableBuffers) != 0;
    this.headerLength = transport.legacy && !this.mergeable ? headerLengthLegacy : headerLength;
    this.goodFlags = taken & featureGuestCsum ? flagNeedsCsum | flagDataValid : 0;
    this.checksums = (taken & featureCsum) != 0;
    this.segmentationMax = taken & featureHostTso4 ? segmentedFrameMax : 0;
    this.indirect = (taken & featureIndirect) != 0;
    this.headShift = this.indirect ? 0 : <u32>ctz(segmentsMax);
    this.chains = this.indirect
      ? heap.alloc(framesMax * segmentsMax * descLength)
      : transmit.descTable;
    this.inFlight = heap.alloc(framesMax);
    memory.fill(this.inFlight, 0, framesMax);
    this.receiveBuffers = heap.alloc(receive.size * receiveBufferLength);
    this.harvestedIn = heap.alloc(receive.size << 2);
    this.readConfiguration();
  }

  private readConfiguration(): void {
    const transport = this.transport;
    if (transport.taken & featureMtu) {
      const mtu = transport.configuration16(configurationMtu);
      if (mtu >= mtuMin && mtu < this.mtu) this.mtu = mtu;
    }
    if (!(transport.taken & featureMac)) {
      // Any address of its own will do: unicast, locally administered.
      store<u64>(this.macAddress, (entropy() & ~0xff) | 0x02);
      return;
    }
    for (let index: u32 = 0; index < 6; index++) {
      const byte = transport.configuration8(configurationMac + index);
      store<u8>(this.macAddress + index, <u8>byte);
    }
  }

  /** Makes the device live and gives it all receive buffers. */
  start(): void {
    const queue = this.receiveQueue;
    this.transport.enable(queue);
    this.transport.enable(this.transmitQueue);
    this.transport.start();
    let buffer = this.receiveBuffers;
    for (let index: u32 = 0; index < queue.size; index++) {
      describe(queue.descriptor(index), buffer, receiveBufferLength, descWrite, 0);
      store<u32>(this.harvestedIn + (index << 2), 0);
      queue.push(index);
      buffer += receiveBufferLength;
    }
    this.recycle();
  }

  queue(frame: Frame): void {
    if (this.failure) return this.completed(frame);
    this.writeHeader(frame);
    const first = frame.index << this.headShift;
    const count = this.writeChain(frame, this.indirect ? 0 : first);
    if (this.indirect) {
      const ring = this.transmitQueue.descriptor(first);
      describe(ring, this.chain(frame.index), count * descLength, descIndirect, 0);
    }
    store<u8>(this.inFlight + frame.index, 1);
    this.transmitQueue.push(first);
    this.framesSent += 1;
  }

  private chain(index: u32): usize {
    return this.chains + index * (segmentsMax * descLength);
  }

  /** Writes the virtio header in front of the frame (§5.1.6.2). */
  private writeHeader(frame: Frame): void {
    const header = frame.buffer - this.headerLength;
    // num_buffers is 0; in the short header csum_offset lies here and follows.
    store<u16>(frame.buffer - 2, 0);
    let word: u64 = 0;
    if (frame.checksumStart != 0) word = flagNeedsCsum | ((<u64>frame.checksumStart) << 48);
    if (frame.segmentSize != 0) {
      word |= gsoTcpV4 << 8;
      word |= (<u64>frame.headerLength) << 16;
      word |= (<u64>frame.segmentSize) << 32;
    }
    store<u64>(header, word);
    store<u16>(header, frame.checksumOffset, 8);
  }

  /** Describes header and segments in the frame's own descriptors; returns how many it took. */
  private writeChain(frame: Frame, number: u32): u32 {
    const count = frame.segmentCount;
    let at = this.chain(frame.index);
    for (let index: u32 = 0; index < count; index++) {
      const segment = frame.segment(index);
      const front = index == 0 ? this.headerLength : 0;
      number += 1;
      const flags = index + 1 < count ? descNext : 0;
      describe(at, segment.address - front, segment.length + front, flags, number);
      at += descLength;
    }
    return count;
  }

  flush(): void {
    if (this.transmitQueue.show()) this.transport.notify(this.transmitQueue);
  }

  reap(): void {
    const queue = this.transmitQueue;
    const pending = queue.pending();
    if (pending == 0 || this.failure) return;
    if (pending > queue.outstanding()) return this.fail("transmit ring index");
    for (let left = pending; left > 0; left--) {
      const id = load<u32>(queue.take());
      const index = id >> this.headShift;
      if (index >= this.framesMax || index << this.headShift != id) {
        return this.fail("transmit id");
      }
      if (load<u8>(this.inFlight + index) == 0) return this.fail("transmit id twice");
      store<u8>(this.inFlight + index, 0);
      this.completed(this.frame(index));
    }
    queue.quiet();
  }

  receive(): u32 {
    this.receivedCount = 0;
    const queue = this.receiveQueue;
    const pending = queue.pending();
    if (pending == 0 || this.failure) return 0;
    if (pending > queue.outstanding()) {
      this.fail("receive ring index");
      return 0;
    }
    queue.quiet();
    this.left = pending;
    while (this.left > 0 && this.receivedCount < receiveBatchMax) {
      const length = this.take();
      if (length < this.headerLength) {
        this.framesDropped += 1;
        continue;
      }
      const buffers = this.mergeable ? <u32>load<u16>(this.address, headerNumBuffers) : 1;
      if (buffers == 1) this.deliver(this.address, length);
      else if (this.merge(length, buffers)) break;
    }
    return this.receivedCount;
  }

  /**
   * Takes the next used buffer and lines it up to be given back: its address goes to `address`,
   * the bytes used of it come back. 0: nonsense, or an id that gave the device away.
   */
  private take(): u32 {
    const element = this.receiveQueue.take();
    this.left -= 1;
    const id = load<u32>(element);
    if (id >= this.receiveQueue.size) {
      this.fail("receive id");
      return 0;
    }
    const mark = this.harvestedIn + (id << 2);
    if (load<u32>(mark) == this.batch) {
      this.fail("receive id twice");
      return 0;
    }
    store<u32>(mark, this.batch);
    this.receiveQueue.push(id);
    this.address = this.receiveBuffers + id * receiveBufferLength;
    const length = load<u32>(element, 4);
    return length <= receiveBufferLength ? length : 0;
  }

  /**
   * Puts a frame together that begins at `address` and goes on in further buffers (§5.1.6.4).
   * True when it was delivered, in the one scratch buffer there is.
   */
  private merge(length: u32, buffers: u32): bool {
    memory.copy(this.scratch, this.address, length);
    let good = buffers > 0 && buffers - 1 <= this.left;
    for (; buffers > 1 && this.left > 0; buffers--) {
      const part = this.take();
      if (part == 0 || length + part > scratchLength) good = false;
      if (!good) continue;
      memory.copy(this.scratch + length, this.address, part);
      length += part;
    }
    if (good) this.deliver(this.scratch, length);
    else this.framesDropped += 1;
    return good;
  }

  /** Hands over the frame behind the virtio header at `address`. */
  private deliver(address: usize, length: u32): void {
    const record = this.receivedFrame(this.receivedCount);
    record.address = address + this.headerLength;
    record.length = length - this.headerLength;
    record.checksumGood = (load<u8>(address) & this.goodFlags) != 0;
    this.receivedCount += 1;
    this.framesReceived += 1;
  }

  recycle(): void {
    this.batch += 1;
    if (this.receiveQueue.show()) this.transport.notify(this.receiveQueue);
  }

  arm(): bool {
    if (this.failure) return true;
    this.transport.acknowledge();
    const waiting = this.available() == 0;
    this.receiveQueue.arm(0);
    // Woken once for half of the frames in flight, not for each.
    if (waiting) this.transmitQueue.arm(this.transmitQueue.outstanding() >> 1);
    fullBarrier();
    return this.receiveQueue.pending() == 0 && !(waiting && this.transmitQueue.pending() != 0);
  }

  /** Gives the device up: a ring is inconsistent, so that nothing in it may be believed. */
  private fail(reason: string): void {
    this.failure = reason;
    this.left = 0;
    this.receivedCount = 0;
    beginLine("virtio-net given up, nonsense from the device: ");
    writeText(reason);
    endLine();
    this.transport.reset();
    for (let index: u32 = 0; index < this.framesMax; index++) {
      if (load<u8>(this.inFlight + index) == 0) continue;
      store<u8>(this.inFlight + index, 0);
      this.completed(this.frame(index));
    }
  }
}

/**
 * Negotiates with the network card behind `transport` and sets it going with at most `framesMax`
 * frames in flight and `buffersMax` receive buffers; null when it will not do.
 */
export function openVirtioNet(
  transport: Transport,
  framesMax: u32,
  buffersMax: u32,
): VirtioNet | null {
  if (!transport.negotiate(featuresWanted)) return null;
  announce(transport);
  const taken = transport.taken;
  // Without it the header would need a descriptor of its own (legacy, §2.7.4.1).
  if (transport.legacy && !(taken & featureAnyLayout)) return null;
  const perFrame = taken & featureIndirect ? <u32>1 : segmentsMax;
  const receive = queueOf(transport, receiveQueueIndex, buffersMax);
  const transmit = queueOf(transport, transmitQueueIndex, framesMax * perFrame);
  if (receive == null || transmit == null) return null;
  const frames = min(framesMax, transmit.size / perFrame);
  if (frames == 0) return null;
  const device = new VirtioNet(transport, receive, transmit, frames);
  device.start();
  return device;
}

/** A queue of at most `size` entries, rounded down to a power of two; null if there is none. */
function queueOf(transport: Transport, index: u32, size: u32): Queue | null {
  const most = min(size, transport.queueSizeMax(index));
  if (most == 0) return null;
  const eventIndex = (transport.taken & featureEventIndex) != 0;
  return new Queue(index, 1 << (31 - clz(most)), transport.queueAlignment, eventIndex);
}

/** One console line, which the boot tests read. */
function announce(transport: Transport): void {
  beginLine("virtio-net on ");
  writeText(transport.name());
  writeText(" at ");
  writeHex(transport.place);
  writeText(" offers ");
  writeHex(transport.offered);
  writeText(", taken ");
  writeHex(transport.taken);
  endLine();
}
