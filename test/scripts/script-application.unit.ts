// The application of the scripted endpoint: output byte n of every connection is `pattern(n)`; what
// TCP tells it goes into the call log.

import { never } from "../../appliance/tcp/tcb";
import { called } from "./call-log.unit";

/** Longest output of one connection. */
export const streamLengthMax: u32 = 1 << 18;

@unmanaged
class Session {
  deadlineUs: u64;
  streamEnd: u32;
  /** How many more bytes it takes; grows only by `consume`. */
  appetite: u32;
  attached: bool;
  finished: bool;
  wantsReset: bool;
  keepsAlive: bool;
  finishAtEnd: bool;
}

/** Byte `offset` of every stream. */
export function pattern(offset: u32): u32 {
  return (offset * 7 + (offset >> 8) * 13 + (offset >> 16) * 3) & 0xff;
}

let writtenText: usize = 0;

/** The bytes of every stream, written once. */
function streamText(): usize {
  if (writtenText != 0) return writtenText;
  writtenText = heap.alloc(streamLengthMax);
  for (let offset: u32 = 0; offset < streamLengthMax; offset++) {
    store<u8>(writtenText + offset, <u8>pattern(offset));
  }
  return writtenText;
}

/** Does what a script says, and logs what TCP tells it. */
export class ScriptApplication {
  private readonly sessions: usize;
  /** Every stream's bytes: like a store, they never change. */
  private readonly text: usize = streamText();
  /** Longest run that one call of `gather` yields, and whether it is to be copied. */
  gatherMax: u32 = u32.MAX_VALUE;

  constructor(count: u32) {
    const bytes = <usize>count * offsetof<Session>();
    this.sessions = heap.alloc(bytes);
    memory.fill(this.sessions, 0, bytes);
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
  keepsAlive(id: u32): bool {
    assert(this.session(id).attached);
    return this.session(id).keepsAlive;
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
