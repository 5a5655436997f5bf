// Read first: Xen's docs/misc/xenstore.txt and public header io/xs_wire.h.
//
// A page outside the appliance's memory, read and written byte by byte like registers:
//
//     char req[1024], rsp[1024]; u32 req_cons, req_prod, rsp_cons, rsp_prod
//
// One request is under way at a time. Nobody waits for its answer: `turn` moves what can be moved.

import {
  clockUs,
  mmioRead32,
  mmioRead8,
  mmioWrite32,
  mmioWrite8,
  wait,
} from "../../machine/machine";
import { pageLength, xenTimeoutUs } from "../../policy";
import { hvmParam, notify, paramStoreEvtchn, paramStorePfn } from "./hypercall";

/** Types of messages. */
export const xsDirectory: u32 = 1;
export const xsRead: u32 = 2;
export const xsWatch: u32 = 4;
export const xsWrite: u32 = 11;
export const xsResetWatches: u32 = 21;
const xsWatchEvent: u32 = 15;
const xsError: u32 = 16;

const ringLength: u32 = 1024;
const responses: u64 = 1024;
const reqCons: u64 = 2048;
const reqProd: u64 = 2052;
const rspCons: u64 = 2056;
const rspProd: u64 = 2060;

/** struct xsd_sockmsg: u32 type, req_id, tx_id, len. */
const headerLength: u32 = 16;
const payloadMax: u32 = 4096;
const requestMax: u32 = 512;

/** The domain's connection to xenstored. */
@final
export class Xenstore {
  /** The last answer: `replyLength` bytes. */
  readonly reply: usize = heap.alloc(payloadMax + requestMax + headerLength);
  replyLength: u32 = 0;
  /** True when the last answer was an error. */
  failed: bool = false;
  /** A request is under way. */
  waiting: bool = false;
  /** Something watched may have changed since somebody last set this to false. */
  changed: bool = false;

  private readonly ring: u64;
  private readonly port: u32;
  /** False once xenstored has broken the protocol: nothing it says is believed from then on. */
  private alive: bool = true;
  private readonly request: usize;
  private requestLength: u32 = 0;
  private requestSent: u32 = 0;
  private id: u32 = 0;
  private readonly header: usize;
  /** Bytes of the message that is coming in. */
  private received: u32 = 0;

  constructor(pfn: u64, port: u32) {
    this.request = this.reply + payloadMax;
    this.header = this.request + requestMax;
    this.ring = pfn * pageLength;
    this.port = port;
    // Whatever firmware has left unread.
    mmioWrite32(this.ring + rspCons, this.read32(rspProd));
  }

  /** Starts a request; `put…` add to its payload, `send` makes it go. */
  begin(type: u32): void {
    assert(!this.waiting);
    this.requestLength = headerLength;
    store<u32>(this.request, type);
    store<u32>(this.request, ++this.id, 4);
    store<u32>(this.request, 0, 8);
  }

  putByte(byte: u32): void {
    assert(this.requestLength < requestMax);
    store<u8>(this.request + this.requestLength++, <u8>byte);
  }

  /** Adds the `word`-th of words that each end with a blank, or with the text. */
  putWord(text: string, word: u32): void {
    for (let index = 0; index < text.length; index++) {
      const byte = <u32>text.charCodeAt(index);
      if (byte == 0x20) word -= 1;
      else if (word == 0) this.putByte(byte);
    }
  }

  putBytes(address: usize, length: u32): void {
    for (let index: u32 = 0; index < length; index++) this.putByte(load<u8>(address + index));
  }

  putNumber(value: u32): void {
    if (value >= 10) this.putNumber(value / 10);
    this.putByte(0x30 + (value % 10));
  }

  /** Makes the request ready: it goes with the turns that follow. */
  send(): void {
    store<u32>(this.request, this.requestLength - headerLength, 12);
    this.requestSent = 0;
    this.waiting = true;
  }

  /** The last answer as a decimal number; 0 for whatever is none. */
  number(): u32 {
    let value: u32 = 0;
    for (let index: u32 = 0; index < this.replyLength; index++) {
      const digit = <u32>load<u8>(this.reply + index) - 0x30;
      if (digit > 9) return 0;
      value = value * 10 + digit;
    }
    return value;
  }

  /** Moves bytes both ways; true once the answer is there. */
  turn(): bool {
    const written = this.read32(reqProd);
    const room = ringLength - (written - this.read32(reqCons));
    const taken = this.read32(rspCons);
    const there = this.read32(rspProd) - taken;
    if (room > ringLength || there > ringLength) this.alive = false;
    if (!this.alive) return false;
    const awaited = this.waiting;
    const sent = this.write(written, room);
    if (there > 0) this.read(taken, there);
    if (there > 0 || sent) notify(this.port);
    return awaited && !this.waiting;
  }

  private read32(field: u64): u32 {
    return mmioRead32(this.ring + field);
  }

  /** Writes up to `room` bytes of the request from place `at` on; false when there are none. */
  private write(at: u32, room: u32): bool {
    const end = at + min(room, this.requestLength - this.requestSent);
    if (at == end) return false;
    for (; at != end; at++) {
      const byte = load<u8>(this.request + this.requestSent++);
      mmioWrite8(this.ring + (at & (ringLength - 1)), byte);
    }
    mmioWrite32(this.ring + reqProd, at);
    return true;
  }

  /** Reads up to `count` bytes from place `at` on, and none behind the awaited answer. */
  private read(at: u32, count: u32): void {
    const awaited = this.waiting;
    for (; count > 0 && this.alive && this.waiting == awaited; count--) {
      this.accept(<u8>mmioRead8(this.ring + responses + (at++ & (ringLength - 1))));
    }
    mmioWrite32(this.ring + rspCons, at);
  }

  private accept(byte: u8): void {
    const at = this.received++;
    if (at < headerLength) store<u8>(this.header + at, byte);
    else store<u8>(this.reply + (at - headerLength), byte);
    if (this.received < headerLength) return;
    const length = load<u32>(this.header, 12);
    if (length > payloadMax) this.alive = false;
    else if (this.received == headerLength + length) this.complete(length);
  }

  private complete(length: u32): void {
    this.received = 0;
    const type = load<u32>(this.header);
    if (type == xsWatchEvent) {
      this.changed = true;
    } else if (this.waiting && load<u32>(this.header, 4) == this.id) {
      this.waiting = false;
      this.failed = type == xsError;
      this.replyLength = this.failed ? 0 : length;
    }
  }

  /** Reads the value at `path` before anything else runs; false: there is none, or no answer. */
  readNow(path: string): bool {
    const deadlineUs = clockUs() + xenTimeoutUs;
    this.begin(xsRead);
    this.putWord(path, 0);
    this.putByte(0);
    this.send();
    while (this.waiting && clockUs() < deadlineUs) {
      if (!this.turn()) wait(deadlineUs);
    }
    return !this.waiting && !this.failed;
  }
}

let connection: Xenstore | null = null;

/** The domain's one connection, null where this is no domain of Xen's. */
export function findXenstore(): Xenstore | null {
  if (connection != null) return connection;
  const pfn = hvmParam(paramStorePfn);
  if (pfn != 0) connection = new Xenstore(pfn, <u32>hvmParam(paramStoreEvtchn));
  return connection;
}
