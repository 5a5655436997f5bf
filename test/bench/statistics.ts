// Few numbers said about many.

/** The middle value; of two middle ones their mean. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** "median (least–most)", each number by `show`. */
export function spread(values: readonly number[], show: (value: number) => string): string {
  const ends = [Math.min(...values), Math.max(...values)].map(show);
  return `${show(median(values))} (${ends.join("–")})`;
}

/** Three digits, as far as they say something. */
export function threeDigits(value: number): string {
  if (value >= 100) return String(Math.round(value));
  return value.toFixed(value >= 10 ? 1 : 2);
}
