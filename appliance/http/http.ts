// Read first: RFC 9112 §9. The HTTP/1.1 server, without input or output of its own.
//
// It is told bytes (`received`) and asked what to send (`streamEnd`, `gather`). A response stays in
// a record until its last byte has been acknowledged, and records are few: a request is taken up
// only when one is free, so that a client which sends without reading is simply not read any more.
//
//     received ─▶ Request.parse ─▶ Responder.respond ─▶ Response record
//                                                           │ gather: runs of store and text
//     acknowledged ─▶ the record is free again              ▼

import {
  lingerLengthMax,
  outstandingLengthMax,
  requestHeadLengthMax,
  responsesPerConnectionMax,
} from "../policy";
import { Store } from "../store/store";
import { carriageReturn, classesOf, lineFeed, tokenCharacter } from "./characters";
import {
  blocked,
  Connection,
  emptyLineSkipped,
  finished,
  peerEnded,
  requestBegun,
  resetting,
} from "./connection";
import { Composition } from "./composition";
import { HttpLimits } from "./limits";
import { Request } from "./request";
import { Responder } from "./responder";
import { Response, ResponsePool } from "./response";

const never: u64 = u64.MAX_VALUE;

/** Bytes that one connection takes here, with the record of one response. */
export const httpConnectionCost: u32 = <u32>(offsetof<Connection>() + offsetof<Response>());

/** All connections of one server. */
@final
export class Http {
  /** Responses begun, refused requests among them. */
  responsesStarted: u64 = 0;
  /** Connections reset because they sent too much after their end, or the store is damaged. */
  connectionsReset: u64 = 0;

  private readonly connections: usize;
  /** Each connection has a record for its oldest response; further ones share `pipelinedMax`. */
  private readonly pool: ResponsePool;
  private pipelinedLeft: u32;
  private readonly request: Request = new Request();
  private readonly composition: Composition;
  private readonly responder: Responder;

  constructor(
    source: Store,
    connectionsMax: u32,
    pipelinedMax: u32,
    readonly limits: HttpLimits = new HttpLimits(),
  ) {
    const pool = new ResponsePool(connectionsMax + pipelinedMax);
    this.pipelinedLeft = pipelinedMax;
    const composition = new Composition(source);
    this.pool = pool;
    this.composition = composition;
    this.responder = new Responder(source, pool.rangeSets, composition);
    this.connections = heap.alloc(connectionsMax * offsetof<Connection>());
  }

  /** Tells the wall clock in seconds since 1970; 0, as at the start, while it is unknown. */
  setTime(seconds: u32): void {
    this.responder.now = seconds;
  }

  /** A connection has been established. */
  connected(id: u32, nowUs: u64): void {
    this.connection(id).reset(nowUs + this.limits.firstByteTimeoutUs);
  }

  /**
   * Looks at all input that has not been consumed yet, and returns how much of it is done with.
   * What a connection answers depends on the bytes alone, not on how they are cut into calls.
   */
  received(id: u32, address: usize, length: u32, nowUs: u64): u32 {
    const connection = this.connection(id);
    connection.clear(blocked);
    let done: u32 = 0;
    while (done < length) {
      const step =
        connection.contentLeft > 0 || connection.has(finished)
          ? this.skip(connection, length - done, nowUs)
          : this.receiveRequest(connection, address + done, length - done, nowUs);
      if (step == 0) break;
      done += step;
    }
    if (connection.has(peerEnded) && !connection.has(blocked)) this.finish(connection);
    return done;
  }

  /** The peer sends no more: once what it sent is answered, neither do we (9112-9.5-2). */
  ended(id: u32, nowUs: u64): void {
    const connection = this.connection(id);
    connection.set(peerEnded);
    if (!connection.has(blocked)) this.finish(connection);
  }

  /** Offset in the output stream, modulo 2^32, up to which there is output. */
  streamEnd(id: u32): u32 {
    return this.connection(id).streamEnd;
  }

  /** True when `streamEnd` is the end. */
  streamFinished(id: u32): bool {
    return this.connection(id).has(finished);
  }

