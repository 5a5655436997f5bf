// The appliance's HTTP server (../targets/preview.ts) as objects of Node: no sockets in here.

import { load } from "./load.ts";
import { Machine } from "./machine.ts";

/** What ../targets/preview.ts exports. */
interface Exports extends WebAssembly.Exports {
  readonly memory: WebAssembly.Memory;
  start(connectionsMax: number, pipelinedMax: number): number;
  describeReason(reason: number): number;
  input(): number;
  output(): number;
  bufferSize(): number;
  heapEnd(): number;
  setTime(seconds: number): void;
  connected(id: number, nowUs: bigint): void;
  received(id: number, length: number, nowUs: bigint): number;
  ended(id: number, nowUs: bigint): void;
  streamEnd(id: number): number;
  streamFinished(id: number): number;
  gather(id: number, from: number, to: number): number;
  acknowledged(id: number, upTo: number, nowUs: bigint): void;
  deadlineUs(id: number): bigint;
  timeout(id: number, nowUs: bigint): void;
  wantsReset(id: number): number;
  disconnected(id: number): void;
}

export interface HttpServerOptions {
  readonly connectionsMax: number;
  readonly pipelinedMax: number;
  /** Monotonic clock in µs. */
  readonly nowUs: () => bigint;
}

/** The appliance refuses the store; the message says why. */
export class InvalidStoreError extends Error {}

/**
 * Behind the heap, which takes some hundred bytes a connection and does not grow after the start.
 * As far off as on bare metal, the memory of each instance would count for a gigabyte: V8 would
 * look for garbage in all of its own whenever a site is built anew.
 */
function storeAddressFor(connectionsMax: number): number {
  return (2 << 20) + connectionsMax * 4096;
}

/** One server: an instance of the module that serves one store. */
export class HttpServer {
  readonly exports: Exports;
  readonly nowUs: () => bigint;
  private readonly freeIds: number[] = [];

  constructor(module: WebAssembly.Module, store: Uint8Array, options: HttpServerOptions) {
    const { connectionsMax, pipelinedMax, nowUs } = options;
    const address = storeAddressFor(Math.max(connectionsMax, pipelinedMax));
    this.exports = load(module, new Machine(), store, {}, address) as Exports;
    this.nowUs = nowUs;
    const reason = this.exports.start(connectionsMax, pipelinedMax);
    if (reason !== 0) throw new InvalidStoreError(this.describe(reason));
    if (this.exports.heapEnd() >>> 0 > address) throw new Error("the heap reaches into the store");
    for (let id = connectionsMax; id > 0; id--) this.freeIds.push(id - 1);
  }

  private describe(reason: number): string {
    const length = this.exports.describeReason(reason);
    return Buffer.from(this.exports.memory.buffer, this.exports.output() >>> 0, length).toString();
  }

  /** Tells the time of day, in seconds since 1970; 0: unknown. */
  setTime(seconds: number): void {
    this.exports.setTime(seconds);
  }

  /** A new connection, or undefined when there are too many. */
  connect(): HttpConnection | undefined {
    const id = this.freeIds.pop();
    return id === undefined ? undefined : new HttpConnection(this, id);
  }

  /** Takes back the number of a connection that is gone. */
  release(id: number): void {
    this.freeIds.push(id);
  }
}

/** One connection, seen from its transport: bytes in, bytes out, a deadline. */
export class HttpConnection {
  readonly id: number;
  private readonly server: HttpServer;
  private readonly exports: Exports;
  /** Input that the server has not consumed. */
  private pending: Uint8Array = new Uint8Array(0);
  private sent = 0;
  private acknowledgedUpTo = 0;

  constructor(server: HttpServer, id: number) {
    this.id = id;
    this.server = server;
    this.exports = server.exports;
    this.exports.connected(id, server.nowUs());
  }

  /** Bytes of input that wait: the transport stops reading while there are many. */
  get pendingLength(): number {
    return this.pending.length;
  }

  /** True when nothing is left to read, nor to take for now: the next input begins a request. */
  get drained(): boolean {
    return this.pending.length === 0 && this.produced === this.sent;
  }

  /** Bytes of output so far, with those that wait to be taken; counts in a circle of 32 bits. */
  get produced(): number {
    return this.exports.streamEnd(this.id) >>> 0;
  }

  /** Input has come in. */
  offer(bytes: Uint8Array): void {
    this.pending = this.pending.length === 0 ? bytes : Buffer.concat([this.pending, bytes]);
    this.offerPending();
  }

  /** The peer sends no more. */
  end(): void {
    this.exports.ended(this.id, this.server.nowUs());
  }

  /** The next output, at most `lengthMax` bytes, or undefined when there is none now. */
  take(lengthMax = 65536): Buffer | undefined {
    const { exports, id, sent } = this;
    const ready = (exports.streamEnd(id) - sent) >>> 0;
    if (ready === 0) return undefined;
    const length = exports.gather(id, sent, (sent + Math.min(ready, lengthMax)) >>> 0);
    this.sent = (sent + length) >>> 0;
    return length === 0 ? undefined : this.outputBytes(length);
  }

  /** Output [from, to) once more, as a retransmission would ask for it. */
  again(from: number, to: number): Buffer {
    return this.outputBytes(this.exports.gather(this.id, from, to));
  }

  /** The peer has `length` more bytes of the output; input that waited is offered again. */
  acknowledge(length: number): void {
    this.acknowledgedUpTo = (this.acknowledgedUpTo + length) >>> 0;
    this.exports.acknowledged(this.id, this.acknowledgedUpTo, this.server.nowUs());
    this.offerPending();
  }

  /** True when all output has been taken and none will follow. */
  get finished(): boolean {
    const { exports, id } = this;
    return exports.streamFinished(id) !== 0 && exports.streamEnd(id) >>> 0 === this.sent;
  }

  /** True when the connection has to be cut off. */
  get wantsReset(): boolean {
    return this.exports.wantsReset(this.id) !== 0;
  }

  /** When `timeout` is to be called, in µs; undefined: never. */
  get deadlineUs(): bigint | undefined {
    const deadline = BigInt.asUintN(64, this.exports.deadlineUs(this.id));
    return deadline === 0xffff_ffff_ffff_ffffn ? undefined : deadline;
  }

  /** The deadline has passed. */
  timeout(): void {
    this.exports.timeout(this.id, this.server.nowUs());
    this.offerPending();
  }

  /** The transport's connection is gone. */
  close(): void {
    this.exports.disconnected(this.id);
    this.server.release(this.id);
  }

  private offerPending(): void {
    while (this.pending.length > 0) {
      const { exports, pending } = this;
      const offered = pending.subarray(0, exports.bufferSize());
      new Uint8Array(exports.memory.buffer).set(offered, exports.input() >>> 0);
      const consumed = exports.received(this.id, offered.length, this.server.nowUs());
      this.pending = pending.subarray(consumed);
      if (consumed === 0) return;
    }
  }

  /** A copy: the buffer is used for other connections next. */
  private outputBytes(length: number): Buffer {
    const { memory } = this.exports;
    return Buffer.from(Buffer.from(memory.buffer, this.exports.output() >>> 0, length));
  }
}
