// Read first: RFC 9110 §4.2 and §7.2; RFC 3986 §3.2.2. A host and an optional port; no user.

import { classesOf, decimalDigit, hexadecimalDigit, hostCharacter } from "./characters";

const colon: u32 = 0x3a;
const percent: u32 = 0x25;
const openBracket: u32 = 0x5b;
const closeBracket: u32 = 0x5d;

/**
 * Address behind the host and port at `at`, or 0 where they are malformed. A line feed follows
 * somewhere. What may stand behind them is the caller's business.
 */
export function authorityEnd(at: usize): usize {
  at = load<u8>(at) == openBracket ? literalEnd(at + 1) : nameEnd(at);
  if (at == 0 || load<u8>(at) != colon) return at;
  at += 1;
  while (classesOf(load<u8>(at)) & decimalDigit) at += 1;
  return at;
}

function nameEnd(at: usize): usize {
  let character: u32 = load<u8>(at);
  while (character == percent || classesOf(character) & hostCharacter) {
    if (character == percent) {
      if (!(classesOf(load<u8>(at + 1)) & hexadecimalDigit)) return 0;
      if (!(classesOf(load<u8>(at + 2)) & hexadecimalDigit)) return 0;
      at += 2;
    }
    at += 1;
    character = load<u8>(at);
  }
  return at;
}

/** Behind an IPv6 address in brackets; its digits mean nothing to a server of one site. */
function literalEnd(at: usize): usize {
  const start = at;
  while (load<u8>(at) == colon || classesOf(load<u8>(at)) & hostCharacter) at += 1;
  return at > start && load<u8>(at) == closeBracket ? at + 1 : 0;
}
