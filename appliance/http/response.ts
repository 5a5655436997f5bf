// A response under way: what it is made of, not its bytes. composition.ts makes those anew whenever
// they are asked for; nothing in a record changes meanwhile, so that a retransmission gets the same
// bytes, Date included.
//
//     start                                                                  start + length
//       |            composed                    |               body                 |
//       |  head, and the content of errors or    |  of the store, from `bodyStart` on |
//       |  of multipart/byteranges               |                                    |
//
// A record belongs to its connection until the last byte has been acknowledged.

import { RangeSets } from "./range-sets";

/** An entry's own head, and its body. */
export const kindStored: u32 = 0;
/** 304: the entry's cache fields. */
export const kindNotModified: u32 = 1;
/** 206: one range. */
export const kindPartial: u32 = 2;
/** 206: several ranges, as multipart/byteranges. */
export const kindMultipart: u32 = 3;
/** What no store holds: an error with its reason phrase for content, or 204. */
export const kindGenerated: u32 = 4;

/** The response closes the connection, and says so. */
export const flagClose: u32 = 1;
/** The response tells a HTTP/1.0 client that the connection is kept. */
export const flagKeepAlive: u32 = 2;
/** The response is one to HEAD: no content. */
export const flagHead: u32 = 4;

/** A response under way. */
@unmanaged
@final
export class Response {
  /** Next response of the connection, or next free record; 0: none. */
  next: usize;
  /** Offset in the connection's output stream. */
  start: u32;
  /** Bytes that composition.ts makes, and bytes of the body behind them. */
  composedLength: u32;
  bodyLength: u32;
  /** The representation that it is of; 0 for what has none. */
  representation: usize;
  /** Offset in the body of the first byte sent; for several ranges the address of their set. */
  bodyStart: u32;
  /** Seconds since 1970 at its start; 0 when they were unknown. */
  date: u32;
  status: u16;
  /** One of the kinds above. */
  kind: u8;
  flags: u8;

  get length(): u32 {
    return this.composedLength + this.bodyLength;
  }

  has(flag: u32): bool {
    return (this.flags & flag) != 0;
  }

  /** Says what it is made of; its lengths follow from that. */
  set(kind: u32, status: u32, representation: usize): void {
    this.kind = <u8>kind;
    this.status = <u16>status;
    this.representation = representation;
    this.bodyStart = 0;
    this.bodyLength = 0;
  }
}

/** All the records there are. */
@final
export class ResponsePool {
  /** Records that nobody uses. */
  freeCount: u32;
  readonly rangeSets: RangeSets = new RangeSets();
  private readonly records: usize;
  /** Records that were in use once. */
  private free: usize = 0;
  /** Records that have been in use: the others follow. */
  private prepared: u32 = 0;

  constructor(responsesMax: u32) {
    this.freeCount = responsesMax;
    this.records = heap.alloc(responsesMax * offsetof<Response>());
  }

  /** A record, or null when all are in use. */
  acquire(): Response | null {
    if (this.freeCount == 0) return null;
    this.freeCount -= 1;
    if (this.free == 0) {
      const record = this.records + this.prepared * offsetof<Response>();
      this.prepared += 1;
      return changetype<Response>(record);
    }
    const response = changetype<Response>(this.free);
    this.free = response.next;
    return response;
  }

  /** Gives a record back, and the set of ranges that it holds. */
  release(response: Response): void {
    if (response.kind == kindMultipart) this.rangeSets.release(response.bodyStart);
    response.next = this.free;
    this.free = changetype<usize>(response);
    this.freeCount += 1;
  }
}
