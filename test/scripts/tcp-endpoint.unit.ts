// One TCP over the real network layer, a device that Node plays, and an application that a script
// drives. Compiled by tcp-world.ts; output byte n of every connection is `pattern(n)`.

import { NetDevice } from "../../appliance/net/device";
import { Frame } from "../../appliance/net/frame";
import { Network } from "../../appliance/net/network";
import { Event } from "../../appliance/tcp/counters";
import { Limits } from "../../appliance/tcp/limits";
import { State } from "../../appliance/tcp/state";
import { after } from "../../appliance/tcp/sequence";
import { flightSize, never, Tcb } from "../../appliance/tcp/tcb";
import { Tcp } from "../../appliance/tcp/tcp";
import { protocolIcmp } from "../../appliance/wire/ipv4";
import { called, sent } from "./world.unit";

const frameLengthMax: u32 = 65536 + 64;
const streamLengthMax: u32 = 1 << 18;

/** A device whose frames Node sees at once and completes when the script says so. */
class ScriptDevice extends NetDevice {
  private readonly flat: usize = heap.alloc(frameLengthMax);
  readonly input: usize = heap.alloc(2048);
  held: bool = false;
  private flight: usize = 0;

  constructor(frames: u32, segmentationMax: u32) {
    super(frames);
    store<u64>(this.macAddress, 0x010000005452);
    this.checksums = segmentationMax > 0;
    this.segmentationMax = segmentationMax;
  }
  queue(frame: Frame): void {
    let at = this.flat;
    for (let index: u32 = 0; index < frame.segmentCount; index++) {
      const segment = frame.segment(index);
      memory.copy(at, segment.address, segment.length);
      at += segment.length;
    }
    sent(this.flat, frame.length, frame.segmentSize, frame.headerLength);
    if (this.held) {
      frame.next = this.flight;
      this.flight = changetype<usize>(frame);
    } else this.completed(frame);
  }
  complete(): void {
    while (this.flight != 0) {
      const frame = changetype<Frame>(this.flight);
      this.flight = frame.next;
      this.completed(frame);
    }
  }
  flush(): void {}
  reap(): void {}
  receive(): u32 {
    this.receivedCount = 1;
    return 1;
  }
  recycle(): void {}
  arm(): bool {
    return true;
  }
}

@unmanaged
class Session {
  deadlineUs: u64;
  streamEnd: u32;
  /** How many more bytes it takes; grows only by `consume`. */
  appetite: u32;
  attached: bool;
  finished: bool;
  wantsReset: bool;
  finishAtEnd: bool;
}

export function pattern(offset: u32): u32 {
  return (offset * 7 + (offset >> 8) * 13 + (offset >> 16) * 3) & 0xff;
}

class ScriptApplication {
  private readonly sessions: usize;
  /** Every stream's bytes: like a store, they never change. */
  private readonly text: usize = heap.alloc(streamLengthMax);
  /** Longest run that one call of `gather` yields, and whether it is to be copied. */
  gatherMax: u32 = u32.MAX_VALUE;

  constructor(count: u32) {
    const bytes = <usize>count * offsetof<Session>();
    this.sessions = heap.alloc(bytes);
    memory.fill(this.sessions, 0, bytes);
    for (let offset: u32 = 0; offset < streamLengthMax; offset++) {
      store<u8>(this.text + offset, <u8>pattern(offset));
    }
  }
  session(id: u32): Session {
    return changetype<Session>(this.sessions + <usize>id * offsetof<Session>());
  }
  connected(id: u32, _nowUs: u64): void {
    const session = this.session(id);
    assert(!session.attached);
    memory.fill(changetype<usize>(session), 0, offsetof<Session>());
    session.attached = true;
    session.deadlineUs = never;
    session.appetite = u32.MAX_VALUE;
    called(0, id, 0, 0);
  }
  received(id: u32, address: usize, length: u32, _nowUs: u64): u32 {
    const session = this.session(id);
    assert(session.attached && length > 0);
    const taken = min(length, session.appetite);
    if (session.appetite != u32.MAX_VALUE) session.appetite -= taken;
    if (taken > 0) called(1, id, taken, address);
    return taken;
  }
  ended(id: u32, _nowUs: u64): void {
    const session = this.session(id);
    assert(session.attached);
    if (session.finishAtEnd) session.finished = true;
    called(2, id, 0, 0);
  }
  streamEnd(id: u32): u32 {
    assert(this.session(id).attached);
    return this.session(id).streamEnd;
  }
  streamFinished(id: u32): bool {
    return this.session(id).finished;
  }
  gather<Sink>(id: u32, from: u32, to: u32, sink: Sink): u32 {
    assert(this.session(id).attached && to > from && to <= this.session(id).streamEnd);
    const length = min(to - from, this.gatherMax);
    if (length == 0) this.session(id).wantsReset = true;
    if (length > 0) sink.append(this.text + from, length);
    return length;
  }
  acknowledged(id: u32, upTo: u32, _nowUs: u64): void {
    assert(this.session(id).attached);
    called(3, id, upTo, 0);
  }
  deadlineUs(id: u32): u64 {
    assert(this.session(id).attached);
    return this.session(id).deadlineUs;
  }
  timeout(id: u32, _nowUs: u64): void {
    const session = this.session(id);
    assert(session.attached);
    session.deadlineUs = never;
    session.finished = true;
    called(4, id, 0, 0);
  }
  wantsReset(id: u32): bool {
    assert(this.session(id).attached);
    return this.session(id).wantsReset;
  }
  disconnected(id: u32): void {
    assert(this.session(id).attached);
    this.session(id).attached = false;
    called(5, id, 0, 0);
  }
}

