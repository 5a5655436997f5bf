// What must hold after every turn of the server, in the appliance's own dialect: pools, lists,
// sequence numbers, timers. A broken one is a failed assertion, with file and line.

import { Server } from "../../appliance/server";
import {
  keepAliveProbesMax,
  pipelinedResponsesMax,
  receiveIntervalsMax,
} from "../../appliance/policy";
import { Connection } from "../../appliance/http/connection";
import { Http } from "../../appliance/http/http";
import { RangeSet } from "../../appliance/http/range-sets";
import { kindMultipart, Response } from "../../appliance/http/response";
import { NetDevice } from "../../appliance/net/device";
import { Frame } from "../../appliance/net/frame";
import { Endpoint } from "../../appliance/tcp/endpoint";
import { Queue } from "../../appliance/tcp/queue";
import { intervalCount, intervalEnd, intervalStart } from "../../appliance/tcp/reassembly";
import { after, before } from "../../appliance/tcp/sequence";
import { State } from "../../appliance/tcp/state";
import { never, Tcb } from "../../appliance/tcp/tcb";

const tickUs: u64 = 1000;

/** What was counted on the way through the control blocks, to be compared with the pools. */
let open: u32 = 0;
let halfOpen: u32 = 0;
let timeWait: u32 = 0;
let ready: u32 = 0;
let armed: u32 = 0;
let buffers: u32 = 0;
let responses: u32 = 0;
let pipelined: u32 = 0;
let rangeSets: u32 = 0;

/** Checks everything. `framesHeld`: frames that the device has and has not completed. */
export function checkServer(server: Server, framesHeld: u32): void {
  const endpoint = server.tcp.endpoint;
  open = halfOpen = timeWait = ready = armed = buffers = 0;
  responses = pipelined = rangeSets = 0;
  for (let id: u32 = 0; id < endpoint.connections.prepared; id++) {
    checkBlock(endpoint, endpoint.connections.block(id));
  }
  checkConnections(endpoint);
  checkTimers(endpoint);
  checkPools(server, endpoint);
  checkFrames(server, framesHeld);
}

function checkBlock(endpoint: Endpoint<Http>, tcb: Tcb): void {
  if (tcb.ready) ready += 1;
  if (tcb.state == State.Closed) {
    assert(tcb.timerTick == never, "a closed connection has a timer");
    assert(tcb.buffer == 0, "a closed connection has a receive buffer");
    assert(!tcb.attached, "a closed connection is attached");
    return;
  }
  open += 1;
  if (tcb.state == State.SynReceived) halfOpen += 1;
  if (tcb.state == State.TimeWait) timeWait += 1;
  checkTable(tcb);
  checkSending(endpoint, tcb);
  checkReceiving(endpoint, tcb);
  checkDeadline(endpoint, tcb);
  if (tcb.silence != 0) checkSilence(endpoint, tcb);
  if (tcb.attached) checkResponses(endpoint, tcb);
}

/** The block is found under its name. */
function checkTable(tcb: Tcb): void {
  let at = load<usize>(tcb.bucket);
  for (let left = 1 << 16; at != changetype<usize>(tcb); left--) {
    assert(at != 0 && left > 0, "a connection is missing in the table");
    at = changetype<Tcb>(at).chainNext;
  }
}

function isAttachedState(state: State): bool {
  return (
    state == State.Established ||
    state == State.CloseWait ||
    state == State.FinWait1 ||
    state == State.Closing ||
    state == State.LastAck
  );
}

function checkSending(endpoint: Endpoint<Http>, tcb: Tcb): void {
  assert(tcb.attached == isAttachedState(tcb.state), "attached in the wrong state");
  assert(!after(tcb.sndUna, tcb.sndNxt), "SND.UNA lies beyond SND.NXT");
  assert(!after(tcb.sndNxt, tcb.sndMax), "SND.NXT lies beyond all that was sent");
  assert(tcb.smss != 0 && tcb.cwnd != 0, "nothing could ever be sent");
  const finished =
    tcb.state == State.FinWait1 ||
    tcb.state == State.FinWait2 ||
    tcb.state == State.Closing ||
    tcb.state == State.LastAck ||
    tcb.state == State.TimeWait;
  assert(tcb.finSent == finished, "FIN sent in the wrong state");
  if (tcb.state == State.SynReceived) {
    assert(tcb.sndUna == tcb.iss && tcb.sndMax == tcb.iss + 1, "a half-open connection has sent");
  }
  if (!tcb.attached) return;
  const sent = tcb.sndMax - tcb.iss - 1 - <u32>tcb.finSent;
  assert(!after(sent, endpoint.application.streamEnd(tcb.id)), "sent what does not exist");
}

