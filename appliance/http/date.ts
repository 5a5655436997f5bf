// Read first: RFC 9110 §5.6.7. Dates as seconds since 1970, u32: until the year 2106.
//
//     Sun, 06 Nov 1994 08:49:37 GMT    IMF-fixdate, the one we write
//     Sunday, 06-Nov-94 08:49:37 GMT   obsolete RFC 850 form
//     Sun Nov  6 08:49:37 1994         asctime form

import { classesOf, decimalDigit } from "./characters";
import { Text } from "./text";

const dayNames = new Text("ThuFriSatSunMonTueWed");
const longDayNames = new Text("Thursday Friday   Saturday Sunday   Monday   Tuesday  Wednesday");
const monthNames = new Text("JanFebMarAprMayJunJulAugSepOctNovDec");
const zone = new Text(" GMT");

/** What the parser returns for text that is no HTTP-date. */
export const dateInvalid: i64 = i64.MIN_VALUE;
/** Bytes of an IMF-fixdate. */
export const dateLength: u32 = 29;

/** Days from 1970-01-01 to the first of March of `year`, by the civil calendar. */
function daysToMarch(year: i64): i64 {
  return year * 365 + year / 4 - year / 100 + year / 400 - 719468;
}

/** Days from 1970-01-01 to a day of the proleptic Gregorian calendar; month is 0 to 11. */
function daysTo(year: i64, month: u32, day: u32): i64 {
  // The year that starts in March: leap days come last.
  const shifted: u32 = (month + 10) % 12;
  return daysToMarch(month < 2 ? year - 1 : year) + (153 * shifted + 2) / 5 + day - 1;
}

function daysIn(year: i64, month: u32): u32 {
  if (month == 1) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return 30 + ((0xad5 >> month) & 1);
}

/** Writes the `dateLength` bytes of an IMF-fixdate at `at` (9110-5.6.7-2, 9110-5.6.7-3). */
export function writeDate(at: usize, seconds: u32): void {
  const days = seconds / 86400;
  const time = seconds % 86400;
  memory.copy(at, dayNames.address + (days % 7) * 3, 3);
  store<u16>(at + 3, 0x202c);
  // Days since 0000-03-01; eras of 400 years are 146097 days.
  const since = days + 719468;
  const dayOfEra = since % 146097;
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const shifted = (5 * dayOfYear + 2) / 153;
  const month = (shifted + 2) % 12;
  const year = yearOfEra + (since / 146097) * 400 + (month < 2 ? 1 : 0);
  writeTwoDigits(at + 5, dayOfYear - (153 * shifted + 2) / 5 + 1);
  store<u8>(at + 7, 0x20);
  memory.copy(at + 8, monthNames.address + month * 3, 3);
  store<u8>(at + 11, 0x20);
  writeTwoDigits(at + 12, year / 100);
  writeTwoDigits(at + 14, year % 100);
  store<u8>(at + 16, 0x20);
  writeTwoDigits(at + 17, time / 3600);
  store<u8>(at + 19, 0x3a);
  writeTwoDigits(at + 20, (time / 60) % 60);
  store<u8>(at + 22, 0x3a);
  writeTwoDigits(at + 23, time % 60);
  memory.copy(at + 25, zone.address, zone.length);
}

function writeTwoDigits(at: usize, value: u32): void {
  store<u8>(at, 0x30 + <u8>(value / 10));
  store<u8>(at + 1, 0x30 + <u8>(value % 10));
}

/**
 * Seconds since 1970 of an HTTP-date in any of the three forms, or `dateInvalid`. `now` (0 when
 * 9110-5.6.7-1
 * unknown) decides which century a year of two digits lies in.
 */
export function parseDate(at: usize, length: u32, now: u32): i64 {
  if (length == dateLength && load<u8>(at + 3) == 0x2c) {
    if (nameIndex(dayNames, 3, at, 3) < 0 || load<u8>(at + 4) != 0x20) return dateInvalid;
    if (load<u8>(at + 7) != 0x20 || load<u8>(at + 11) != 0x20) return dateInvalid;
    if (load<u8>(at + 16) != 0x20 || !zone.equals(at + 25, 4)) return dateInvalid;
    const year = twoDigits(at + 12) * 100 + twoDigits(at + 14);
    return combine(year, at + 8, twoDigits(at + 5), at + 17);
  }
  if (length == 24 && load<u8>(at + 3) == 0x20) return parseAsctime(at);
  return parseRfc850(at, length, now);
}

/** For example "Sun Nov  6 08:49:37 1994". */
function parseAsctime(at: usize): i64 {
  if (nameIndex(dayNames, 3, at, 3) < 0 || load<u8>(at + 7) != 0x20) return dateInvalid;
  if (load<u8>(at + 10) != 0x20 || load<u8>(at + 19) != 0x20) return dateInvalid;
  const day = load<u8>(at + 8) == 0x20 ? digit(at + 9) : twoDigits(at + 8);
  const year = twoDigits(at + 20) * 100 + twoDigits(at + 22);
  return combine(year, at + 4, day, at + 11);
}

/** For example "Sunday, 06-Nov-94 08:49:37 GMT". */
function parseRfc850(at: usize, length: u32, now: u32): i64 {
  if (length < 30) return dateInvalid;
  const nameLength = length - 24;
  if (nameLength > 9 || nameIndex(longDayNames, 9, at, nameLength) < 0) return dateInvalid;
  at += nameLength;
  if (load<u16>(at) != 0x202c || load<u8>(at + 4) != 0x2d) return dateInvalid;
  if (load<u8>(at + 8) != 0x2d || load<u8>(at + 11) != 0x20) return dateInvalid;
  if (!zone.equals(at + 20, 4)) return dateInvalid;
  const short = twoDigits(at + 9);
  if (short < 0) return dateInvalid;
  // More than 50 years ahead means the most recent year in the past with these digits.
  // 9110-5.6.7-4
  const limit = 1970 + <i32>(now / 31556952) + 50;
  let year = limit - (limit % 100) + short;
  if (year > limit) year -= 100;
  return combine(year, at + 5, twoDigits(at + 2), at + 12);
}

/** Puts the parts together; a part that was no number is negative. */
function combine(year: i32, monthName: usize, day: i32, time: usize): i64 {
  const month = nameIndex(monthNames, 3, monthName, 3);
  if (year < 0 || month < 0 || day < 1 || <u32>day > daysIn(year, month)) return dateInvalid;
  if (load<u8>(time + 2) != 0x3a || load<u8>(time + 5) != 0x3a) return dateInvalid;
  const hour = twoDigits(time);
  const minute = twoDigits(time + 3);
  const second = twoDigits(time + 6);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return dateInvalid;
  // A leap second is allowed by the grammar.
  if (second < 0 || second > 60) return dateInvalid;
  return daysTo(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
}

/** Which of the names, `stride` bytes apart and padded with spaces, stands at `at`; or -1. */
function nameIndex(names: Text, stride: u32, at: usize, length: u32): i32 {
  for (let start: u32 = 0; start < names.length; start += stride) {
    if (memory.compare(names.address + start, at, length) != 0) continue;
    const end = start + length;
    const complete =
      length == stride || end == names.length || load<u8>(names.address + end) == 0x20;
    if (complete) return <i32>(start / stride);
  }
  return -1;
}

function digit(at: usize): i32 {
  const character: u32 = load<u8>(at);
  return classesOf(character) & decimalDigit ? <i32>character - 0x30 : -1_000_000;
}

/** The number of two digits at `at`; negative where they are none. */
function twoDigits(at: usize): i32 {
  return digit(at) * 10 + digit(at + 1);
}
