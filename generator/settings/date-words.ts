// Dates in English words, as Astro's own blog has them: "Jul 08 2022", "8 July 2022". Each of them
// means one day alone; 08/07/2022 does not, and stays an error.

const months =
  "january february march april may june july august september october november december".split(
    " ",
  );
const month = `(${months.map((name) => `${name}|${name.slice(0, 3)}`).join("|")}|sept)\\.?`;
const day = /(\d{1,2})(?:st|nd|rd|th)?/.source;
const weekday = /(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? +)?/.source;
const rest = /,? +(\d{4})(?:,? +(\d{1,2}:\d{2}.*))?/.source;
const dayFirst = new RegExp(`^${weekday}${day} +${month}${rest}$`, "i");
const monthFirst = new RegExp(`^${weekday}${month} +${day}${rest}$`, "i");

/** The same date as 2022-07-08, with the time that stands behind it; other texts as they are. */
export function dateInNumbers(text: string): string {
  const [, dayBefore, monthBehind, ...ends] = dayFirst.exec(text) ?? [];
  const [, monthBefore = monthBehind, dayBehind = dayBefore, ...others] =
    monthFirst.exec(text) ?? [];
  if (monthBefore === undefined) return text;
  const [year, time] = ends.length > 0 ? ends : others;
  const short = monthBefore.slice(0, 3).toLowerCase();
  const number = months.findIndex((name) => name.startsWith(short)) + 1;
  const date = [year, number, dayBehind].map((part) => String(part).padStart(2, "0")).join("-");
  return time === undefined ? date : `${date} ${time}`;
}
