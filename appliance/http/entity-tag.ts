// Read first: RFC 9110 §8.8.3 and §13.1. Entity tags, alone and in lists.
//
//     If-None-Match: "xyzzy", W/"r2d2", "with, comma"

import { isBlank } from "./characters";

const quote: u32 = 0x22;
const comma: u32 = 0x2c;
const asterisk: u32 = 0x2a;

/** True when the value is "*", which stands for any representation. */
export function isAsterisk(value: usize, length: u32): bool {
  return length == 1 && load<u8>(value) == asterisk;
}

/**
 * True when the list in the value holds an entity tag equal to the one given, of `tagLength` bytes
 * with its quotes. Strong comparison takes no weak tag for equal, weak comparison does. What stands
 * behind a syntax error is not looked at.
 */
export function listHolds(
  value: usize,
  length: u32,
  tag: usize,
  tagLength: u32,
  strong: bool,
): bool {
  const ownWeak = isWeak(tag, tagLength);
  if (ownWeak && strong) return false;
  const opaque = ownWeak ? tag + 2 : tag;
  const opaqueLength = ownWeak ? tagLength - 2 : tagLength;
  let at = value;
  const end = value + length;
  while (at < end) {
    const character: u32 = load<u8>(at);
    if (isBlank(character) || character == comma) {
      at += 1;
      continue;
    }
    const weak = isWeak(at, <u32>(end - at));
    const start = weak ? at + 2 : at;
    const stop = tagEnd(start, end);
    if (stop == 0) return false;
    const equal = stop - start == opaqueLength && memory.compare(start, opaque, opaqueLength) == 0;
    if (equal && !(weak && strong)) return true;
    at = stop;
  }
  return false;
}

function isWeak(tag: usize, length: u32): bool {
  return length >= 2 && load<u16>(tag) == 0x2f57;
}

/** Behind the quoted part at `at`, or 0 where it is none. An entity tag knows no escapes. */
function tagEnd(at: usize, end: usize): usize {
  if (at >= end || load<u8>(at) != quote) return 0;
  at += 1;
  while (at < end && load<u8>(at) != quote) at += 1;
  return at < end ? at + 1 : 0;
}
