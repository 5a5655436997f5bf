// Read first: Virtio 1.2 §5.1 (network device); transport.ts, transmitter.ts, receiver.ts, which
// this file puts together.

import { beginLine, endLine, writeHex, writeText } from "../../console";
import { entropy, fullBarrier, writeBarrier } from "../../machine/machine";
import { NetDevice } from "../../net/device";
import { Frame } from "../../net/frame";
import { deviceBuffersMax, deviceFailuresMax } from "../../policy";
import {
  featureAnyLayout,
  featureCsum,
  featureEventIndex,
  featureHostTso4,
  featureHostTso6,
  featureMac,
  featureMtu,
  featuresWanted,
} from "./features";
import { Queue } from "./queue";
import { Receiver } from "./receiver";
import { descriptorsPerFrame, Transmitter } from "./transmitter";
import { configurationChanged, Transport } from "./transport";

const receiveQueueIndex: u32 = 0;
const transmitQueueIndex: u32 = 1;

// struct virtio_net_config (§5.1.4).
const configurationMac: u32 = 0;
const configurationMtu: u32 = 10;
/** Smallest MTU of IPv4 (RFC 791); a device that names less is not believed. */
const mtuMin: u32 = 68;
/** Longest frame handed to a device for segmentation: what an IPv4 packet's length can say. */
const segmentedFrameMax: u32 = 65535;

/** A network card behind a virtio transport that has been negotiated with. */
@final
export class VirtioNet extends NetDevice {
  private readonly transport: Transport;
  private readonly receiver: Receiver;
  private readonly transmitter: Transmitter;
  private failures: u32 = 0;
  /** False once the driver has given the device up. */
  private alive: bool = true;

  constructor(transport: Transport, receive: Queue, transmit: Queue, framesMax: u32) {
    super(framesMax);
    const features = transport.taken;
    this.transport = transport;
    this.receiver = new Receiver(receive, features);
    this.transmitter = new Transmitter(transmit, framesMax, features);
    this.checksums = (features & featureCsum) != 0;
    this.segmentationMax = features & featureHostTso4 ? segmentedFrameMax : 0;
    this.segmentationMaxIpv6 = features & featureHostTso6 ? segmentedFrameMax : 0;
    if (features & featureMtu) {
      const mtu = transport.configuration16(configurationMtu);
      if (mtu >= mtuMin && mtu < this.mtu) this.mtu = mtu;
    }
    this.readMacAddress();
    this.start();
  }

  private readMacAddress(): void {
    if (!(this.transport.taken & featureMac)) {
      // Any address of its own will do (§5.1.5): unicast, locally administered.
      store<u64>(this.macAddress, (entropy() & ~0xff) | 0x02);
      return;
    }
    for (let index: u32 = 0; index < 6; index++) {
      const byte = this.transport.configuration8(configurationMac + index);
      store<u8>(this.macAddress + index, <u8>byte);
    }
  }

  /** Makes the device live and gives it all receive buffers. */
  private start(): void {
    this.transport.enable(this.receiver.queue);
    this.transport.enable(this.transmitter.queue);
    // The rings are empty before the device may look at them.
    writeBarrier();
    this.transport.start();
    this.receiver.fill();
    this.recycle();
  }

  queue(frame: Frame): void {
    if (!this.alive) return this.completed(frame);
    this.transmitter.send(frame);
    this.framesSent += 1;
  }

  flush(): void {
    this.show(this.transmitter.queue);
  }

  reap(): void {
    if (!this.alive) return;
    const wrong = this.transmitter.reap(this);
    if (wrong) this.fail(wrong);
  }

  receive(): u32 {
    this.receivedCount = 0;
    if (!this.alive) return 0;
    const wrong = this.receiver.harvest(this);
    if (wrong) this.fail(wrong);
    return this.receivedCount;
  }

  recycle(): void {
    this.show(this.receiver.queue);
  }

  private show(queue: Queue): void {
    if (queue.show()) this.transport.notify(queue);
  }

  arm(): bool {
    if (!this.alive) return true;
    if (this.transport.acknowledge() & configurationChanged && this.transport.needsReset()) {
      this.fail("it asks for it");
      return false;
    }
    const receive = this.receiver.queue;
    const transmit = this.transmitter.queue;
    const waiting = this.available() == 0;
    receive.arm(0);
    // Woken once for half of the frames in flight, not for each.
    if (waiting) transmit.arm(transmit.outstanding() >> 1);
    fullBarrier();
    return receive.pending() == 0 && !(waiting && transmit.pending() != 0);
  }

  /** The device has failed, and nothing in its rings may be believed: it starts anew. */
  private fail(reason: string): void {
    beginLine("virtio-net is reset: ");
    writeText(reason);
    endLine();
    const features = this.transport.taken;
    this.failures += 1;
    this.alive =
      this.transport.negotiate(features) &&
      this.transport.taken == features &&
      this.failures < deviceFailuresMax;
    this.receivedCount = 0;
    this.receiver.queue.clear();
    this.transmitter.queue.clear();
    this.transmitter.abandon(this);
    if (this.alive) return this.start();
    this.transport.reset();
    beginLine("virtio-net given up");
    endLine();
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
  const agreed = transport.negotiate(featuresWanted);
  announce(transport);
  if (!agreed) return refuse("its features");
  const features = transport.taken;
  // Without it the header would need a descriptor of its own (legacy, §2.7.4.1).
  if (transport.legacy && !(features & featureAnyLayout)) return refuse("its frame layout");
  const perFrame = descriptorsPerFrame(features);
  const receive = queueOf(transport, receiveQueueIndex, min(buffersMax, deviceBuffersMax));
  const transmit = queueOf(transport, transmitQueueIndex, framesMax * perFrame);
  if (receive == null || transmit == null) return refuse("its queues");
  const frames = min(framesMax, transmit.size / perFrame);
  if (frames == 0) return refuse("its queues");
  return new VirtioNet(transport, receive, transmit, frames);
}

function refuse(what: string): VirtioNet | null {
  beginLine("virtio-net cannot be used because of ");
  writeText(what);
  endLine();
  return null;
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
