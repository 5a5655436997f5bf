// Lines for the person at the console. Each starts with "kiln: " and tells one event.

import { consoleWrite } from "./machine/machine";

/** Writes the characters of a literal; they are ASCII. */
export function writeText(text: string): void {
  for (let index = 0; index < text.length; index++) consoleWrite(<u32>text.charCodeAt(index));
}

/** Writes bytes that came from outside; whatever is not printable ASCII becomes "?". */
export function writeBytes(address: usize, length: u32): void {
  for (let index: u32 = 0; index < length; index++) {
    const byte = <u32>load<u8>(address + index);
    consoleWrite(byte >= 0x20 && byte < 0x7f ? byte : 0x3f);
  }
}

/** Writes a number in decimal. */
export function writeNumber(value: u64): void {
  if (value >= 10) writeNumber(value / 10);
  consoleWrite(0x30 + <u32>(value % 10));
}

/** Writes an IPv4 address given in host order. */
export function writeIpv4(address: u32): void {
  for (let shift = 24; shift >= 0; shift -= 8) {
    writeNumber((address >> shift) & 255);
    if (shift > 0) consoleWrite(0x2e);
  }
}

/** Writes an IPv6 address given in host order, as RFC 5952 §4 has it. */
export function writeIpv6(high: u64, low: u64): void {
  let longest = 0;
  let longestAt = 8;
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (at + length < 8 && ipv6Group(high, low, at + length) == 0) length++;
    if (length > 1 && length > longest) {
      longest = length;
      longestAt = at;
    }
  }
  for (let at = 0; at < 8; at++) {
    if (at == longestAt) {
      writeText("::");
      at += longest - 1;
      continue;
    }
    if (at > 0 && at != longestAt + longest) consoleWrite(0x3a);
    writeDigits(ipv6Group(high, low, at));
  }
}

function ipv6Group(high: u64, low: u64, index: i32): u64 {
  return ((index < 4 ? high : low) >> (48 - ((index & 3) << 4))) & 0xffff;
}

/** Starts a line. */
export function beginLine(text: string): void {
  writeText("kiln: ");
  writeText(text);
}

/** Ends a line. */
export function endLine(): void {
  consoleWrite(0x0a);
}

/** Writes a whole line. */
export function writeLine(text: string): void {
  beginLine(text);
  endLine();
}

/** Writes a number in hexadecimal, with 0x in front and no leading zeros. */
export function writeHex(value: u64): void {
  writeText("0x");
  writeDigits(value);
}

function writeDigits(value: u64): void {
  for (let shift: i64 = 60 - (clz(value | 1) & ~3); shift >= 0; shift -= 4) {
    const digit = (<u32>(value >> shift)) & 15;
    consoleWrite(digit + (digit < 10 ? 0x30 : 0x57));
  }
}
