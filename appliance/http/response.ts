// A response under way: four runs of bytes, of which two lie in the store.
//
//     start                                                             start + length
//       |  text 1   |  head (store)  |  text 2              |  body (store)  |
//       |  status   |  field lines   |  Content-Length …    |                |
//
// The text is written when the response starts and stays as it is, so that a retransmission gets
// the same bytes, Date included. A response's record belongs to its connection until the last byte
// has been acknowledged.

import { verifiedAtStart } from "../policy";
import { Store } from "../store/store";
import { Text, writeDecimal } from "./text";

/** Room for all text of a response: the longest is a 416 with its content, 254 bytes. */
const textLengthMax: u32 = 268;

/** A response under way. */
@unmanaged
@final
export class Response {
  /** Next response of the connection, or next free record; 0: none. */
  next: usize;
  /** Offset in the connection's output stream. */
  start: u32;
  /** All four runs together. */
  length: u32;
  /** Bytes of text in front of the head, and in all. */
  firstTextLength: u32;
  textLength: u32;
  head: usize;
  headLength: u32;
  body: usize;

  /** Makes the response empty, to be written from its first byte on. */
  reset(start: u32): void {
    this.next = 0;
    this.start = start;
    this.length = 0;
    this.firstTextLength = 0;
    this.textLength = 0;
    this.headLength = 0;
  }

  /** Address of the text. */
  text(): usize {
    return changetype<usize>(this) + offsetof<Response>();
  }

  /** Adds constant text. */
  put(text: Text): void {
    this.putBytes(text.address, text.length);
  }

  /** Adds text: in front of the head while there is none, behind it afterwards. */
  putBytes(address: usize, length: u32): void {
    assert(this.textLength + length <= textLengthMax);
    memory.copy(this.text() + this.textLength, address, length);
    this.grow(length);
  }

  /** Adds a number in decimal. */
  putDecimal(value: u32): void {
    const at = this.text() + this.textLength;
    this.grow(<u32>(writeDecimal(at, value) - at));
  }

  private grow(length: u32): void {
    this.textLength += length;
    this.length += length;
    if (this.headLength == 0) this.firstTextLength = this.textLength;
  }

  /** Adds field lines of the store. Text comes behind them from now on. */
  putHead(address: usize, length: u32): void {
    this.head = address;
    this.headLength = length;
    this.length += length;
  }

  /** Adds content of the store, as the last part. */
  putBody(address: usize, length: u32): void {
    this.body = address;
    this.length += length;
  }

  /**
   * Appends [at, stop) to a sink; returns how far it came: less where the sink is full, or the body
   * turns out to be damaged.
   */
  gather<Sink>(source: Store, at: u32, stop: u32, sink: Sink): u32 {
    let run: u32 = this.firstTextLength;
    if (at < run) {
      at += copyText<Sink>(this.text() + at, min(stop, run) - at, sink);
      if (at < run) return at;
    }
    let runStart = run;
    run += this.headLength;
    if (at < run && at < stop) {
      if (sink.segmentRoom() == 0) return at;
      const length = min(stop, run) - at;
      sink.append(this.head + (at - runStart), length);
      at += length;
    }
    runStart = run;
    run += this.textLength - this.firstTextLength;
    if (at < run && at < stop) {
      const text = this.text() + this.firstTextLength + (at - runStart);
      at += copyText<Sink>(text, min(stop, run) - at, sink);
      if (at < run) return at;
    }
    if (at < stop && sink.segmentRoom() > 0) {
      const body = this.body + (at - run);
      // The responder has looked at the first bytes.
      const verified = stop - run <= verifiedAtStart;
      if (!verified && !source.verify(body, stop - at)) return at;
      sink.append(body, stop - at);
      at = stop;
    }
    return at;
  }
}

/** Copies as much of a text as fits; returns how much. */
function copyText<Sink>(text: usize, length: u32, sink: Sink): u32 {
  if (sink.segmentRoom() == 0) return 0;
  const fitting = min(length, sink.room());
  if (fitting > 0) sink.copy(text, fitting);
  return fitting;
}

const recordLength: u32 = (<u32>offsetof<Response>() + textLengthMax + 7) & ~7;

/** All the records there are. */
@final
export class ResponsePool {
  /** Records that nobody uses. */
  freeCount: u32;
  private readonly records: usize;
  /** Records that were in use once. */
  private free: usize = 0;
  /** Records that have been in use: the others follow. */
  private prepared: u32 = 0;

  constructor(responsesMax: u32) {
    this.freeCount = responsesMax;
    this.records = heap.alloc(responsesMax * recordLength);
  }

  /** A record, or null when all are in use. */
  acquire(): Response | null {
    if (this.freeCount == 0) return null;
    this.freeCount -= 1;
    if (this.free == 0) {
      const record = this.records + this.prepared * recordLength;
      this.prepared += 1;
      return changetype<Response>(record);
    }
    const response = changetype<Response>(this.free);
    this.free = response.next;
    return response;
  }

  /** Gives a record back. */
  release(response: Response): void {
    response.next = this.free;
    this.free = changetype<usize>(response);
    this.freeCount += 1;
  }
}
