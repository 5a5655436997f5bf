// Dates as other generators take them, in whatever form, to one that front matter of ours can have.

const day = /(\d{4})([-/.])(\d{1,2})\2(\d{1,2})/.source;
const clock = /[Tt\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?/.source;
const offset = /\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?(?:\s+[A-Z]{2,5})?/.source;

/** 2014-10-1 12:00 +0800, with any of - / . between the numbers. */
const numbers = new RegExp(`^${day}(?:${clock})?${offset}$`);

/** The words for a zone at the end of a date in words. */
const zone = /(?:\b(?:Z|UTC|GMT)|[+-]\d{2}:?\d{2})(?:\s*\([A-Z]+\))?$/;

/** A date of ours; undefined for what is none. Without a zone it is the site's, here as well. */
export function importedDate(text: string): string | undefined {
  const [whole, year, , month, day, hour, minute, second = "00", zoned = ""] =
    numbers.exec(text.trim()) ?? [];
  if (whole === undefined) return dateInWords(text.trim());
  const two = (part: string): string => part.padStart(2, "0");
  const date = `${year}-${two(month!)}-${two(day!)}`;
  if (Number.isNaN(Date.parse(`${date}T00:00:00Z`))) return undefined;
  if (hour === undefined) return date;
  const plain = zoned.replace(/^(?:UTC|GMT)$/, "Z").replace(/^([+-]\d\d)(\d\d)$/, "$1:$2");
  return `${date}T${two(hour)}:${minute}:${second}${plain}`;
}

/** "Mon, 02 Jan 2006 15:04:05 -0700", "March 3, 2014": what JavaScript can read of it. */
function dateInWords(text: string): string | undefined {
  if (!/[A-Za-z]{3}/.test(text) || !/\b\d{4}\b/.test(text)) return undefined;
  const isZoned = zone.test(text);
  const time = Date.parse(isZoned ? text : `${text} UTC`);
  if (Number.isNaN(time)) return undefined;
  const iso = new Date(time).toISOString();
  if (!/\d:\d\d/.test(text)) return iso.slice(0, 10);
  return `${iso.slice(0, 19)}${isZoned ? "Z" : ""}`;
}
