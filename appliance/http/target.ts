// Read first: RFC 9112 §3.2; RFC 3986 §5.2.4 and §6.2.2.
//
// A request target becomes the canonical path under which the store keeps its entry, once:
// unreserved characters decoded, every other escape in upper case, dot segments removed. The query
// does not take part in the look-up. Nothing is decoded twice, and "%2F" never becomes a "/".
//
//     GET /a/./b%7Ec/../d.html?x=1 HTTP/1.1
//         ^target             ^query
//         path: /a/d.html

import { requestHeadLengthMax } from "../policy";
import { authorityEnd } from "./authority";
import {
  classesOf,
  hexadecimalDigit,
  hexadecimalValue,
  plainCharacter,
  plainEnd,
  space,
  targetCharacter,
  unreservedCharacter,
} from "./characters";
import { Text } from "./text";

const slash: u32 = 0x2f;
const dot: u32 = 0x2e;
const percent: u32 = 0x25;
const colon: u32 = 0x3a;
const question: u32 = 0x3f;
const asterisk: u32 = 0x2a;
const http = new Text("http://");
const https = new Text("https://");

/** Forms of a request target (RFC 9112 §3.2). */
export const formOrigin: u32 = 0;
export const formAbsolute: u32 = 1;
export const formAsterisk: u32 = 2;
export const formOther: u32 = 3;

/** The target of one request, parsed; made once and used for each in turn. */
@final
export class Target {
  form: u32 = 0;
  /** Status for a target that could not be parsed. */
  refusal: u32 = 400;
  /** The canonical path: in the request itself where it is canonical already, else in `scratch`. */
  path: usize = 0;
  pathLength: u32 = 0;
  private readonly scratch: usize = heap.alloc(requestHeadLengthMax);

  /**
   * Parses the target at `at`, in lines that end with a line feed in front of `end`. Returns the
   * address of the space behind it, or 0 where it is malformed.
   */
  parse(at: usize, end: usize): usize {
    this.pathLength = 0;
    this.form = formOrigin;
    this.refusal = 400;
    if (load<u8>(at) == slash) return this.parsePath(at, end);
    if (load<u8>(at) == asterisk && load<u8>(at + 1) == space) {
      this.form = formAsterisk;
      return at + 1;
    }
    // 9112-3.2.2-1, 9112-3.2.2-2
    const authority = afterScheme(at);
    if (authority == 0) return this.parseOther(at);
    this.form = formAbsolute;
    const authorityStop = authorityEnd(authority);
    // 9110-4.2.1-2, 9110-4.2.2-2, 9110-4.2.4-2
    if (authorityStop == 0 || authorityStop == authority || load<u8>(authority) == colon) return 0;
    if (load<u8>(authorityStop) == slash) return this.parsePath(authorityStop, end);
    // RFC 9112 §3.2.2: an empty path is "/".
    store<u8>(this.scratch, slash);
    this.path = this.scratch;
    this.pathLength = 1;
    return load<u8>(authorityStop) == question ? afterQuery(authorityStop) : authorityStop;
  }

  /** Anything else: a server of one site has no use for it, but says so in a whole line. */
  private parseOther(at: usize): usize {
    this.form = formOther;
    const end = afterQuery(at);
    return end == at ? 0 : end;
  }

  private parsePath(start: usize, end: usize): usize {
    let at = start + 1;
    for (;;) {
      at = plainEnd(at, end);
      if (load<u8>(at) != dot || load<u8>(at - 1) == slash) break;
      at += 1;
    }
    const stop = load<u8>(at);
    if (stop == space || stop == question) {
      this.path = start;
      this.pathLength = <u32>(at - start);
      return stop == space ? at : afterQuery(at);
    }
    return this.canonicalise(start);
  }

