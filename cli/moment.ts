// Moments as a person writes them, in the time zone of this computer; and the time of a build.

import { UsageError } from "./verb.ts";

const pattern = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** What the help of a verb says about --at. */
export const momentHelp = `2027-01-15 or "2027-01-15 08:00" in this computer's time zone,
              2027-01-15T08:00:00Z; or unknown: as a machine without a clock serves it`;

/** Milliseconds since 1970 of a date; 0 for "unknown"; undefined where there is none. */
export function momentOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text === "unknown") return 0;
  const match = pattern.exec(text);
  const full = text.length === 10 ? `${text}T00:00` : text.replace(" ", "T");
  const time = match ? Date.parse(full) : NaN;
  if (time > 0) return time;
  throw new UsageError(`--at ${text}: expected a date such as 2027-01-15 or 2027-01-15T08:00:00Z`);
}

/**
 * The time of a build in milliseconds since 1970: SOURCE_DATE_EPOCH, where it is set, so that a
 * build can be repeated (https://reproducible-builds.org/specs/source-date-epoch/).
 */
export function buildTime(epoch = process.env["SOURCE_DATE_EPOCH"]): number {
  if (epoch === undefined || epoch === "") return Date.now();
  if (/^\d{1,11}$/.test(epoch)) return Number(epoch) * 1000;
  throw new UsageError(`SOURCE_DATE_EPOCH=${epoch}: expected seconds since 1970`);
}
