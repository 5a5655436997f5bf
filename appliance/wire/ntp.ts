// Read first: RFC 5905 §7.3 and figure 8; RFC 4330 §5.
//
//     0                  1         2      3           4            8                 12       16
//     | LI 2, VN 3, mode | stratum | poll | precision | root delay | root dispersion | ref id |
//     16                    24                   32                  40                    48
//     | reference timestamp | origin timestamp   | receive timestamp | transmit timestamp  |
//
// A timestamp is seconds since 1900 and their fraction, 32 bits each.

import { Drop } from "./drop";

/** Bytes of a message without extensions. */
export const ntpLength: u32 = 48;
export const ntpServerPort: u32 = 123;
const stratumOffset = 1;
const rootDelayOffset = 4;
const rootDispersionOffset = 8;
const referenceIdOffset = 12;
const originOffset = 24;
const receiveOffset = 32;
const transmitOffset = 40;

const modeServer: u32 = 4;
/** Leap indicator 0, version 4, mode 3: a client's question. */
const questionFirst: u8 = 0x23;
/** Leap indicator of a clock that is not set. */
const leapUnknown: u32 = 3;
/** A server that says 16 has no time itself. */
const stratumMax: u32 = 15;
/** MAXDISP, 16 s, in the format of delays: what is further from the true time is none. */
const rootDistanceMax: u32 = 16 << 16;
/** Seconds from 1900 to 1970. Subtracted in 32 bits, the era from 2036 on is right as well. */
const epochDifference: u32 = 2_208_988_800;

/** Kiss codes, four letters each (RFC 5905 §7.4). */
export const kissDeny: u32 = 0x44454e59;
export const kissRestrict: u32 = 0x52535452;
export const kissRate: u32 = 0x52415445;

/** What a server's answer says. */
@final
export class NtpReply {
  /** The random number that was sent in place of a time. */
  origin: u64 = 0;
  /** A kiss code, or 0: the answer has a time. */
  kiss: u32 = 0;
  /** When the question arrived and when the answer left, by the server's clock: µs since 1970. */
  receivedUs: u64 = 0;
  sentUs: u64 = 0;

  /** Reads `length` bytes; says why, if they are no answer that could be believed. */
  parse(address: usize, length: u32): Drop {
    if (length < ntpLength) return Drop.NtpFormat;
    const first = <u32>load<u8>(address);
    const version = (first >> 3) & 7;
    if ((first & 7) != modeServer || version < 3 || version > 4) return Drop.NtpFormat;
    this.origin = load<u64>(address, originOffset);
    const stratum = <u32>load<u8>(address, stratumOffset);
    this.kiss = stratum == 0 ? word(address + referenceIdOffset) : 0;
    if (stratum == 0) return Drop.None;
    // 4330-5-4: the server knows the time itself.
    if (first >> 6 == leapUnknown || stratum > stratumMax) return Drop.NtpUnsynchronised;
    // 4330-5-5, by the bound of RFC 5905 §9.2.
    const distance =
      <u64>word(address + rootDelayOffset) / 2 + word(address + rootDispersionOffset);
    if (distance >= rootDistanceMax) return Drop.NtpUnsynchronised;
    if (load<u64>(address, transmitOffset) == 0) return Drop.NtpUnsynchronised;
    this.receivedUs = microseconds(address + receiveOffset);
    this.sentUs = microseconds(address + transmitOffset);
    return this.receivedUs <= this.sentUs ? Drop.None : Drop.NtpUnsynchronised;
  }
}

/** Writes a question; of us it says nothing but the random number by which we know the answer. */
export function buildNtp(address: usize, random: u64): void {
  memory.fill(address, 0, ntpLength);
  store<u8>(address, questionFirst);
  store<u64>(address, random, transmitOffset);
}

function word(address: usize): u32 {
  return bswap<u32>(load<u32>(address));
}

function microseconds(timestamp: usize): u64 {
  const seconds: u32 = word(timestamp) - epochDifference;
  return <u64>seconds * 1_000_000 + ((<u64>word(timestamp + 4) * 1_000_000) >> 32);
}
