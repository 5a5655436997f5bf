// One client's stay: some requests on one connection, every byte of the answers compared.

import { Buffer } from "node:buffer";
import { Connection, type ConnectionUser, type ConnectionWorld, type End } from "./connection.ts";
import type { Habits } from "./habits.ts";
import type { Random } from "./random.ts";
import type { Resource, Site } from "./site.ts";

/** How the client leaves. */
type Ending = "close-field" | "fin" | "half-close" | "reset" | "idle";

interface Expectation {
  readonly request: Buffer;
  readonly status: number;
  readonly contentLength: number | null;
  readonly body: Buffer;
  /** Field lines that the head must hold. */
  readonly fields: readonly string[];
}

/** What a visit tells the world. */
export interface VisitReport {
  /** A response was right to its last byte. */
  answered(bytes: number): void;
  /** The connection is over, in a way that was to be expected; or not, and that is forgiven. */
  left(visit: Visit): void;
}

/** What a visit is told. */
export interface VisitOptions {
  readonly habits: Habits;
  readonly ports: { readonly own: number; readonly server: number };
  /** A world in which connections may break: what comes has to be right, but need not come. */
  readonly forgiving: boolean;
  /** The second that the server's clock shows. */
  readonly wallS: () => number;
}

/** Readers with less room than this ask for nothing big: it would take them for ever. */
const capacityForAll = 1500;
const sizeForFew = 3000;
/** So long does a client stay in a forgiving world. */
const patienceUs = 60e6;

/** The client of one connection. */
export class Visit implements ConnectionUser {
  readonly connection: Connection;
  private readonly random: Random;
  private readonly world: ConnectionWorld;
  private readonly report: VisitReport;
  private readonly ending: Ending;
  private readonly depth: number;
  private readonly plan: Expectation[];
  /** What was asked for, and in which second. */
  private readonly open: { expected: Expectation; askedS: number }[] = [];
  private readonly wallS: () => number;
  private readonly cut: boolean;
  private readonly forgiving: boolean;
  private hasLeft = false;
  private head = "";
  private bodyAt = -1;

  constructor(
    world: ConnectionWorld,
    site: Site,
    report: VisitReport,
    { habits, ports, forgiving, wallS }: VisitOptions,
  ) {
    const { random } = world;
    this.random = random;
    this.world = world;
    this.report = report;
    this.forgiving = forgiving;
    this.wallS = wallS;
    const endings: Ending[] = ["close-field", "fin", "fin", "half-close", "close-field", "fin"];
    this.ending = random.chance(0.02)
      ? "reset"
      : random.chance(0.01)
        ? "idle"
        : random.pick(endings);
    this.depth = random.chance(0.3) ? random.between(2, 6) : 1;
    this.cut = random.chance(0.1);
    const count = random.between(1, 12);
    const choice = habits.capacity < capacityForAll ? site.small(sizeForFew) : site;
    this.plan = Array.from({ length: count }, (_, index) =>
      expectation(choice, random, this.ending === "close-field" && index === count - 1),
    );
    this.connection = new Connection(world, this, habits, ports);
    if (forgiving) world.timeline.at(world.timeline.nowUs + patienceUs, () => this.giveUp());
  }

  private leave(): void {
    if (this.hasLeft) return;
    this.hasLeft = true;
    this.report.left(this);
  }

  private giveUp(): void {
    if (this.connection.over) return;
    if (this.random.chance(0.5)) this.connection.vanish();
    else this.connection.reset();
    this.leave();
  }

  connected(): void {
    this.ask();
  }

  received(bytes: Buffer): void {
    while (bytes.length > 0 && !this.connection.over) {
      const expected = this.open[0]?.expected;
      if (!expected) throw this.error(`unasked for: ${bytes.toString("latin1")}`);
      bytes = this.bodyAt < 0 ? this.takeHead(bytes, expected) : this.takeBody(bytes, expected);
    }
  }

  ended(): void {
    if (!this.done && !this.forgiving) throw this.error("server closed with requests open");
    this.connection.end();
  }

  gone(how: End): void {
    const excused = this.done || this.forgiving || how === "lost";
    if (!excused) throw this.error(`connection ${how} with requests open`);
    this.leave();
  }

  private get done(): boolean {
    return this.open.length === 0 && this.plan.length === 0;
  }

  private ask(): void {
    while (this.open.length < this.depth && this.plan.length > 0) {
      const next = this.plan.shift()!;
      this.open.push({ expected: next, askedS: this.wallS() });
      this.write(next.request);
    }
    if (this.plan.length === 0 && this.ending === "half-close")
      this.later(() => this.connection.end());
    if (!this.done) return;
    if (this.ending === "fin") this.connection.end();
  }

  private sendingUntilUs = 0;

  private write(bytes: Buffer): void {
    if (!this.cut) {
      this.connection.write(bytes);
      return;
    }
    for (let at = 0; at < bytes.length;) {
      const to = at + this.random.between(1, bytes.length);
      const piece = bytes.subarray(at, to);
      this.sendingUntilUs = Math.max(this.sendingUntilUs, this.world.timeline.nowUs);
      this.sendingUntilUs += this.random.between(0, 30_000);
      this.later(() => this.connection.write(piece));
      at = to;
    }
  }

  private later(run: () => void): void {
    if (!this.cut) {
      run();
      return;
    }
    this.world.timeline.at(this.sendingUntilUs, () => {
      if (!this.connection.over) run();
    });
  }

