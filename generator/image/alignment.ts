// One sum, needed on both sides of a store's edge.

/** The least multiple of `alignment` that is not below `value`. */
export function aligned(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}