  /**
   * Appends output from offset `from` to `to` to the sink: as much as fits, and returns how much.
   * 0 only when the connection is to be reset because the store turned out to be damaged.
   */
  gather<Sink>(id: u32, from: u32, to: u32, sink: Sink): u32 {
    const connection = this.connection(id);
    let record = connection.first;
    while (record != 0) {
      const response = changetype<Response>(record);
      if (from - response.start < response.length) break;
      record = response.next;
    }
    const wanted = to - from;
    let done: u32 = 0;
    while (done < wanted && record != 0) {
      const response = changetype<Response>(record);
      const offset = from + done - response.start;
      const stop = offset + min(wanted - done, response.length - offset);
      const reached = this.composition.gather<Sink>(response, offset, stop, sink);
      done += reached - offset;
      if (reached != stop) break;
      record = response.next;
    }
    // A sink with room that got nothing: there is nothing that could be sent.
    if (done == 0 && sink.segmentRoom() > 0 && sink.room() > 0) this.abandon(connection);
    return done;
  }

  /** Output below offset `upTo` has arrived; input that was left may be offered again. */
  acknowledged(id: u32, upTo: u32, nowUs: u64): void {
    const connection = this.connection(id);
    while (connection.first != 0) {
      const response = changetype<Response>(connection.first);
      if (upTo - response.start < response.length) return;
      connection.first = response.next;
      this.release(connection, response);
    }
    connection.last = 0;
    if (connection.deadlineUs == never) this.rest(connection, nowUs);
  }

  /** When `timeout` wants to be called, or u64.MAX_VALUE. */
  deadlineUs(id: u32): u64 {
    return this.connection(id).deadlineUs;
  }

  /**
   * The deadline has passed. Input that was left may be offered again.
   * 9112-6.3-4, 9112-8-1, 9112-9.5-1, 9112-9.5-3
   */
  timeout(id: u32, nowUs: u64): void {
    const connection = this.connection(id);
    if (nowUs < connection.deadlineUs || connection.has(resetting)) return;
    if (connection.has(requestBegun) && this.hasRecord(connection)) {
      this.request.refuseUnread(408);
      this.answer(connection);
    }
    this.finish(connection);
  }

  /** True while the client may be silent: no request has begun, no response is under way. */
  keepsAlive(id: u32): bool {
    const connection = this.connection(id);
    if (connection.first != 0 || connection.contentLeft != 0) return false;
    return !connection.has(requestBegun | finished);
  }

  /** True when the connection is to be reset. */
  wantsReset(id: u32): bool {
    return this.connection(id).has(resetting);
  }

  /** The connection is gone. */
  disconnected(id: u32): void {
    const connection = this.connection(id);
    let record = connection.first;
    while (record != 0) {
      const response = changetype<Response>(record);
      record = response.next;
      this.release(connection, response);
    }
    connection.reset(never);
  }

  /** Takes back the record of a connection's oldest response. */
  private release(connection: Connection, response: Response): void {
    connection.responseCount -= 1;
    if (connection.responseCount > 0) this.pipelinedLeft += 1;
    this.pool.release(response);
  }

  /** True when there is a record for another response. */
  private hasRecord(connection: Connection): bool {
    return connection.first == 0 || this.pipelinedLeft > 0;
  }

  private connection(id: u32): Connection {
    return changetype<Connection>(this.connections + id * offsetof<Connection>());
  }

  /**
   * Consumes input that nobody wants: the content of a request, or what follows the last one.
   * 9112-9.3-3, 9112-9.6-4, 9112-9.6-6, 9110-9.3.1-1
   */
  private skip(connection: Connection, length: u32, nowUs: u64): u32 {
    const step = min(length, connection.contentLeft);
    connection.contentLeft -= step;
    if (connection.has(finished)) {
      if (step < length) this.abandon(connection);
      return length;
    }
    if (connection.contentLeft == 0) this.rest(connection, nowUs);
    return step;
  }

  /** Between two requests: the clock runs once nothing is under way (9112-9.3-1). */
  private rest(connection: Connection, nowUs: u64): void {
    connection.deadlineUs =
      connection.first == 0 && !connection.has(finished)
        ? nowUs + this.limits.idleTimeoutUs
        : never;
  }