  private takeHead(bytes: Buffer, expected: Expectation): Buffer {
    const before = this.head.length;
    this.head += bytes.toString("latin1");
    const end = this.head.indexOf("\r\n\r\n");
    if (end < 0) {
      if (this.head.length > 4096) throw this.error("no end of head");
      return bytes.subarray(bytes.length);
    }
    const head = this.head.slice(0, end + 4);
    if (this.forgiving && head.startsWith("HTTP/1.1 408 ")) {
      this.giveUp();
      return bytes.subarray(bytes.length);
    }
    this.checkHead(head, expected);
    this.checkDate(head);
    this.head = "";
    this.bodyAt = 0;
    const rest = bytes.subarray(head.length - before);
    return expected.body.length === 0 ? this.complete(rest, expected) : rest;
  }

  private checkHead(head: string, expected: Expectation): void {
    if (!head.startsWith(`HTTP/1.1 ${expected.status} `)) {
      throw this.error(`wanted ${expected.status}, got ${head}`);
    }
    const length = /\r\nContent-Length: (\d+)\r\n/i.exec(head)?.[1];
    if ((length === undefined ? null : Number(length)) !== expected.contentLength) {
      throw this.error(`wanted length ${expected.contentLength}, got ${head}`);
    }
    const missing = expected.fields.find((field) => !head.includes(`\r\n${field}\r\n`));
    if (missing !== undefined) throw this.error(`wanted ${missing}, got ${head}`);
  }

  /** The date is that of a moment between question and answer. */
  private checkDate(head: string): void {
    const date = /\r\nDate: ([^\r]*)\r\n/.exec(head)?.[1] ?? "";
    const second = Date.parse(date) / 1000;
    const { askedS } = this.open[0]!;
    const right = second >= askedS && second <= this.wallS();
    if (!right) throw this.error(`not from ${askedS} to ${this.wallS()}: date ${date}`);
  }

  private takeBody(bytes: Buffer, expected: Expectation): Buffer {
    const { body } = expected;
    const length = Math.min(bytes.length, body.length - this.bodyAt);
    const same = body.compare(bytes, 0, length, this.bodyAt, this.bodyAt + length) === 0;
    if (!same) throw this.error(`body differs within ${length} bytes from ${this.bodyAt}`);
    this.bodyAt += length;
    const rest = bytes.subarray(length);
    return this.bodyAt === body.length ? this.complete(rest, expected) : rest;
  }

  private complete(rest: Buffer, expected: Expectation): Buffer {
    this.bodyAt = -1;
    this.open.shift();
    this.report.answered(expected.body.length);
    if (this.ending === "reset" && this.random.chance(0.5)) {
      this.connection.reset();
      this.leave();
      return rest.subarray(rest.length);
    }
    if (this.done && this.ending === "reset") {
      this.connection.reset();
      this.leave();
    }
    this.ask();
    return rest;
  }

  private error(what: string): Error {
    const asked = this.open[0]?.expected.request.toString("latin1") ?? "";
    return new Error(`port ${this.connection.port}: ${what}\n${asked}`);
  }
}

function expectation(site: Site, random: Random, last: boolean): Expectation {
  const kind = random.fraction();
  const resource = random.pick(site.resources);
  if (kind < 0.04) return unknownPath(site, random, last);
  if (kind < 0.1) return head(resource, last);
  if (kind < 0.2) return notModified(resource, last);
  if (kind < 0.3 && resource.identity.length > 0) return range(resource, random, last);
  if (kind < 0.45 && resource.gzip) return gzip(resource, resource.gzip, last);
  return {
    request: request("GET", resource.path, last),
    status: 200,
    contentLength: resource.identity.length,
    body: resource.identity,
    fields: [`ETag: ${resource.etag}`],
  };
}

function request(method: string, path: string, last: boolean, fields: string[] = []): Buffer {
  const lines = [`${method} ${path} HTTP/1.1`, "Host: 10.77.0.2", ...fields];
  if (last) lines.push("Connection: close");
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}

function unknownPath({ notFound }: Site, random: Random, last: boolean): Expectation {
  return {
    request: request("GET", `/nothing-${random.word()}`, last),
    status: 404,
    contentLength: notFound.length,
    body: notFound,
    fields: [],
  };
}

function head({ path, etag, identity }: Resource, last: boolean): Expectation {
  return {
    request: request("HEAD", path, last),
    status: 200,
    contentLength: identity.length,
    body: Buffer.alloc(0),
    fields: [`ETag: ${etag}`],
  };
}

function notModified({ path, etag }: Resource, last: boolean): Expectation {
  return {
    request: request("GET", path, last, [`If-None-Match: "no", ${etag}`]),
    status: 304,
    contentLength: null,
    body: Buffer.alloc(0),
    fields: [`ETag: ${etag}`],
  };
}

function gzip({ path }: Resource, body: Buffer, last: boolean): Expectation {
  return {
    request: request("GET", path, last, ["Accept-Encoding: br;q=0.5, gzip"]),
    status: 200,
    contentLength: body.length,
    body,
    fields: ["Content-Encoding: gzip"],
  };
}

function range({ path, identity }: Resource, random: Random, last: boolean): Expectation {
  const from = random.between(0, identity.length - 1);
  const to = random.between(from, identity.length - 1);
  const body = identity.subarray(from, to + 1);
  return {
    request: request("GET", path, last, [`Range: bytes=${from}-${to}`]),
    status: 206,
    contentLength: body.length,
    body,
    fields: [`Content-Range: bytes ${from}-${to}/${identity.length}`],
  };
}
