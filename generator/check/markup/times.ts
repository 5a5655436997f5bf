// Dates and times as HTML writes them (§2.3.5).

const date = /^(\d{4,})-(\d\d)-(\d\d)$/;
const clock = /^([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:\.\d{1,3})?)?$/;
const zone = /(?:Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)$/;

/** "2026-11-26" */
export function isDate(text: string): boolean {
  const [, year = 0, month = 0, day = 0] = (date.exec(text) ?? []).map(Number);
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day <= days;
}

/** "2026-11-26T10:00", with a zone where `zoned` says so. */
function isMoment(text: string, zoned: boolean): boolean {
  const [, day = "", time = ""] = /^(\S+?)[T ](\S+)$/.exec(text) ?? [];
  if (!isDate(day)) return false;
  return zoned ? zone.test(time) && clock.test(time.replace(zone, "")) : clock.test(time);
}

/** What tells when a text was changed: a day, or a moment with its zone. */
export function isChangeTime(text: string): boolean {
  return isDate(text) || isMoment(text, true);
}

/** All that <time> may say: also a month, a week, a day of any year, a time of day, a duration. */
export function isTime(text: string): boolean {
  const others = [
    /^\d{4,}$/,
    /^\d{4,}-(?:0[1-9]|1[0-2])$/,
    /^\d{4,}-W(?:0[1-9]|[1-4]\d|5[0-3])$/,
    /^(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/,
    /^P(?=.)(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d{1,3})?S)?)?$/,
    /^\s*(?:\d+(?:\.\d+)?\s*[wdhms]\s*)+$/i,
    clock,
    zone,
  ];
  return isChangeTime(text) || isMoment(text, false) || others.some((form) => form.test(text));
}
