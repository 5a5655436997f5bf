// Read first: RFC 9110 §5.5, §5.6.2; RFC 3986 §2 and §3.3.
//
// Which byte may stand where: one table, one bit a class. A line feed is in no class, so that a
// scan over bytes that end with one needs no other bound.

/** Characters of a token: methods, field names. */
export const tokenCharacter: u32 = 1;
/** Characters of a path that stand for themselves, and "/"; not ".", which needs a second look. */
export const plainCharacter: u32 = 2;
/** What a request target may consist of: visible ASCII but "#" and the backslash. */
export const targetCharacter: u32 = 4;
/** Characters of a registered name that stand for themselves. */
export const hostCharacter: u32 = 8;
/** Characters of a field value, white space included. */
export const valueCharacter: u32 = 16;
/** RFC 3986 §2.3: those whose percent-encoding means the same as themselves. */
export const unreservedCharacter: u32 = 32;
export const hexadecimalDigit: u32 = 64;
export const decimalDigit: u32 = 128;

export const space: u32 = 0x20;
export const tab: u32 = 0x09;
export const carriageReturn: u32 = 0x0d;
export const lineFeed: u32 = 0x0a;

// 9112-2.2-1, 9110-5.5-2
const table = memory.data(256, 64);

/** The classes of byte `character`. */
export function classesOf(character: u32): u32 {
  return load<u8>(table + character);
}

function mark(characters: string, classes: u32): void {
  for (let index = 0; index < characters.length; index++) {
    const at = table + characters.charCodeAt(index);
    store<u8>(at, load<u8>(at) | (<u8>classes));
  }
}

function markRange(first: u32, last: u32, classes: u32): void {
  for (let character = first; character <= last; character++) {
    store<u8>(table + character, load<u8>(table + character) | (<u8>classes));
  }
}

function fillTable(): void {
  const name = tokenCharacter | plainCharacter | hostCharacter | unreservedCharacter;
  markRange(0x30, 0x39, name | hexadecimalDigit | decimalDigit);
  markRange(0x41, 0x5a, name);
  markRange(0x61, 0x7a, name);
  mark("ABCDEFabcdef", hexadecimalDigit);
  mark("-_~", name);
  mark(".", name & ~plainCharacter);
  mark("!#$%&'*+^`|", tokenCharacter);
  mark("!$&'()*+,;=", plainCharacter | hostCharacter);
  mark(":@/", plainCharacter);

  markRange(0x21, 0x7e, targetCharacter | valueCharacter);
  store<u8>(table + 0x23, classesOf(0x23) & ~(<u8>targetCharacter));
  store<u8>(table + 0x5c, classesOf(0x5c) & ~(<u8>targetCharacter));
  markRange(0x80, 0xff, valueCharacter);
  mark(" \t", valueCharacter);
}
fillTable();

/** The value of a hexadecimal digit. */
export function hexadecimalValue(digit: u32): u32 {
  return digit <= 0x39 ? digit - 0x30 : (digit | 0x20) - 0x57;
}

/**
 * Address of the first byte from `at` on that may not stand in a field value. There is a line feed
 * before `end`. Eight bytes at a time, until one of them may be such a byte.
 */
export function valueEnd(at: usize, end: usize): usize {
  const last = end - 8;
  while (at <= last) {
    const stops = controls(load<u64>(at));
    if (stops == 0) {
      at += 8;
    } else {
      at += <usize>(ctz(stops) >> 3);
      if (!(classesOf(load<u8>(at)) & valueCharacter)) return at;
      at += 1;
    }
  }
  while (classesOf(load<u8>(at)) & valueCharacter) at += 1;
  return at;
}

/**
 * High bits of the bytes below 0x20 and of 0x7f; above the lowest of them, and above a byte 0xff,
 * of others too.
 */
function controls(word: u64): u64 {
  const odd = (word - 0x2020202020202020) | (word + 0x0101010101010101);
  return odd & ~word & 0x8080808080808080;
}

/**
 * Address of the first byte from `at` on that may not stand in a token. There is a line feed before
 * `end`. Most names are letters and hyphens: of those, eight bytes at a time.
 */
export function tokenEnd(at: usize, end: usize): usize {
  while (at + 8 <= end) {
    const word = load<u64>(at);
    const lower = (word | 0x2020202020202020) & 0x7f7f7f7f7f7f7f7f;
    // High bits: of bytes from "a" to "z", and of hyphens.
    const letters = (lower + 0x1f1f1f1f1f1f1f1f) & ~(lower + 0x0505050505050505);
    const hyphens = 0x8080808080808080 - (word ^ 0x2d2d2d2d2d2d2d2d);
    const others = ~((letters | hyphens) & ~word) & 0x8080808080808080;
    if (others != 0) {
      at += <usize>(ctz(others) >> 3);
      break;
    }
    at += 8;
  }
  while (classesOf(load<u8>(at)) & tokenCharacter) at += 1;
  return at;
}

/**
 * Address of the first byte from `at` on that is no plain character of a path. There is a line feed
 * before `end`. Most are small letters, digits, hyphens and slashes: of those, eight at a time.
 */
export function plainEnd(at: usize, end: usize): usize {
  while (at + 8 <= end) {
    const word = load<u64>(at);
    // High bits: of bytes from "a" to "z", of "-" to "9", and of the dot among those.
    const letters = (word + 0x1f1f1f1f1f1f1f1f) & ~(word + 0x0505050505050505);
    const digits = (word + 0x5353535353535353) & ~(word + 0x4646464646464646);
    const dots = 0x8080808080808080 - (word ^ 0x2e2e2e2e2e2e2e2e);
    const others = ~((letters | digits) & ~dots & ~word) & 0x8080808080808080;
    if (others != 0) {
      at += <usize>(ctz(others) >> 3);
      break;
    }
    at += 8;
  }
  while (classesOf(load<u8>(at)) & plainCharacter) at += 1;
  return at;
}

/** True for the optional white space that may surround a field value or a list element. */
export function isBlank(character: u32): bool {
  return character == space || character == tab;
}