  /** Takes up the request at `address`; returns how much it consumed, 0 when it has to wait. */
  // 9110-2.3-1
  private receiveRequest(connection: Connection, address: usize, length: u32, nowUs: u64): u32 {
    if (this.mustWait(connection)) return 0;
    const first: u32 = load<u8>(address);
    // 9112-2.2-5
    if (first == carriageReturn && !connection.has(emptyLineSkipped)) {
      if (length == 1) return this.wait(connection, nowUs);
      if (load<u8>(address + 1) == lineFeed) {
        connection.set(emptyLineSkipped);
        return 2;
      }
    }
    const request = this.request;
    // What starts like this never becomes a request: a TLS client, most often.
    if (!(classesOf(first) & tokenCharacter)) {
      request.refuseUnread(400);
      this.answer(connection);
      return length;
    }
    const window = min(length, requestHeadLengthMax);
    const end = behindLastLineFeed(address + connection.scanned, address + window);
    const head: usize = end == 0 ? 0 : request.parse(address, end);
    if (head == 0) {
      if (window < requestHeadLengthMax) {
        connection.scanned = <u16>window;
        return this.wait(connection, nowUs);
      }
      this.refuseLong(address, address + window);
    }
    this.answer(connection);
    return request.close ? length : <u32>(head - address);
  }

  /** The head is longer than heads may be: 414 when that is the request line's doing, else 431. */
  private refuseLong(address: usize, end: usize): void {
    const lines = behindLastLineFeed(address, end);
    if (lines == 0) {
      // 9112-3-3
      this.request.refuseUnread(414);
    } else {
      this.request.parse(address, lines);
      this.request.refuse(431);
    }
  }

  /**
   * True while no further response may start: until acknowledgements of those under way bring the
   * input back. Who has none under way never waits, whatever others do (9112-9.5-4).
   */
  private mustWait(connection: Connection): bool {
    const record = connection.first;
    if (record == 0) return false;
    const outstanding = connection.streamEnd - changetype<Response>(record).start;
    const full = connection.responseCount == responsesPerConnectionMax;
    if (!full && this.hasRecord(connection) && outstanding <= outstandingLengthMax) return false;
    // The time that passes now is not the client's: a request begun begins anew afterwards.
    connection.set(blocked);
    connection.clear(requestBegun);
    connection.deadlineUs = never;
    return true;
  }

  /** The request is incomplete: from its first byte on it has a limited time. */
  private wait(connection: Connection, nowUs: u64): u32 {
    if (!connection.has(requestBegun)) {
      connection.set(requestBegun);
      connection.deadlineUs = nowUs + this.limits.requestTimeoutUs;
    }
    return 0;
  }

  /** Starts the response to `request`. A record is free. */
  private answer(connection: Connection): void {
    const request = this.request;
    const response = this.pool.acquire()!;
    if (connection.first != 0) this.pipelinedLeft -= 1;
    response.next = 0;
    response.start = connection.streamEnd;
    connection.requestCount += 1;
    if (<u32>connection.requestCount >= this.limits.requestsPerConnectionMax) request.close = true;
    this.responder.respond(request, response);
    this.responsesStarted += 1;
    if (connection.last == 0) connection.first = changetype<usize>(response);
    // 9112-9.3.2-1
    else changetype<Response>(connection.last).next = changetype<usize>(response);
    connection.last = changetype<usize>(response);
    connection.responseCount += 1;
    connection.streamEnd += response.length;
    connection.scanned = 0;
    connection.clear(requestBegun | emptyLineSkipped);
    if (request.close) {
      this.finish(connection);
    } else {
      connection.contentLeft = request.contentLength;
      if (connection.contentLeft == 0) connection.deadlineUs = never;
    }
  }

  // 9112-9.6-2, 9112-9.6-5
  private finish(connection: Connection): void {
    if (connection.has(finished)) return;
    connection.set(finished);
    connection.contentLeft = lingerLengthMax;
    connection.deadlineUs = never;
  }

  private abandon(connection: Connection): void {
    if (connection.has(resetting)) return;
    connection.set(resetting | finished);
    // At once: whoever keeps the timers then looks at `wantsReset`.
    connection.deadlineUs = 0;
    this.connectionsReset += 1;
  }
}

/** Behind the last line feed in [address, end), or 0. Seldom does it look further than one byte. */
function behindLastLineFeed(address: usize, end: usize): usize {
  while (end > address) {
    if (load<u8>(end - 1) == lineFeed) return end;
    end -= 1;
  }
  return 0;
}
