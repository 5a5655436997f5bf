// Read first: RFC 4291 §2.2 (1) and (2). An IPv6 address as people write it. The form with an IPv4
// address at its end is left out: a machine has such addresses in neither family.

const colon: u32 = 0x3a;
/** Groups of 16 bits in an address. */
const groupsMax: i32 = 8;

/** Reads addresses. */
@final
export class Ipv6Text {
  /** The address read last, in host order. */
  high: u64 = 0;
  low: u64 = 0;

  /** Reads the whole of [at, end); false: it is no address. */
  parse(at: usize, end: usize): bool {
    this.high = 0;
    this.low = 0;
    /** Where "::" stands for groups of zeros; -1: nowhere. */
    let gap = -1;
    let count = 0;
    if (at + 2 <= end && load<u8>(at) == colon && load<u8>(at, 1) == colon) {
      gap = 0;
      at += 2;
    }
    while (at < end) {
      if (count == groupsMax) return false;
      const stop = groupEnd(at, end);
      if (stop == at || stop - at > 4) return false;
      this.append(at, stop);
      count += 1;
      at = stop;
      if (at == end) break;
      if (load<u8>(at) != colon || ++at == end) return false;
      if (load<u8>(at) != colon) continue;
      if (gap >= 0) return false;
      gap = count;
      at += 1;
    }
    if (gap < 0) return count == groupsMax;
    if (count == groupsMax) return false;
    this.widen(gap, count);
    return true;
  }

  /** Adds one more group at the end of those that stand there. */
  private append(at: usize, end: usize): void {
    let group: u64 = 0;
    for (; at < end; at++) group = (group << 4) | hexadecimalValue(load<u8>(at));
    this.high = (this.high << 16) | (this.low >> 48);
    this.low = (this.low << 16) | group;
  }

  /** Moves the first `gap` of `count` groups to the front. */
  private widen(gap: i32, count: i32): void {
    const high = this.high;
    const low = this.low;
    this.high = 0;
    this.low = 0;
    for (let index = 0; index < groupsMax; index++) {
      let group: u64 = 0;
      const from = index < gap ? count - 1 - index : groupsMax - 1 - index;
      if (index < gap || from < count - gap) {
        group = ((from < 4 ? low >> (from << 4) : high >> ((from - 4) << 4)) & 0xffff) as u64;
      }
      this.high = (this.high << 16) | (this.low >> 48);
      this.low = (this.low << 16) | group;
    }
  }
}

function groupEnd(at: usize, end: usize): usize {
  while (at < end && hexadecimalValue(load<u8>(at)) < 16) at++;
  return at;
}

/** The value of a hexadecimal digit; 16 for anything else. */
function hexadecimalValue(byte: u32): u64 {
  if (byte - 0x30 < 10) return byte - 0x30;
  const letter = (byte | 0x20) - 0x61;
  return letter < 6 ? letter + 10 : 16;
}
