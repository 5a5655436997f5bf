// Read first: RFC 9110 §5.6.1. Elements between commas, white space around them removed.

import { isBlank } from "./characters";

const comma: u32 = 0x2c;

/**
 * Walks over the elements of a list; empty ones are left out, as a recipient must.
 * 9110-5.6.1.2-1
 */
@final
export class List {
  /** The element that `next` found. */
  address: usize = 0;
  length: u32 = 0;
  private at: usize = 0;
  private end: usize = 0;

  start(address: usize, length: u32): void {
    this.at = address;
    this.end = address + length;
  }

  /** Moves to the next element; false when there is none. */
  next(): bool {
    const end = this.end;
    while (this.at < end) {
      let at = this.at;
      while (at < end && (isBlank(load<u8>(at)) || load<u8>(at) == comma)) at += 1;
      let stop = at;
      while (stop < end && load<u8>(stop) != comma) stop += 1;
      this.at = stop;
      while (stop > at && isBlank(load<u8>(stop - 1))) stop -= 1;
      if (stop > at) {
        this.address = at;
        this.length = <u32>(stop - at);
        return true;
      }
    }
    return false;
  }
}