let port: u32 = 80;
let device: ScriptDevice = changetype<ScriptDevice>(0);
let network: Network = changetype<Network>(0);
let application: ScriptApplication = changetype<ScriptApplication>(0);
let tcp: Tcp<ScriptApplication> = changetype<Tcp<ScriptApplication>>(0);
const limits = new Limits();

export function limit(name: u32, value: u32): void {
  if (name == 0) limits.connectionsMax = value;
  else if (name == 1) limits.halfOpenMax = value;
  else if (name == 2) limits.receiveBuffersMax = value;
  else if (name == 3) limits.receiveBufferLength = value;
  else if (name == 4) limits.retransmissionTimeoutMinUs = value;
  else if (name == 5) port = value;
}

export function start(frames: u32, segmentationMax: u32, address: u32, secret: u64): void {
  device = new ScriptDevice(frames, segmentationMax);
  network = new Network(device);
  network.configure(address, 24, 0);
  application = new ScriptApplication(limits.connectionsMax);
  tcp = new Tcp<ScriptApplication>(network, application, port, limits, secret, ~secret);
}

export function inputAddress(): usize {
  return device.input;
}

/** Takes the frame of `length` bytes at `inputAddress`. */
export function frameArrives(length: u32, nowUs: u64): void {
  device.receive();
  const received = device.receivedFrame(0);
  received.address = device.input;
  received.length = length;
  received.checksumGood = false;
  if (!network.receive(received, nowUs)) return;
  const packet = network.packet;
  if (packet.protocol == protocolIcmp) tcp.icmpError(packet, nowUs);
  else tcp.segmentArrives(packet, nowUs);
  memory.fill(device.input, 0xee, length);
}

export function poll(nowUs: u64): void {
  network.nowUs = nowUs;
  tcp.poll(nowUs);
}

export function nextDeadlineUs(): u64 {
  return tcp.nextDeadlineUs();
}

export function hold(held: bool): void {
  device.held = held;
  if (!held) device.complete();
}

/** The script's own commands: the application changes its mind, which TCP notices at an event. */
export function write(id: u32, length: u32): void {
  const session = application.session(id);
  session.streamEnd = min(session.streamEnd + length, streamLengthMax);
}
export function finish(id: u32): void {
  application.session(id).finished = true;
}
export function finishAtEnd(id: u32): void {
  application.session(id).finishAtEnd = true;
}
export function reset(id: u32): void {
  application.session(id).wantsReset = true;
}
export function consume(id: u32, length: u32): void {
  application.session(id).appetite = length;
}
export function deadline(id: u32, deadlineUs: u64): void {
  application.session(id).deadlineUs = deadlineUs;
}
export function gatherMax(length: u32): void {
  application.gatherMax = length;
}
export function available(): u32 {
  return device.available();
}
export function buffersFree(): u32 {
  return tcp.endpoint.buffers.freeCount;
}
export function connectionCount(): u32 {
  return tcp.connectionCount();
}
export function state(id: u32): State {
  return tcp.state(id);
}
export function count(event: Event): u64 {
  return tcp.counters().total(event);
}
export function tcbLength(): u32 {
  return <u32>offsetof<Tcb>();
}
/** Looks after one connection, as an event would. */
export function wake(id: u32, nowUs: u64): void {
  tcp.wake(id, nowUs);
}
/** What must hold of a connection between any two events. */
export function check(id: u32): void {
  if (id >= tcp.endpoint.connections.prepared) return;
  const tcb = tcp.endpoint.connections.block(id);
  if (tcb.state == State.Closed) {
    assert(tcb.buffer == 0 && tcb.timerTick == never && !application.session(id).attached);
    return;
  }
  assert(!after(tcb.sndUna, tcb.sndNxt) && !after(tcb.sndNxt, tcb.sndMax));
  assert(!after(tcb.rcvNxt, tcb.rcvAdv));
  assert(tcb.rcvAdv - tcb.rcvNxt + tcb.pending <= limits.receiveBufferLength);
  assert(tcb.smss >= 216 && tcb.cwnd >= <u32>tcb.smss && tcb.ssthresh >= 2 * <u32>tcb.smss);
  assert(tcb.rto >= 1_000 && tcb.rto <= limits.retransmissionTimeoutMaxUs);
  assert(tcb.attached == application.session(id).attached);
  assert(tcb.pending == 0 || tcb.buffer != 0);
  // Nothing is forgotten: what waits for an answer, or for a window, has a timer.
  const waiting = flightSize(tcb) != 0 || tcb.blocked;
  assert(!waiting || tcb.state == State.SynReceived || tcb.retransmitAtUs != never);
  assert(!tcb.ackNow || tcb.ready);
  assert(tcb.attached || tcb.lifetimeAtUs != never);
}
/** Address of a new, smallest block: it moves on by what was allocated since the last call. */
export function heapTop(): usize {
  return heap.alloc(0);
}
