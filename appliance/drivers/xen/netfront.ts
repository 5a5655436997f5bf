// Read first: Xen's public header io/netif.h; frontend.ts, transmitter.ts, receiver.ts, which this
// file puts together.

import { beginLine, endLine, writeNumber, writeText } from "../../console";
import { clockUs, fullBarrier, halt, wait } from "../../machine/machine";
import { NetDevice } from "../../net/device";
import { Frame } from "../../net/frame";
import { deviceFailuresMax, mtuMin, pageLength, xenTimeoutUs } from "../../policy";
import {
  Event,
  featureGsoTcpv4,
  featureGsoTcpv6,
  featureIpv6Csum,
  featureNoCsum,
  featureSg,
  Frontend,
} from "./frontend";
import { GrantTable, receiveRefs, receiveRingRef, transmitRingRef } from "./grant-table";
import { allocatePort, closePort, notify, shutdown } from "./hypercall";
import { Receiver } from "./receiver";
import { slotsMax, Transmitter, transmitterMemory } from "./transmitter";
import { entriesMax } from "./ring";
import { findXenstore, Xenstore } from "./xenstore";

/** Longest frame for segmentation: what the size of a slot can say. */
const segmentedFrameMax: u32 = 65535;
/** Longest packet without: what fits into one slot and one buffer. */
const mtuUsual: u32 = 1500;

/** A network card whose other half is in another domain of Xen. */
@final
export class Netfront extends NetDevice {
  private readonly frontend: Frontend;
  private readonly grants: GrantTable;
  private readonly transmitter: Transmitter;
  private readonly receiver: Receiver;
  /** The backend has our rings. */
  private connected: bool = false;
  /** The backend has gone, but something of ours is still in use. */
  private draining: bool = false;
  private failures: u32 = 0;
  private turns: u8 = 0;

  constructor(xenstore: Xenstore, framesMax: u32, buffersMax: u32) {
    super(framesMax);
    const pages = heap.alloc((buffersMax + 5) * pageLength);
    const first = (pages + pageLength - 1) & ~(pageLength - 1);
    const grants = new GrantTable(first);
    const transmit = first + pageLength;
    const receive = transmit + pageLength;
    const memory = receive + pageLength;
    const posted = memory + transmitterMemory;
    this.grants = grants;
    this.frontend = new Frontend(xenstore, posted + entriesMax);
    this.transmitter = new Transmitter(transmit, grants, memory);
    this.receiver = new Receiver(receive, grants, posted, memory + pageLength, buffersMax);
  }

  /** Waits until a backend has connected; false when none does so in time. */
  open(): bool {
    if (!this.grants.open()) return false;
    const deadlineUs = clockUs() + xenTimeoutUs;
    while (!this.connected && clockUs() < deadlineUs) {
      if (this.turn() == Event.None) wait(deadlineUs);
    }
    return this.connected;
  }

  /** A step of the talk in xenstore. */
  private turn(): Event {
    if (this.draining && this.grants.endAll()) {
      this.draining = false;
      this.transmitter.abandon(this);
      if (this.failures < deviceFailuresMax) this.frontend.reopen();
    }
    const event = this.frontend.turn();
    if (event == Event.Offered) this.start();
    else if (event == Event.Connected) this.connect();
    else if (event == Event.Lost) this.lose("closed");
    else if (event == Event.Gone) this.release();
    else if (event == Event.Shutdown) this.end();
    return event;
  }

  /** A backend waits: makes rings, grants and event channel, and says where they are. */
  private start(): void {
    const frontend = this.frontend;
    const grants = this.grants;
    grants.domain = frontend.backendId;
    const port = allocatePort(frontend.backendId);
    if (port == 0) return;
    grants.grant(transmitRingRef, this.transmitter.ring.page, true);
    grants.grant(receiveRingRef, this.receiver.ring.page, true);
    this.transmitter.clear();
    this.receiver.fill();
    frontend.publish(port);
  }

  private connect(): void {
    const features = this.frontend.features;
    const scatter = (features & featureSg) != 0;
    const both = featureIpv6Csum | featureNoCsum;
    this.connected = true;
    this.transmitter.scatter = scatter;
    this.pagesMax = scatter ? slotsMax : 0;
    this.checksums = (features & both) == featureIpv6Csum;
    const cuts = scatter && this.checksums;
    this.segmentationMax = cuts && features & featureGsoTcpv4 ? segmentedFrameMax : 0;
    this.segmentationMaxIpv6 = cuts && features & featureGsoTcpv6 ? segmentedFrameMax : 0;
    const mtu = this.frontend.mtu;
    this.mtu = mtu >= mtuMin && mtu < mtuUsual ? mtu : mtuUsual;
    memory.copy(this.macAddress, this.frontend.macAddress, 6);
    this.arrivals += 1;
    this.recycle();
    notify(this.frontend.port);
    beginLine("netfront connected to domain ");
    writeNumber(this.frontend.backendId);
    endLine();
  }

  /** From here on nothing is given to the backend; what it has, it may still use. */
  private lose(reason: string): void {
    this.connected = false;
    this.receivedCount = 0;
    this.transmitter.discard(this);
    beginLine("netfront down: ");
    writeText(reason);
    endLine();
  }

  /** The backend contradicts itself, and nothing in its rings may be believed. */
  private fail(reason: string): void {
    this.failures += 1;
    this.lose(reason);
    this.frontend.leave();
  }

  /** The backend has closed: everything comes back, at once or in a later turn. */
  private release(): void {
    closePort(this.frontend.port);
    this.draining = true;
  }

  private end(): void {
    shutdown(this.frontend.reason);
    halt(0);
  }

  queue(frame: Frame): void {
    const unable =
      (frame.checksumStart != 0 && !this.checksums) ||
      (frame.segmentSize != 0 && !this.transmitter.scatter);
    if (!this.connected || unable) return this.completed(frame);
    this.transmitter.queue(frame);
    this.framesSent += 1;
  }

  flush(): void {
    if (this.connected && this.transmitter.show(this)) notify(this.frontend.port);
  }

  reap(): void {
    if (!this.connected) return;
    const wrong = this.transmitter.reap(this);
    if (wrong) this.fail(wrong);
  }

  receive(): u32 {
    this.receivedCount = 0;
    // A machine that never sleeps is told to end all the same.
    if (++this.turns == 0) this.turn();
    if (!this.connected) return 0;
    const wrong = this.receiver.harvest(this);
    if (wrong) this.fail(wrong);
    return this.receivedCount;
  }

  recycle(): void {
    if (this.connected && this.receiver.recycle()) notify(this.frontend.port);
  }

  arm(): bool {
    if (this.turn() != Event.None) return false;
    if (!this.connected) return true;
    const receive = this.receiver.ring;
    const transmit = this.transmitter.ring;
    const waiting = this.available() == 0 || this.transmitter.waiting;
    receive.arm(0);
    // Woken once for half of the slots in flight, not for each.
    if (waiting) transmit.arm(transmit.outstanding() >> 1);
    fullBarrier();
    return receive.pending() == 0 && !(waiting && transmit.pending() != 0);
  }
}

/**
 * The first network card of this domain that connects, with at most `framesMax` frames in flight
 * and `buffersMax` receive buffers; null where there is no Xen, or no card that works.
 */
export function openNetfront(framesMax: u32, buffersMax: u32): Netfront | null {
  const xenstore = findXenstore();
  if (xenstore == null) return null;
  const device = new Netfront(xenstore, framesMax, min(buffersMax, receiveRefs));
  return device.open() ? device : null;
}