function checkReceiving(endpoint: Endpoint<Http>, tcb: Tcb): void {
  const length = endpoint.limits.receiveBufferLength;
  assert(tcb.rcvAdv - tcb.rcvNxt <= length, "the window is longer than the buffer");
  if (tcb.buffer == 0) {
    assert(tcb.pending == 0, "text waits in no buffer");
    return;
  }
  buffers += 1;
  assert(tcb.rcvAdv - (tcb.rcvNxt - tcb.pending) <= length, "the window overlaps what waits");
  const count = intervalCount(tcb);
  assert(count <= receiveIntervalsMax, "too many intervals");
  let end = tcb.rcvNxt;
  for (let index: u32 = 0; index < count; index++) {
    const start = intervalStart(tcb, index);
    assert(before(end, start), "intervals touch, or lie in what is in order");
    end = intervalEnd(tcb, index);
    assert(before(start, end), "an empty interval");
  }
  assert(end - (tcb.rcvNxt - tcb.pending) <= length, "text lies behind the buffer");
}

/** A connection is looked at again, when its earliest deadline has come: none is stuck. */
function checkDeadline(endpoint: Endpoint<Http>, tcb: Tcb): void {
  let deadlineUs = min<u64>(tcb.retransmitAtUs, tcb.delayedAckAtUs);
  deadlineUs = min<u64>(deadlineUs, tcb.lifetimeAtUs);
  if (tcb.attached) deadlineUs = min<u64>(deadlineUs, endpoint.application.deadlineUs(tcb.id));
  if (tcb.timerTick == never) {
    assert(deadlineUs == never, "a deadline without a timer");
    assert(tcb.ready, "a connection without a deadline");
    return;
  }
  armed += 1;
  assert(deadlineUs != never, "a timer without a deadline");
  assert(tcb.timerTick <= deadlineUs / tickUs + 1, "the timer comes after the deadline");
}

/** A silence is watched while nothing is under way, and ends a connection at some time. */
function checkSilence(endpoint: Endpoint<Http>, tcb: Tcb): void {
  assert(endpoint.limits.keepAliveUs != 0, "a silence is watched that may last");
  assert(<u32>tcb.silence <= keepAliveProbesMax + 1, "too many probes");
  assert(tcb.lifetimeAtUs != never, "a silence without an end");
  assert(tcb.attached && !tcb.finSent && !tcb.blocked, "a silence in the wrong state");
  assert(tcb.sndUna == tcb.sndMax, "a silence with something in flight");
}

/** The responses of a connection form one run of output that ends at `streamEnd`. */
function checkResponses(endpoint: Endpoint<Http>, tcb: Tcb): void {
  const connection: Connection = endpoint.application.connection(tcb.id);
  let at = connection.first;
  let count: u32 = 0;
  let last: usize = 0;
  while (at != 0) {
    const response = changetype<Response>(at);
    const end = response.start + response.length;
    if (response.next == 0) assert(end == connection.streamEnd, "output ends elsewhere");
    else assert(end == changetype<Response>(response.next).start, "a gap between responses");
    if (response.kind == kindMultipart) rangeSets += 1;
    count += 1;
    assert(count <= <u32>connection.responseCount, "more responses than were counted");
    last = at;
    at = response.next;
  }
  assert(count == <u32>connection.responseCount, "fewer responses than were counted");
  assert(connection.last == last, "the newest response is another one");
  responses += count;
  if (count > 1) pipelined += count - 1;
}

