// One TCP over the real network layer and a device, and an application that a script drives. The
// same in Node (tcp-endpoint.unit.ts) and in a kernel (wire-target.ts).

import { NetDevice } from "../../appliance/net/device";
import { Received } from "../../appliance/net/frame";
import { Network } from "../../appliance/net/network";
import { runsPerConnectionMax } from "../../appliance/policy";
import { Event } from "../../appliance/tcp/counters";
import { endOf, flightOf, lost, Run, sacked } from "../../appliance/tcp/flight";
import { Limits } from "../../appliance/tcp/limits";
import { State } from "../../appliance/tcp/state";
import { after } from "../../appliance/tcp/sequence";
import { flightSize, never, Tcb } from "../../appliance/tcp/tcb";
import { Tcp } from "../../appliance/tcp/tcp";
import { ipv4HeaderLength, protocolTcp } from "../../appliance/wire/ipv4";
import { ipv6HeaderLength } from "../../appliance/wire/ipv6";
import { ScriptApplication, streamLengthMax } from "./script-application.unit";

let port: u32 = 80;
let device: NetDevice = changetype<NetDevice>(0);
let network: Network = changetype<Network>(0);
let application: ScriptApplication = changetype<ScriptApplication>(0);
let tcp: Tcp<ScriptApplication> = changetype<Tcp<ScriptApplication>>(0);
let limits = new Limits();

export function limit(name: u32, value: u32): void {
  if (name == 0) limits.connectionsMax = value;
  else if (name == 1) limits.halfOpenMax = value;
  else if (name == 2) limits.receiveBuffersMax = value;
  else if (name == 3) limits.receiveBufferLength = value;
  else if (name == 4) limits.retransmissionTimeoutMinUs = value;
  else if (name == 5) port = value;
  else if (name == 6) limits.flightsMax = value;
  else if (name == 7) limits.runsMax = value;
  else if (name == 8) limits.keepAliveUs = <u64>value * 1_000_000;
}

/** Puts an endpoint over a device, with the limits set so far. */
export function begin(over: NetDevice, address: u32, secret: u64): void {
  device = over;
  network = new Network(device);
  network.configure(address, 24, 0);
  application = new ScriptApplication(limits.connectionsMax);
  tcp = new Tcp<ScriptApplication>(network, application, port, limits, secret, ~secret);
}

/**
 * Goes over to IPv6, with an address of this high half, until `nowUs`, when it is usable; the peer
 * at `mac` has one as well and is known. The link carries what makes up for the longer header: a
 * segment holds as much text as with IPv4.
 */
export function speakIpv6(high: u64, address: u32, peer: u32, mac: u64, nowUs: u64): void {
  device.mtu += ipv6HeaderLength - ipv4HeaderLength;
  network.ipv6.start(false, 1, 0);
  network.ipv6.autoconfiguration.assign(high, address, 96, 0);
  network.poll(nowUs);
  network.neighbours.overhear(high, peer, mac, nowUs);
  network.neighbours.advertised(high, peer, mac, true, false, nowUs);
}

/** Forgets the limits of the script before. */
export function forgetLimits(): void {
  limits = new Limits();
  port = 80;
}

/** Takes a frame from the device. */
export function frameArrives(received: Received, nowUs: u64): void {
  if (!network.receive(received, nowUs)) return;
  const packet = network.packet;
  if (packet.protocol == protocolTcp) tcp.segmentArrives(packet, nowUs);
  else tcp.icmpError(packet, nowUs);
}

/** One turn of the poll loop. */
export function poll(nowUs: u64): void {
  network.nowUs = nowUs;
  tcp.poll(nowUs);
}

export function nextDeadlineUs(): u64 {
  return tcp.nextDeadlineUs();
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
export function keepAlive(id: u32, on: bool): void {
  application.session(id).keepsAlive = on;
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
/** Records of flights and runs that are free. */
export function flightsFree(): u32 {
  return tcp.endpoint.flights.freeCount;
}
export function runsFree(): u32 {
  return tcp.endpoint.flights.freeRuns;
}
/** The runs of a flight cover what is in flight, in order, and add up. */
function checkFlight(tcb: Tcb): void {
  if (tcb.flight == 0) return;
  assert(flightSize(tcb) != 0 && tcb.sndNxt == tcb.sndMax);
  const flight = flightOf(tcb);
  assert(changetype<Run>(flight.first).start == tcb.sndUna);
  let count: u32 = 0;
  let sackedBytes: u32 = 0;
  let lostBytes: u32 = 0;
  let last: usize = 0;
  for (let at = flight.first; at != 0; at = changetype<Run>(at).next) {
    const run = changetype<Run>(at);
    assert(after(endOf(tcb, run), run.start));
    const length = endOf(tcb, run) - run.start;
    if (run.fate == sacked) sackedBytes += length;
    if (run.fate == lost) lostBytes += length;
    count += 1;
    last = at;
  }
  assert(count == flight.runCount && last == flight.last && count <= runsPerConnectionMax);
  assert(sackedBytes == flight.sackedBytes && lostBytes == flight.lostBytes);
}
/** A silence is watched where nothing is under way, and the application wants it. */
function checkSilence(tcb: Tcb, waiting: bool): void {
  if (tcb.silence == 0) return;
  assert(tcb.state == State.Established || tcb.state == State.CloseWait);
  assert(tcb.attached && !waiting && tcb.lifetimeAtUs != never);
  assert(limits.keepAliveUs != 0 && application.session(tcb.id).keepsAlive);
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
  assert(tcb.smss >= 204 && tcb.cwnd >= <u32>tcb.smss && tcb.ssthresh >= 2 * <u32>tcb.smss);
  assert(tcb.rto >= 1_000 && tcb.rto <= limits.retransmissionTimeoutMaxUs);
  assert(tcb.attached == application.session(id).attached);
  assert(tcb.pending == 0 || tcb.buffer != 0);
  checkFlight(tcb);
  // Nothing is forgotten: what waits for an answer, or for a window, has a timer.
  const waiting = flightSize(tcb) != 0 || tcb.blocked;
  assert(!waiting || tcb.state == State.SynReceived || tcb.retransmitAtUs != never);
  assert(!tcb.ackNow || tcb.ready);
  assert(tcb.attached || tcb.lifetimeAtUs != never);
  checkSilence(tcb, waiting);
}
