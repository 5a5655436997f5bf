// Random numbers that keep machines from speaking at once; nothing secret depends on them.

/** xorshift64* (Vigna), from a seed that the machine gave. */
@final
export class Chance {
  constructor(public seed: u64) {}

  /** The next number, of 56 bits. */
  next(): u64 {
    let state = this.seed | 1;
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    this.seed = state;
    return (state * 0x2545f4914f6cdd1d) >> 8;
  }
}
