// Read first: RFC 9293 §3.1 and §3.2; RFC 7323 §2. Only a SYN's options matter so far.

import { TcpHeader, tcpHeaderLength } from "../wire/tcp";

// MUST-4
const endOfList: u32 = 0;
const noOperation: u32 = 1;
const maximumSegmentSize: u32 = 2;
const windowScale: u32 = 3;

/** RFC 9293 §3.7.1: the MSS of a peer that names none (MUST-15). */
const defaultMss: u32 = 536;
/** RFC 7323 §2.3: a larger shift is taken for this one (7323-2.3-3). */
const windowShiftMax: u32 = 14;

/** What a SYN offers. */
@final
export class SynOptions {
  mss: u32 = defaultMss;
  /** Shift that the peer applies to its windows; valid while `scaling`. */
  windowShift: u32 = 0;
  /** The peer understands window scaling. */
  scaling: bool = false;

  /** Reads the options of a SYN. The first nonsense ends the list; what stood before it holds. */
  parse(header: TcpHeader): void {
    this.mss = defaultMss;
    this.windowShift = 0;
    this.scaling = false;
    let at = changetype<usize>(header) + tcpHeaderLength;
    const end = changetype<usize>(header) + header.headerLength;
    while (at < end) {
      const kind: u32 = load<u8>(at);
      if (kind == endOfList) return;
      if (kind == noOperation) {
        at += 1;
        continue;
      }
      if (at + 1 >= end) return;
      const length: u32 = load<u8>(at, 1);
      // MUST-7
      if (length < 2 || at + length > end) return;
      // MUST-6, MUST-64
      this.take(kind, at, length);
      at += length;
    }
  }

  private take(kind: u32, at: usize, length: u32): void {
    if (kind == maximumSegmentSize && length == 4) {
      this.mss = bswap<u16>(load<u16>(at, 2));
    } else if (kind == windowScale && length == 3) {
      this.scaling = true;
      this.windowShift = min<u32>(load<u8>(at, 2), windowShiftMax);
    }
  }
}

/** Bytes of the options that our SYN-ACK carries. */
export function synOptionsLength(scaling: bool): u32 {
  return scaling ? 8 : 4;
}

/**
 * Writes them. Our windows fit 16 bits: the shift is 0, and only lets the peer use its own.
 * MUST-14, MUST-68
 */
export function writeSynOptions(at: usize, mss: u32, scaling: bool): void {
  store<u8>(at, <u8>maximumSegmentSize);
  store<u8>(at, 4, 1);
  store<u16>(at, bswap<u16>(<u16>mss), 2);
  // 7323-2.2-1
  if (!scaling) return;
  store<u8>(at, <u8>noOperation, 4);
  store<u8>(at, <u8>windowScale, 5);
  store<u8>(at, 3, 6);
  store<u8>(at, 0, 7);
}