  /**
   * Writes the path at `at` (which starts with "/") to `scratch`, segment by segment.
   * 9110-4.2.3-1, 9110-4.2.3-2
   */
  private canonicalise(at: usize): usize {
    const end = this.scratch + requestHeadLengthMax - 3;
    let out = this.scratch;
    store<u8>(out, slash);
    out += 1;
    at += 1;
    let segment = out;
    for (;;) {
      if (out > end) {
        this.refusal = 414;
        return 0;
      }
      const character: u32 = load<u8>(at);
      if (character == space || character == question) break;
      if (character == slash) {
        if (isDotSegment(segment, out)) {
          out = withoutDotSegment(this.scratch, segment, out);
        } else {
          store<u8>(out, slash);
          out += 1;
        }
        segment = out;
        at += 1;
      } else if (character == percent) {
        out = writeEscape(out, at + 1);
        if (out == 0) return 0;
        at += 3;
      } else {
        if (!(classesOf(character) & targetCharacter)) return 0;
        out = writeCharacter(out, character);
        at += 1;
      }
    }
    if (isDotSegment(segment, out)) out = withoutDotSegment(this.scratch, segment, out);
    this.path = this.scratch;
    this.pathLength = <u32>(out - this.scratch);
    return load<u8>(at) == space ? at : afterQuery(at);
  }
}

/** Address of the authority of an absolute-form target at `at`, or 0 where it is not one. */
function afterScheme(at: usize): usize {
  return startsWith(at, http) ? at + http.length : startsWith(at, https) ? at + https.length : 0;
}

/** As bytes of a line: the comparison ends at its line feed at the latest. */
function startsWith(at: usize, scheme: Text): bool {
  for (let index: usize = 0; index < scheme.length; index++) {
    const character: u32 = load<u8>(at + index);
    const lower = character - 0x41 < 26 ? character | 0x20 : character;
    if (lower != load<u8>(scheme.address + index)) return false;
  }
  return true;
}

/** Address of the first byte from `at` on that no target may hold. */
function afterQuery(at: usize): usize {
  while (classesOf(load<u8>(at)) & targetCharacter) at += 1;
  return at;
}

/** "." or "..", between slashes. */
function isDotSegment(segment: usize, end: usize): bool {
  const length = <u32>(end - segment);
  if (length - 1 > 1 || load<u8>(segment) != dot) return false;
  return length == 1 || load<u8>(segment + 1) == dot;
}

/** Where the path ends without that dot segment: for ".." without the segment before, too. */
function withoutDotSegment(path: usize, segment: usize, end: usize): usize {
  if (end - segment == 1 || segment == path + 1) return segment;
  let out = segment - 1;
  while (load<u8>(out - 1) != slash) out -= 1;
  return out;
}

/** Writes what the escape means whose digits stand at `digits`; 0 where it is malformed or NUL. */
function writeEscape(out: usize, digits: usize): usize {
  const high: u32 = load<u8>(digits);
  if (!(classesOf(high) & hexadecimalDigit)) return 0;
  const low: u32 = load<u8>(digits + 1);
  if (!(classesOf(low) & hexadecimalDigit)) return 0;
  const character = (hexadecimalValue(high) << 4) | hexadecimalValue(low);
  if (character == 0) return 0;
  if (classesOf(character) & unreservedCharacter) {
    store<u8>(out, character);
    return out + 1;
  }
  return writePercent(out, character);
}

/** Writes a character that stands for itself; browsers leave some unescaped that should not be. */
function writeCharacter(out: usize, character: u32): usize {
  if (character != dot && !(classesOf(character) & plainCharacter)) {
    return writePercent(out, character);
  }
  store<u8>(out, character);
  return out + 1;
}

function writePercent(out: usize, character: u32): usize {
  store<u8>(out, percent);
  store<u8>(out + 1, hexadecimal(character >> 4));
  store<u8>(out + 2, hexadecimal(character & 15));
  return out + 3;
}

function hexadecimal(value: u32): u32 {
  return value < 10 ? 0x30 + value : 0x37 + value;
}
