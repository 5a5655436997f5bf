// Read first: RFC 9110 §14.1.2, §14.2 and §15.3.7.2. The ranges of bytes that a request asks for.
//
//     Range: bytes=0-99, 50-149, 900-, -10        of 1000 bytes
//            ~~~~~~~~~~~~~~~~~~  ~~~~~~~~~
//            0-149               900-999       what remains, in the order in which it was named
//
// Ranges that overlap or touch become one, so that no set can make a response longer than the
// representation and the heads of `rangesMax` parts: nothing has to be refused as an attack. Ranges
// behind the end are left out. Another unit, a malformed value or more ranges than `rangesMax` are
// ignored, as §14.2 allows: the response is the whole representation.

import { rangesMax } from "../policy";
import { classesOf, decimalDigit } from "./characters";
import { List } from "./list";
import { Text } from "./text";

const bytes = new Text("bytes");
const hyphen: u32 = 0x2d;
const equals: u32 = 0x3d;

export const rangeIgnored: u32 = 0;
export const rangeSatisfiable: u32 = 1;
export const rangeUnsatisfiable: u32 = 2;

/** Bytes [start, end) of a representation. */
@unmanaged
@final
export class ByteRange {
  start: u32;
  end: u32;
}

/** The ranges that a request asks for; made once and used for each in turn. */
@final
export class ByteRanges {
  /** How many remain. */
  count: u32 = 0;
  /** The records, `count` of them in a row. */
  readonly records: usize = heap.alloc(rangesMax * offsetof<ByteRange>());
  private readonly list: List = new List();
  private at: usize = 0;
  private end: usize = 0;
  /** The number that `number` read, never more than 2^32 (9110-14.1.2-1). */
  private value: u64 = 0;

  /** Range number `index` (below `count`). */
  range(index: u32): ByteRange {
    return changetype<ByteRange>(this.records + index * offsetof<ByteRange>());
  }

  /** Parses the value of Range for a representation of `size` bytes: one of the outcomes above. */
  parse(value: usize, length: u32, size: u32): u32 {
    this.count = 0;
    // 9110-14.2-3
    if (length < 6 || !bytes.equalsIgnoringCase(value, 5)) return rangeIgnored;
    if (load<u8>(value + 5) != equals) return rangeIgnored;
    const list = this.list;
    list.start(value + 6, length - 6);
    let named: u32 = 0;
    while (list.next()) {
      named += 1;
      // 9110-14.2-1, 9110-14.2-4
      if (named > rangesMax || !this.parseRange(list.address, list.length, size)) {
        return rangeIgnored;
      }
    }
    if (named == 0) return rangeIgnored;
    return this.count == 0 ? rangeUnsatisfiable : rangeSatisfiable;
  }

  /** Takes one range into the set unless it lies behind the end; false where it is malformed. */
  private parseRange(address: usize, length: u32, size: u32): bool {
    this.at = address;
    this.end = address + length;
    const suffix = !this.number();
    const first = this.value;
    if (this.at == this.end || load<u8>(this.at) != hyphen) return false;
    this.at += 1;
    const open = !this.number();
    const last = this.value;
    if (this.at != this.end || (suffix && open)) return false;
    if (suffix) {
      // An empty representation has no range that could be named: it is sent whole (9110-14.2-5).
      if (size == 0 && last > 0) return false;
      if (last > 0) this.add(last >= size ? 0 : size - <u32>last, size);
      return true;
    }
    if (!open && last < first) return false;
    if (first < size) this.add(<u32>first, open || last >= size ? size : <u32>last + 1);
    return true;
  }

  /**
   * Adds [start, end), made one with all that it overlaps or touches, in the first one's place.
   * 9110-15.3.7.2-5
   */
  private add(start: u32, end: u32): void {
    const count = this.count;
    let place = count;
    let kept: u32 = 0;
    for (let index: u32 = 0; index < count; index++) {
      const other = this.range(index);
      if (start <= other.end && other.start <= end) {
        start = min(start, other.start);
        end = max(end, other.end);
        if (place < count) continue;
        place = kept;
      } else {
        const moved = this.range(kept);
        moved.start = other.start;
        moved.end = other.end;
      }
      kept += 1;
    }
    if (place == count) {
      place = kept;
      kept += 1;
    }
    const range = this.range(place);
    range.start = start;
    range.end = end;
    this.count = kept;
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
