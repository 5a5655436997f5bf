// Read first: Xen's docs/misc/xenstore.txt and public header io/xs_wire.h. xenstored as one domain
// sees it; it takes a step when it is told to, and lies when it is told to.

const ringLength = 1024;
const reqCons = 2048;
const reqProd = 2052;
const rspCons = 2056;
const rspProd = 2060;
const headerLength = 16;

const directory = 1;
const read = 2;
const watch = 4;
const write = 11;
const watchEvent = 15;
const error = 16;
const resetWatches = 21;

export class XenstoredModel {
  /** The page that it shares with the domain. */
  readonly page = Buffer.alloc(4096);
  /** Values by absolute path. */
  readonly values = new Map<string, string>();
  /** Told of each change, whoever made it. */
  changed: (path: string) => void = () => {};
  /** What becomes of each message on its way to the domain. */
  mangle: (message: Buffer) => Buffer = (message) => message;
  /** Bytes that it moves in one step, each way. */
  pace = ringLength;
  silent = false;

  private readonly home: string;
  private readonly watches = new Map<string, string>();
  private incoming: Buffer = Buffer.alloc(0);
  private outgoing: Buffer = Buffer.alloc(0);

  constructor(domain: number) {
    this.home = `/local/domain/${domain}/`;
  }

  /** Watches that the domain has set. */
  get watchCount(): number {
    return this.watches.size;
  }

  private absolute(path: string): string {
    return path.startsWith("/") ? path : this.home + path;
  }

  set(path: string, value: string): void {
    this.values.set(path, value);
    this.fire(path);
  }

  /** Removes a node and all below it. */
  remove(path: string): void {
    for (const key of [...this.values.keys()]) {
      if (key === path || key.startsWith(`${path}/`)) this.values.delete(key);
    }
    this.fire(path);
  }

  private fire(path: string): void {
    for (const [watched, token] of this.watches) {
      const absolute = this.absolute(watched);
      const below = `${path}/`.startsWith(`${absolute}/`) || absolute.startsWith(`${path}/`);
      if (below) this.send(watchEvent, 0, `${watched}\0${token}\0`);
    }
    this.changed(path);
  }

  /** Puts a message on its way; `payload` need not be what a message of the kind has. */
  send(type: number, id: number, payload: string): void {
    const message = Buffer.alloc(headerLength + payload.length);
    message.writeUInt32LE(type, 0);
    message.writeUInt32LE(id, 4);
    message.writeUInt32LE(payload.length, 12);
    message.write(payload, headerLength, "latin1");
    this.outgoing = Buffer.concat([this.outgoing, this.mangle(message)]);
  }

  /** Moves bytes and answers; true when something has moved. */
  step(): boolean {
    if (this.silent) return false;
    const took = this.take();
    this.answer();
    return this.give() || took;
  }

  private take(): boolean {
    const to = this.page.readUInt32LE(reqProd);
    let at = this.page.readUInt32LE(reqCons);
    if ((to - at) >>> 0 > ringLength) throw new Error("the domain overran the ring");
    const bytes: number[] = [];
    for (; at !== to && bytes.length < this.pace; at = (at + 1) >>> 0) {
      bytes.push(this.page[at % ringLength]!);
    }
    this.page.writeUInt32LE(at, reqCons);
    this.incoming = Buffer.concat([this.incoming, Buffer.from(bytes)]);
    return bytes.length > 0;
  }

  private give(): boolean {
    const from = this.page.readUInt32LE(rspCons);
    let at = this.page.readUInt32LE(rspProd);
    const room = ringLength - ((at - from) >>> 0);
    const count = Math.min(room, this.pace, this.outgoing.length);
    for (const byte of this.outgoing.subarray(0, count)) {
      this.page[ringLength + (at % ringLength)] = byte;
      at = (at + 1) >>> 0;
    }
    this.outgoing = this.outgoing.subarray(count);
    this.page.writeUInt32LE(at, rspProd);
    return count > 0;
  }

  private answer(): void {
    while (this.incoming.length >= headerLength) {
      const length = this.incoming.readUInt32LE(12);
      if (length > 4096) throw new Error("a request that is too long");
      if (this.incoming.length < headerLength + length) return;
      const message = this.incoming.subarray(0, headerLength + length);
      this.incoming = this.incoming.subarray(headerLength + length);
      this.handle(message);
    }
  }

  private handle(message: Buffer): void {
    const type = message.readUInt32LE(0);
    const id = message.readUInt32LE(4);
    const text = message.toString("latin1", headerLength);
    const [path = "", rest = ""] = text.split("\0");
    const absolute = this.absolute(path);
    const value = this.values.get(absolute);
    if (type === read) {
      if (value === undefined) return this.send(error, id, "ENOENT\0");
      return this.send(read, id, value);
    }
    if (type === directory) return this.list(id, absolute);
    if (type === write) {
      this.send(write, id, "OK\0");
      return this.set(absolute, text.slice(path.length + 1));
    }
    if (type === resetWatches) {
      this.watches.clear();
      return this.send(resetWatches, id, "OK\0");
    }
    if (type !== watch) return this.send(error, id, "ENOSYS\0");
    if (this.watches.has(path)) return this.send(error, id, "EEXIST\0");
    this.watches.set(path, rest);
    this.send(watch, id, "OK\0");
    this.send(watchEvent, 0, `${path}\0${rest}\0`);
  }

  private list(id: number, path: string): void {
    const below = [...this.values.keys()].filter((key) => key.startsWith(`${path}/`));
    const names = new Set(below.map((key) => key.slice(path.length + 1).split("/")[0]));
    if (names.size === 0) return this.send(error, id, "ENOENT\0");
    this.send(directory, id, [...names].map((name) => `${name}\0`).join(""));
  }
}
