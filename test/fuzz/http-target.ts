// Fuzz target: HTTP alone. What a connection answers depends on its bytes, not on how they are cut;
// records come back; whatever is asked for again is the same.

import { Http } from "../../appliance/http/http";
import { pipelinedResponsesMax } from "../../appliance/policy";
import { Store } from "../../appliance/store/store";
import { valid, validate } from "../../appliance/store/validation";
import { begin, byte, endState, fixtureStart, left, rest, short } from "./program-target";

export { fixture, input, stateLength } from "./program-target";

const connectionsMax: u32 = 2;
const outputLengthMax: u32 = 1 << 20;
const cutsMax: u32 = 7;
const offersMax: u32 = 4096;

/** Collects output as a frame does, at most `room` bytes at once. */
@final
class Collector {
  readonly buffer: usize = heap.alloc(outputLengthMax);
  used: u32 = 0;
  limit: u32 = outputLengthMax;

  room(): u32 {
    return this.limit - this.used;
  }
  segmentRoom(): u32 {
    return this.room() > 0 ? 8 : 0;
  }
  fit(address: usize, length: u32): u32 {
    return length;
  }
  append(address: usize, length: u32): void {
    const taken = min(length, this.room());
    memory.copy(this.buffer + this.used, address, taken);
    this.used += length;
  }
  copy(address: usize, length: u32): void {
    this.append(address, length);
  }
  extend(length: u32): usize {
    this.used += length;
    return this.buffer + this.used - length;
  }
}

let whole = changetype<Collector>(0);
let pieces = changetype<Collector>(0);
const cuts: usize = heap.alloc((cutsMax + 1) << 2);
let http: Http = changetype<Http>(0);
let nowUs: u64 = 1_000_000;

/** Makes the server. */
export function start(fixtureLength: u32): void {
  assert(validate(fixtureStart(), fixtureLength) == valid, "the fixture is no store");
  http = new Http(new Store(fixtureStart()), connectionsMax, pipelinedResponsesMax);
  http.setTime(1_700_000_000);
  endState();
  whole = new Collector();
  pieces = new Collector();
}

/** Runs one input: cuts, and the bytes of requests. */
export function run(length: u32): void {
  begin(length);
  const count = byte() % (cutsMax + 1);
  const piece = 1 + short();
  for (let index: u32 = 0; index < count; index++) store<u32>(cuts + (index << 2), 1 + byte());
  const bytes = rest();
  const size = left();
  store<u32>(cuts + (count << 2), size);
  const end = serve(0, bytes, size, 0, outputLengthMax, whole);
  assert(serve(1, bytes, size, count, piece, pieces) == end, "cuts change how it ends");
  assert(whole.used == pieces.used, "cuts change the length of what is answered");
  assert(memory.compare(whole.buffer, pieces.buffer, whole.used) == 0, "cuts change the answer");
  assert(http.pool.freeCount == connectionsMax + pipelinedResponsesMax, "a record is lost");
  assert(http.pipelinedLeft == pipelinedResponsesMax, "pipelines are miscounted");
}

/** Plays a client that sends `size` bytes, in pieces, and reads everything; how it ended. */
function serve(id: u32, bytes: usize, size: u32, count: u32, piece: u32, to: Collector): u32 {
  http.connected(id, nowUs);
  to.used = 0;
  let done: u32 = 0;
  let offered: u32 = 0;
  let sent: u32 = 0;
  for (let index: u32 = 0; index <= count; index++) {
    offered = index == count ? size : min(size, offered + load<u32>(cuts + (index << 2)));
    for (let offers: u32 = 0; done < offered; offers++) {
      assert(offers < offersMax, "the same input is offered for ever");
      const taken = http.received(id, bytes + done, offered - done, nowUs);
      assert(taken <= offered - done, "more is taken than there is");
      done += taken;
      const before = sent;
      sent = drain(id, sent, piece, to);
      if (taken == 0 && sent == before) break;
    }
  }
  http.ended(id, nowUs);
  sent = drain(id, sent, piece, to);
  const deadlineUs = http.deadlineUs(id);
  const resets = http.wantsReset(id);
  const finished = http.streamFinished(id);
  assert(finished || resets || deadlineUs != u64.MAX_VALUE, "a connection without an end");
  http.disconnected(id);
  return (<u32>finished) | ((<u32>resets) << 1);
}

/** Takes all output there is, in pieces, each of them twice. */
function drain(id: u32, sent: u32, piece: u32, to: Collector): u32 {
  while (http.streamEnd(id) != sent && !http.wantsReset(id)) {
    const end = sent + min(http.streamEnd(id) - sent, piece);
    const at = to.used;
    if (at + (end - sent) > outputLengthMax) return sent;
    to.limit = outputLengthMax;
    const length = http.gather<Collector>(id, sent, end, to);
    if (length == 0) {
      assert(http.wantsReset(id), "output was announced and is not there");
      return sent;
    }
    assert(to.used == at + length, "the length of a piece is wrong");
    sent += length;
    http.acknowledged(id, sent, nowUs);
  }
  return sent;
}
