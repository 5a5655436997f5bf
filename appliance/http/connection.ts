// What an idle connection costs: this record, and nothing else of HTTP's.

/** No output will follow; what still comes in is thrown away. */
export const finished: u32 = 1;
/** The connection is to be reset. */
export const resetting: u32 = 2;
/** The peer sends no more. */
export const peerEnded: u32 = 4;
/** Input waits for a response record. */
export const blocked: u32 = 8;
/** Part of a request has come in. */
export const requestBegun: u32 = 16;
/** The empty line that RFC 9112 §2.2 lets stand before a request has been read over. */
export const emptyLineSkipped: u32 = 32;

/** One connection, as HTTP sees it. */
@unmanaged
@final
export class Connection {
  /** When to call `timeout`. */
  deadlineUs: u64;
  /** Oldest and newest response under way, or 0. */
  first: usize;
  last: usize;
  /** Offset in the output stream behind the newest response. */
  streamEnd: u32;
  /** Bytes of request content yet to be thrown away; once finished: of any input. */
  contentLeft: u32;
  /** Bytes of an incomplete head that have been looked at. */
  scanned: u16;
  requestCount: u16;
  responseCount: u16;
  flags: u16;

  /** Makes it a connection on which nothing has happened. */
  reset(deadlineUs: u64): void {
    memory.fill(changetype<usize>(this), 0, offsetof<Connection>());
    this.deadlineUs = deadlineUs;
  }

  has(flag: u32): bool {
    return (this.flags & flag) != 0;
  }

  set(flag: u32): void {
    this.flags |= <u16>flag;
  }

  clear(flag: u32): void {
    this.flags &= ~(<u16>flag);
  }
}