function checkConnections(endpoint: Endpoint<Http>): void {
  const connections = endpoint.connections;
  assert(connections.count == open, "connections are miscounted");
  let free: u32 = 0;
  for (let at = connections.free; at != 0; at = changetype<Tcb>(at).queueNext) {
    assert(changetype<Tcb>(at).state == State.Closed, "a free block is in use");
    free += 1;
    assert(free <= connections.prepared, "the free blocks run in a circle");
  }
  assert(free + open == connections.prepared, "control blocks are lost");
  checkQueue(connections.halfOpen, State.SynReceived, halfOpen);
  checkQueue(connections.timeWait, State.TimeWait, timeWait);
  let waiting: u32 = 0;
  for (let at = endpoint.ready.first; waiting < endpoint.ready.length; waiting++) {
    assert(changetype<Tcb>(at).ready, "in the ready list without knowing it");
    at = changetype<Tcb>(at).readyNext;
  }
  assert(waiting == ready, "ready connections are lost");
}

/** All blocks in `state` stand in the queue, in the order in which their lifetimes end. */
function checkQueue(queue: Queue, state: State, count: u32): void {
  assert(queue.length == count, "a queue lacks connections");
  let previous: usize = 0;
  let lifetimeUs: u64 = 0;
  let left = count;
  for (let at = queue.first; at != 0; at = changetype<Tcb>(at).queueNext) {
    const tcb = changetype<Tcb>(at);
    assert(left > 0 && tcb.state == state, "a connection stands in the wrong queue");
    assert(tcb.queuePrevious == previous, "a queue's links disagree");
    assert(tcb.lifetimeAtUs >= lifetimeUs, "a queue is out of order");
    lifetimeUs = tcb.lifetimeAtUs;
    previous = at;
    left -= 1;
  }
  assert(left == 0 && queue.last == previous, "a queue ends too early");
}

/** Each slot of the wheel holds blocks that know of it; the bitmaps tell which have any. */
function checkTimers(endpoint: Endpoint<Http>): void {
  const wheel = endpoint.timers;
  let found: u32 = 0;
  for (let slot: u32 = 0; slot < 6 << 6; slot++) {
    const occupied = load<u64>(wheel.occupied + ((slot >> 6) << 3)) & ((<u64>1) << (slot & 63));
    let at = load<usize>(wheel.heads + <usize>slot * sizeof<usize>());
    assert((occupied != 0) == (at != 0), "the wheel's bitmap is wrong");
    let previous: usize = 0;
    while (at != 0) {
      const tcb = changetype<Tcb>(at);
      assert(<u32>tcb.timerSlot == slot && tcb.timerTick != never, "a block in the wrong slot");
      assert(tcb.timerPrevious == previous, "a slot's links disagree");
      found += 1;
      assert(found <= armed, "more timers than connections");
      previous = at;
      at = tcb.timerNext;
    }
  }
  assert(found == armed, "timers are lost");
}

function checkPools(server: Server, endpoint: Endpoint<Http>): void {
  const pool = endpoint.buffers;
  let free: u32 = 0;
  // The link to the next is the first field of a buffer.
  for (let at = pool.free; at != 0; at = load<usize>(at)) {
    free += 1;
    assert(free <= pool.count, "the free receive buffers run in a circle");
  }
  assert(free == pool.freeCount && free + buffers == pool.count, "receive buffers are lost");
  const http = server.http;
  const records = endpoint.connections.max + pipelinedResponsesMax;
  assert(http.pool.freeCount + responses == records, "response records are lost");
  assert(http.pipelinedLeft + pipelined == pipelinedResponsesMax, "pipelines are miscounted");
  const sets = http.pool.rangeSets;
  let freeSets: u32 = 0;
  for (let at = sets.free; at != 0; at = changetype<RangeSet>(at).next) freeSets += 1;
  assert(freeSets + rangeSets == sets.prepared, "sets of ranges are lost");
}

/** Frames are free, with the device, or wait for a neighbour. */
function checkFrames(server: Server, held: u32): void {
  const device: NetDevice = server.device;
  let free: u32 = 0;
  for (let at = device.free; at != 0; at = changetype<Frame>(at).next) {
    free += 1;
    assert(free <= device.framesMax, "the free frames run in a circle");
  }
  free += device.framesMax - device.prepared;
  assert(free == device.available(), "free frames are miscounted");
  const waiting = server.network.neighbours.framesWaiting();
  assert(free + held + waiting == device.framesMax, "frames are lost");
}
