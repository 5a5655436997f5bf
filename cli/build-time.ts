// The time of a build, which decides what is yet to come.

/**
 * Milliseconds since 1970: SOURCE_DATE_EPOCH where it is set, or the clock. See
 * https://reproducible-builds.org/specs/source-date-epoch/
 */
export function buildTime(): number {
  const { SOURCE_DATE_EPOCH: epoch } = process.env;
  return epoch && /^\d+$/.test(epoch) ? Number(epoch) * 1000 : Date.now();
}
