// A token bucket: so many at once, and so many more a second.

/** Allows a burst, then a steady rate. */
@final
export class RateLimit {
  private tokens: u32;
  private filledUs: u64 = 0;

  /** `burst` at once; afterwards one each `intervalUs`. */
  constructor(
    private readonly burst: u32,
    private readonly intervalUs: u64,
  ) {
    this.tokens = burst;
  }

  /** Whether one more may pass now; it is counted if so. */
  take(nowUs: u64): bool {
    const fresh = (nowUs - this.filledUs) / this.intervalUs;
    if (fresh >= <u64>(this.burst - this.tokens)) {
      this.tokens = this.burst;
      this.filledUs = nowUs;
    } else {
      this.tokens += <u32>fresh;
      this.filledUs += fresh * this.intervalUs;
    }
    if (this.tokens == 0) return false;
    this.tokens -= 1;
    return true;
  }
}
