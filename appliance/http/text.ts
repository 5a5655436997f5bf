// Constant text, and the few ways in which the protocol compares and prints it.

/** ASCII text as bytes in memory, made once at start. */
@final
export class Text {
  readonly address: usize;
  readonly length: u32;

  constructor(text: string) {
    this.length = text.length;
    this.address = heap.alloc(text.length);
    for (let index = 0; index < text.length; index++) {
      store<u8>(this.address + index, <u8>text.charCodeAt(index));
    }
  }

  /** True when the bytes are exactly this text. */
  equals(address: usize, length: u32): bool {
    return length == this.length && memory.compare(address, this.address, length) == 0;
  }

  /**
   * True when the bytes are this text (which is in lower case) in any case. Both sides consist of
   * token characters, among which setting bit 5 confuses none but the two cases of a letter with
   * any character that occurs in this text.
   */
  equalsIgnoringCase(address: usize, length: u32): bool {
    if (length != this.length) return false;
    const own = this.address;
    if (length >= 8) {
      // Whole words, the last one up to the end of the text whatever it overlaps.
      const last: usize = length - 8;
      for (let index: usize = 0; index < last; index += 8) {
        if (lowerWord(address + index) != load<u64>(own + index)) return false;
      }
      return lowerWord(address + last) == load<u64>(own + last);
    }
    for (let index: usize = 0; index < length; index++) {
      if ((load<u8>(address + index) | 0x20) != load<u8>(own + index)) return false;
    }
    return true;
  }
}

function lowerWord(address: usize): u64 {
  return load<u64>(address) | 0x2020202020202020;
}

/** Writes `value` in decimal at `address`; returns the address behind it. */
export function writeDecimal(address: usize, value: u32): usize {
  let digits: u32 = 1;
  for (let rest = value / 10; rest > 0; rest /= 10) digits += 1;
  for (let index = digits; index > 0; index--) {
    store<u8>(address + index - 1, 0x30 + <u8>(value % 10));
    value /= 10;
  }
  return address + digits;
}
