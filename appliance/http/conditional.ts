// Read first: RFC 9110 §13. Preconditions, in the order of §13.2.2.

import { Representation } from "../store/entry";
import { Store } from "../store/store";
import { dateInvalid, parseDate } from "./date";
import { isAsterisk, listHolds } from "./entity-tag";
import {
  fieldIfMatch,
  fieldIfModifiedSince,
  fieldIfNoneMatch,
  fieldIfRange,
  fieldIfUnmodifiedSince,
} from "./field-names";
import { Request } from "./request";

const quote: u32 = 0x22;

/** The representation that a request's preconditions are measured against. */
@final
export class Preconditions {
  private tag: usize = 0;
  private tagLength: u32 = 0;
  private lastModified: u32 = 0;
  private now: u32 = 0;

  /** Chooses what `evaluate` and `rangeApplies` compare with. */
  select(source: Store, representation: Representation, now: u32): void {
    this.tag = source.etag(representation);
    this.tagLength = representation.etagLength;
    this.lastModified = representation.lastModified;
    this.now = now;
  }

  /**
   * Status that the preconditions of a GET or HEAD lead to: 200 (perform it), 304 or 412.
   * 9110-13.2.2-1
   */
  evaluate(request: Request): u32 {
    // Step 1, and 2 only without step 1's field.
    if (request.has(fieldIfMatch)) {
      // 9110-13.1.1-1, 9110-13.1.1-3, 9110-13.1.1-4
      if (!this.matches(request, fieldIfMatch, true)) return 412;
    } else {
      const since = this.date(request, fieldIfUnmodifiedSince);
      // 9110-13.1.4-1, 9110-13.1.4-6, 9110-13.1.4-7
      if (since != dateInvalid && <i64>this.lastModified > since) return 412;
    }
    // Step 3, and 4 only without step 3's field.
    if (request.has(fieldIfNoneMatch)) {
      // 9110-13.1.2-1, 9110-13.1.2-3
      if (this.matches(request, fieldIfNoneMatch, false)) return 304;
    } else {
      const since = this.date(request, fieldIfModifiedSince);
      // 9110-13.1.3-1, 9110-13.1.3-6
      if (since != dateInvalid && <i64>this.lastModified <= since) return 304;
    }
    return 200;
  }

  /** Step 5: whether Range is to be obeyed. Without If-Range it always is (9110-13.1.5-5). */
  rangeApplies(request: Request): bool {
    if (!request.has(fieldIfRange)) return true;
    const line = request.only(fieldIfRange);
    if (line == null) return false;
    const value = line.value;
    const length = line.valueLength;
    if (length > 0 && (load<u8>(value) == quote || load<u8>(value + length - 1) == quote)) {
      return this.isTag(value, length);
    }
    // What lies in the store never changes within a second, so that its date is a strong validator.
    const since = parseDate(value, length, this.now);
    return this.lastModified != 0 && since == <i64>this.lastModified;
  }

  /** A single strong tag, not a list (9110-13.1.5-6). */
  private isTag(value: usize, length: u32): bool {
    return length == this.tagLength && listHolds(value, length, this.tag, this.tagLength, true);
  }

  private matches(request: Request, field: u32, strong: bool): bool {
    for (let index: u32 = 0; index < request.lineCount; index++) {
      const line = request.line(index);
      if (line.field != field) continue;
      if (isAsterisk(line.value, line.valueLength)) return true;
      if (this.tagLength == 0) continue;
      if (listHolds(line.value, line.valueLength, this.tag, this.tagLength, strong)) return true;
    }
    return false;
  }

  /** The date in a field, or `dateInvalid` where it is to be ignored. */
  private date(request: Request, field: u32): i64 {
    // 9110-13.1.3-3, 9110-13.1.4-3
    if (this.lastModified == 0) return dateInvalid;
    const line = request.only(field);
    // 9110-13.1.3-2, 9110-13.1.3-4, 9110-13.1.4-2, 9110-13.1.4-4
    return line == null ? dateInvalid : parseDate(line.value, line.valueLength, this.now);
  }
}
