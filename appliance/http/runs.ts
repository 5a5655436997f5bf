// A row of bytes that is yet to be sent: runs of text, written here, and of the store.

import { rangesMax } from "../policy";
import { Store } from "../store/store";
import { Text, writeDecimal, writeHexadecimal } from "./text";

/** Text of one part of multipart/byteranges: delimiter, Content-Range, line ends. */
const partTextLengthMax: u32 = 128;
/** Room for all text of a response: the longest without parts is a 416, 254 bytes. */
const textLengthMax: u32 = 320 + (rangesMax + 1) * partTextLengthMax;
/** A head has four runs at most; a part has text, type, text and body. */
const runsMax: u32 = 8 + rangesMax * 4;

/** Text of ours: copied into the frame, for it changes. */
const runText: u32 = 0;
/** Field lines of the store: pointed at. The responder has checked them. */
const runHead: u32 = 1;
/** Content of the store: pointed at, and checked on the way. */
const runBody: u32 = 2;

/** Bytes that follow one another. */
@unmanaged
@final
class Run {
  address: usize;
  length: u32;
  kind: u32;
}

/** Runs in a row; made once and filled again and again. */
@final
export class Runs {
  /** Bytes of all runs. */
  length: u32 = 0;
  private readonly runs: usize = heap.alloc(runsMax * offsetof<Run>());
  private count: u32 = 0;
  private readonly text: usize = heap.alloc(textLengthMax);
  private textLength: u32 = 0;

  /** Forgets all runs. */
  empty(): void {
    this.length = 0;
    this.count = 0;
    this.textLength = 0;
  }

  /** Adds constant text. */
  put(text: Text): void {
    this.putBytes(text.address, text.length);
  }

  /** Adds text. */
  putBytes(address: usize, length: u32): void {
    assert(this.textLength + length <= textLengthMax);
    memory.copy(this.text + this.textLength, address, length);
    this.growText(length);
  }

  /** Adds a number in decimal. */
  putDecimal(value: u32): void {
    const at = this.text + this.textLength;
    this.growText(<u32>(writeDecimal(at, value) - at));
  }

  /** Adds bytes in hexadecimal. */
  putHexadecimal(address: usize, length: u32): void {
    const at = this.text + this.textLength;
    this.growText(<u32>(writeHexadecimal(at, address, length) - at));
  }

  private growText(length: u32): void {
    this.add(this.text + this.textLength, length, runText);
    this.textLength += length;
  }

  /** Adds field lines of the store. */
  putHead(address: usize, length: u32): void {
    this.add(address, length, runHead);
  }

  /** Adds content of the store. */
  putBody(address: usize, length: u32): void {
    this.add(address, length, runBody);
  }

  private add(address: usize, length: u32, kind: u32): void {
    this.length += length;
    if (this.count > 0) {
      const last = this.run(this.count - 1);
      if (last.kind == kind && last.address + last.length == address) {
        last.length += length;
        return;
      }
    }
    assert(this.count < runsMax);
    const run = this.run(this.count);
    run.address = address;
    run.length = length;
    run.kind = kind;
    this.count += 1;
  }

  private run(index: u32): Run {
    return changetype<Run>(this.runs + index * offsetof<Run>());
  }

  /**
   * Appends bytes [at, stop) to a sink; returns how far it came: less where the sink is full, or
   * content turns out to be damaged.
   */
  gather<Sink>(source: Store, at: u32, stop: u32, sink: Sink): u32 {
    let runStart: u32 = 0;
    for (let index: u32 = 0; index < this.count && at < stop; index++) {
      const run = this.run(index);
      const runEnd = runStart + run.length;
      if (at < runEnd) {
        if (sink.segmentRoom() == 0) return at;
        const address = run.address + (at - runStart);
        const length = min(stop, runEnd) - at;
        if (run.kind == runText) {
          const fitting = min(length, sink.room());
          if (fitting > 0) sink.copy(address, fitting);
          if (fitting < length) return at + fitting;
        } else {
          if (run.kind == runBody && !source.verify(address, length)) return at;
          const fitting = sink.fit(address, length);
          sink.append(address, fitting);
          if (fitting < length) return at + fitting;
        }
        at += length;
      }
      runStart = runEnd;
    }
    return at;
  }
}
