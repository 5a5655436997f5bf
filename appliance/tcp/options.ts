// Read first: RFC 9293 §3.1 and §3.2; RFC 7323 §2 and §3; RFC 2018 §2 and §3.

import { localIpv4 } from "../net/local";
import { flagSyn, TcpHeader, tcpHeaderLength } from "../wire/tcp";
import { Sequence } from "./sequence";

// MUST-4
const endOfList: u32 = 0;
const noOperation: u32 = 1;
const maximumSegmentSize: u32 = 2;
const windowScale: u32 = 3;
const sackPermittedKind: u32 = 4;
const sackKind: u32 = 5;
const timestampsKind: u32 = 8;

/** RFC 7323 §2.3: a larger shift is taken for this one (7323-2.3-6). */
const windowShiftMax: u32 = 14;
/** Bytes of a SACK block. */
const blockLength: u32 = 8;
/** Bytes of all options together. */
const optionsMax: u32 = 40;
/** Two bytes of padding, kind 4, length 2. */
const sackPermittedPadded: u32 = 0x02040101;
/** Two bytes of padding, kind 8, length 10: how everyone begins a timestamps option. */
const timestampsStart: u32 = 0x0a080101;

/** Bytes of the timestamps option with its padding. */
export const timestampsLength: u32 = 12;

/** RFC 9293 §3.7.1: the MSS of a peer that names none to our address `local` (MUST-15). */
export function defaultMss(local: u32): u32 {
  return local == localIpv4 ? 536 : 1220;
}

/** What the options of the segment in hand say. */
@final
export class Options {
  // Of a SYN only.
  /** 0: none was named. */
  mss: u32 = 0;
  /** Shift that the peer applies to its windows; valid while `scaling`. */
  windowShift: u32 = 0;
  /** The peer understands window scaling; SACK. */
  scaling: bool = false;
  sackPermitted: bool = false;

  /** There are timestamps: TSval and TSecr of RFC 7323. */
  timestamped: bool = false;
  tsVal: u32 = 0;
  tsEcr: u32 = 0;
  /** Blocks of a SACK option (RFC 2018 §3), and where the first one stands. */
  blockCount: u32 = 0;
  private blocks: usize = 0;

  /** Reads the options of a header. The first nonsense ends the list; what stood before holds. */
  read(header: TcpHeader): void {
    let at = changetype<usize>(header) + tcpHeaderLength;
    const end = changetype<usize>(header) + header.headerLength;
    const usual = end - at == timestampsLength && load<u32>(at) == timestampsStart;
    if (usual && (header.flags & flagSyn) == 0) {
      this.blockCount = 0;
      this.takeTimestamps(at + 2);
      return;
    }
    this.mss = 0;
    this.windowShift = 0;
    this.scaling = false;
    this.sackPermitted = false;
    this.timestamped = false;
    this.blockCount = 0;
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

  /** First number of SACK block `index`, and the first one behind it. */
  blockStart(index: u32): Sequence {
    return bswap<u32>(load<u32>(this.blocks + index * blockLength));
  }
  blockEnd(index: u32): Sequence {
    return bswap<u32>(load<u32>(this.blocks + index * blockLength, 4));
  }

  private take(kind: u32, at: usize, length: u32): void {
    if (kind == maximumSegmentSize && length == 4) {
      this.mss = bswap<u16>(load<u16>(at, 2));
    } else if (kind == windowScale && length == 3) {
      this.scaling = true;
      this.windowShift = min<u32>(load<u8>(at, 2), windowShiftMax);
    } else if (kind == sackPermittedKind && length == 2) {
      this.sackPermitted = true;
    } else if (kind == timestampsKind && length == 10) {
      this.takeTimestamps(at);
    } else if (kind == sackKind && length % blockLength == 2) {
      this.blockCount = length / blockLength;
      this.blocks = at + 2;
    }
  }

  private takeTimestamps(at: usize): void {
    this.timestamped = true;
    this.tsVal = bswap<u32>(load<u32>(at, 2));
    this.tsEcr = bswap<u32>(load<u32>(at, 6));
  }
}

/** Writes the timestamps option, `timestampsLength` bytes. */
export function writeTimestamps(at: usize, tsVal: u32, tsEcr: u32): void {
  store<u32>(at, timestampsStart);
  store<u32>(at, bswap<u32>(tsVal), 4);
  store<u32>(at, bswap<u32>(tsEcr), 8);
}

/** Bytes of the options that a SYN-ACK carries. */
export function synOptionsLength(scaling: bool, sackPermitted: bool, timestamps: bool): u32 {
  return 4 + (scaling ? 4 : 0) + (sackPermitted ? 4 : 0) + (timestamps ? timestampsLength : 0);
}

/**
 * Writes them but for the timestamps, and returns where those go.
 * MUST-14, MUST-68
 */
export function writeSynOptions(at: usize, mss: u32, scaling: bool, sackPermitted: bool): usize {
  store<u8>(at, <u8>maximumSegmentSize);
  store<u8>(at, 4, 1);
  store<u16>(at, bswap<u16>(<u16>mss), 2);
  // 7323-2.2-1, 7323-2.2-4, 7323-2.3-1
  let end = at + 4;
  if (scaling) {
    // Our windows fit 16 bits: the shift is 0, and only lets the peer use its own.
    // 7323-2.2-5, 7323-2.3-2
    store<u8>(end, <u8>noOperation);
    store<u8>(end, <u8>windowScale, 1);
    store<u16>(end, 3, 2);
    end += 4;
  }
  if (sackPermitted) {
    store<u32>(end, sackPermittedPadded);
    end += 4;
  }
  return end;
}

/** Most blocks that a SACK option may have: three beside timestamps, else four (RFC 2018 §3). */
export function sackBlocksMax(timestamps: bool): u32 {
  const room = timestamps ? optionsMax - timestampsLength : optionsMax;
  return (room - 4) / blockLength;
}

/** Bytes of a SACK option with its padding. */
export function sackLength(blockCount: u32): u32 {
  return blockCount == 0 ? 0 : 4 + blockCount * blockLength;
}

/** Writes the head of a SACK option and returns where the blocks go. */
export function writeSackHead(at: usize, blockCount: u32): usize {
  store<u8>(at, <u8>noOperation);
  store<u8>(at, <u8>noOperation, 1);
  store<u8>(at, <u8>sackKind, 2);
  store<u8>(at, <u8>(2 + blockCount * blockLength), 3);
  return at + 4;
}

/** Writes a SACK block and returns where the next one goes. */
export function writeBlock(at: usize, start: Sequence, end: Sequence): usize {
  store<u32>(at, bswap<u32>(start));
  store<u32>(at, bswap<u32>(end), 4);
  return at + blockLength;
}
