// Read first: RFC 9110 §14.1.2 and §14.2. A single range of bytes.
//
// Several ranges in one request, another unit or a malformed value are ignored, as §14.2 allows:
// the response is the whole representation.

import { classesOf, decimalDigit, isBlank } from "./characters";
import { Text } from "./text";

const bytes = new Text("bytes");
const hyphen: u32 = 0x2d;
const equals: u32 = 0x3d;

export const rangeIgnored: u32 = 0;
export const rangeSatisfiable: u32 = 1;
export const rangeUnsatisfiable: u32 = 2;

/** The range that a request asks for; made once and used for each in turn. */
@final
export class ByteRange {
  /** First byte, and how many. */
  start: u32 = 0;
  length: u32 = 0;
  private at: usize = 0;
  private end: usize = 0;
  /** The number that `number` read, never more than 2^32 (9110-14.1.2-1). */
  private value: u64 = 0;

  /** Parses the value of Range for a representation of `size` bytes: one of the outcomes above. */
  parse(value: usize, length: u32, size: u32): u32 {
    // 9110-14.2-3
    if (length < 6 || !bytes.equalsIgnoringCase(value, 5)) return rangeIgnored;
    if (load<u8>(value + 5) != equals) return rangeIgnored;
    this.at = value + 6;
    this.end = value + length;
    while (this.at < this.end && isBlank(load<u8>(this.at))) this.at += 1;
    const suffix = !this.number();
    const first = this.value;
    if (this.at == this.end || load<u8>(this.at) != hyphen) return rangeIgnored;
    this.at += 1;
    const open = !this.number();
    const last = this.value;
    // 9110-14.2-4
    if (this.at != this.end || (suffix && open)) return rangeIgnored;
    if (suffix) return this.suffix(last, size);
    if (!open && last < first) return rangeIgnored;
    if (first >= size) return rangeUnsatisfiable;
    this.start = <u32>first;
    this.length = open || last >= size ? size - <u32>first : <u32>(last - first) + 1;
    return rangeSatisfiable;
  }

  private suffix(length: u64, size: u32): u32 {
    if (length == 0) return rangeUnsatisfiable;
    // An empty representation has no range that could be named: it is sent whole (9110-14.2-5).
    if (size == 0) return rangeIgnored;
    this.length = length >= size ? size : <u32>length;
    this.start = size - this.length;
    return rangeSatisfiable;
  }

  /** Reads digits; false when there are none. */
  private number(): bool {
    const from = this.at;
    let value: u64 = 0;
    while (this.at < this.end) {
      const digit: u32 = load<u8>(this.at);
      if (!(classesOf(digit) & decimalDigit)) break;
      value = min(value * 10 + (digit - 0x30), <u64>0x100000000);
      this.at += 1;
    }
    this.value = value;
    return this.at > from;
  }
}
