// Read first: RFC 4987 §3.6 and appendix A. When there is no room for another half-open connection,
// all that there is to know of it goes into our sequence number and timestamp, and comes back with
// the ACK.
//
//     ISS     | 27 bits of SipHash | 2 of the slot | 3 of the MSS |
//     TSval   | our clock, rounded down to 64 ticks | 1 bit: SACK | 4 of the window scale |
//
// The hash covers the names, the peer's sequence number, the MSS and the slot: half-minutes, of
// which the current one and the one before are taken. Who has not seen the SYN-ACK guesses right
// once in 2^26.

import { after, Sequence } from "./sequence";
import { sipHash } from "./siphash";

/** A slot lasts 2^25 µs, 33.6 s. */
const slotShift: u64 = 25;
/** A cookie is good for less than two slots. */
export const cookieLifeUs: u64 = 2 << slotShift;
const slotMask: u32 = 3;
/** Segment sizes that a cookie can name; the largest that is not beyond the peer's is taken. */
const mssClasses: usize = memory.data<u16>([216, 536, 1000, 1220, 1360, 1400, 1440, 1460]);

const optionsMask: u32 = 0x3f;
const sackBit: u32 = 0x10;
const shiftMask: u32 = 0x0f;
/** In the place of a shift: the peer does not scale. */
const noShift: u32 = 0x0f;

/** The bits that are no hash: slot and class. */
const plainBits: u32 = 5;
const classMask: u32 = 7;

function mssOf(index: u32): u32 {
  return load<u16>(mssClasses + ((<usize>index) << 1));
}

function hashOf(key0: u64, key1: u64, nameHash: u64, irs: Sequence, slot: u64, index: u32): u32 {
  // The keys change places: nothing that is hashed for another purpose tells of this.
  return (<u32>sipHash(key1, key0, nameHash, slot, ((<u64>index) << 32) | irs)) << plainBits;
}

/** Our ISS for a SYN with number `irs` whose `mss` is at least the least one. */
export function makeCookie(
  key0: u64,
  key1: u64,
  nameHash: u64,
  irs: Sequence,
  mss: u32,
  nowUs: u64,
): Sequence {
  const slot = nowUs >> slotShift;
  let index: u32 = classMask;
  while (index > 0 && mssOf(index) > mss) index -= 1;
  return hashOf(key0, key1, nameHash, irs, slot, index) | (((<u32>slot) & slotMask) << 3) | index;
}

/** The MSS that `iss` names, or 0 where we did not make it for this peer lately. */
export function cookieMss(
  key0: u64,
  key1: u64,
  nameHash: u64,
  irs: Sequence,
  iss: Sequence,
  nowUs: u64,
): u32 {
  const current = nowUs >> slotShift;
  const age = (<u32>current - (iss >> 3)) & slotMask;
  if (age > 1) return 0;
  const index = iss & classMask;
  const hash = hashOf(key0, key1, nameHash, irs, current - age, index);
  if ((hash ^ iss) >> plainBits != 0) return 0;
  return mssOf(index);
}

/** A timestamp that is not in the future, whose low bits tell what else the SYN offered. */
export function stampWithOptions(
  stamp: u32,
  scaling: bool,
  windowShift: u32,
  sackPermitted: bool,
): u32 {
  const options = (scaling ? windowShift : noShift) | (sackPermitted ? sackBit : 0);
  const marked = (stamp & ~optionsMask) | options;
  return after(marked, stamp) ? marked - (optionsMask + 1) : marked;
}

/** What such a timestamp tells. */
export function stampScales(stamp: u32): bool {
  return (stamp & shiftMask) != noShift;
}
export function stampShift(stamp: u32): u32 {
  return stamp & shiftMask;
}
export function stampSack(stamp: u32): bool {
  return (stamp & sackBit) != 0;
}
