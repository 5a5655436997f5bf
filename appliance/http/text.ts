// Constant text, and the few ways in which the protocol compares and prints it.

/** ASCII text as bytes in memory, made once at start. */
@final
export class Text {
  readonly address: usize;
  readonly length: u32;

  constructor(text: string) {
    const length = text.length;
    const address = heap.alloc((length + 3) & ~3);
    this.length = length;
    this.address = address;
    // Four UTF-16 units at a time: this is done for some seventy texts at every start. Behind an
    // odd text lie other bytes of the program, which end up behind its copy.
    for (let index: usize = 0; index < <usize>length; index += 4) {
      let units = load<u64>(changetype<usize>(text) + (index << 1));
      units = (units | (units >> 8)) & 0x0000ffff_0000ffff;
      store<u32>(address + index, <u32>(units | (units >> 16)));
    }
  }

  /** Writes the text to `address`; returns the address behind it. */
  write(address: usize): usize {
    memory.copy(address, this.address, this.length);
    return address + this.length;
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

/** True when both runs of `length` bytes are equal. */
export function equalBytes(a: usize, b: usize, length: u32): bool {
  let index: u32 = 0;
  if (length >= 8) {
    // Whole words, the last one up to the end whatever it overlaps.
    const last = length - 8;
    for (; index < last; index += 8) {
      if (load<u64>(a + index) != load<u64>(b + index)) return false;
    }
    return load<u64>(a + last) == load<u64>(b + last);
  }
  for (; index < length; index++) {
    if (load<u8>(a + index) != load<u8>(b + index)) return false;
  }
  return true;
}

/** Digits of `value` in decimal. */
export function decimalLength(value: u32): u32 {
  let digits: u32 = 1;
  for (let rest = value / 10; rest > 0; rest /= 10) digits += 1;
  return digits;
}

/** Writes `value` in decimal at `address`; returns the address behind it. */
export function writeDecimal(address: usize, value: u32): usize {
  const digits = decimalLength(value);
  for (let index = digits; index > 0; index--) {
    store<u8>(address + index - 1, 0x30 + <u8>(value % 10));
    value /= 10;
  }
  return address + digits;
}

/** Writes `length` bytes at `from` in hexadecimal at `address`; returns the address behind them. */
export function writeHexadecimal(address: usize, from: usize, length: u32): usize {
  for (let index: u32 = 0; index < length; index++) {
    const byte: u32 = load<u8>(from + index);
    store<u8>(address, hexadecimalDigitOf(byte >> 4));
    store<u8>(address + 1, hexadecimalDigitOf(byte & 15));
    address += 2;
  }
  return address;
}

function hexadecimalDigitOf(value: u32): u32 {
  return value < 10 ? 0x30 + value : 0x57 + value;
}
