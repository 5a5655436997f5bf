// The ranges of responses that have several. Such responses are rare, so they share a few records;
// with none free, Range is ignored (RFC 9110 §14.2) and nobody waits.

import { rangeSetsMax, rangesMax } from "../policy";
import { ByteRange, ByteRanges } from "./range";

/** The ranges of one response; `next` while the record is free. */
@unmanaged
@final
export class RangeSet {
  next: usize;
  count: u32;

  /** Range number `index` (below `count`). */
  range(index: u32): ByteRange {
    const records = changetype<usize>(this) + offsetof<RangeSet>();
    return changetype<ByteRange>(records + index * offsetof<ByteRange>());
  }
}

const recordLength: u32 = <u32>offsetof<RangeSet>() + rangesMax * <u32>offsetof<ByteRange>();

/** All the records there are. */
@final
export class RangeSets {
  private readonly records: usize = heap.alloc(rangeSetsMax * recordLength);
  private free: usize = 0;
  private prepared: u32 = 0;

  /** Address of a record that holds these ranges, or 0 when all are in use. */
  keep(ranges: ByteRanges): usize {
    let record = this.free;
    if (record != 0) {
      this.free = changetype<RangeSet>(record).next;
    } else {
      if (this.prepared == rangeSetsMax) return 0;
      record = this.records + this.prepared * recordLength;
      this.prepared += 1;
    }
    const set = changetype<RangeSet>(record);
    set.count = ranges.count;
    const length = ranges.count * offsetof<ByteRange>();
    memory.copy(record + offsetof<RangeSet>(), ranges.records, length);
    return record;
  }

  /** Gives a record back. */
  release(record: usize): void {
    changetype<RangeSet>(record).next = this.free;
    this.free = record;
  }
}
