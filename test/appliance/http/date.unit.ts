import { dateInvalid, dateLength, parseDate, writeDate } from "../../../appliance/http/date";
import { Text } from "../../../appliance/http/text";
import { test } from "../unit";

function parsed(text: string): i64 {
  const bytes = new Text(text);
  return parseDate(bytes.address, bytes.length, 1792567680);
}

function written(seconds: u32, text: string): bool {
  const buffer = heap.alloc(dateLength);
  writeDate(buffer, seconds);
  return new Text(text).equals(buffer, dateLength);
}

test("the examples of RFC 9110 §5.6.7 are one instant (9110-5.6.7-1)", () => {
  assert(parsed("Sun, 06 Nov 1994 08:49:37 GMT") == 784111777);
  assert(parsed("Sunday, 06-Nov-94 08:49:37 GMT") == 784111777);
  assert(parsed("Sun Nov  6 08:49:37 1994") == 784111777);
  assert(written(784111777, "Sun, 06 Nov 1994 08:49:37 GMT"));
});

test("the ends of years, of centuries and of the format", () => {
  assert(written(0, "Thu, 01 Jan 1970 00:00:00 GMT"));
  assert(written(951782399, "Mon, 28 Feb 2000 23:59:59 GMT"));
  assert(written(951782400, "Tue, 29 Feb 2000 00:00:00 GMT"));
  assert(written(978307199, "Sun, 31 Dec 2000 23:59:59 GMT"));
  assert(written(4107542399, "Sun, 28 Feb 2100 23:59:59 GMT"));
  assert(written(4107542400, "Mon, 01 Mar 2100 00:00:00 GMT"));
  assert(written(0xffffffff, "Sun, 07 Feb 2106 06:28:15 GMT"));
  assert(parsed("Sun, 07 Feb 2106 06:28:15 GMT") == 0xffffffff);
  assert(parsed("Sun, 07 Feb 2106 06:28:16 GMT") == 0x100000000);
  assert(parsed("Wed, 31 Dec 1969 23:59:59 GMT") == -1);
  assert(parsed("Fri, 31 Dec 9999 23:59:59 GMT") == 253402300799);
});

test("what is written is what is parsed, on every day (9110-5.6.7-2, 9110-5.6.7-3)", () => {
  const buffer = heap.alloc(dateLength);
  for (let day: u32 = 0; day < 49710; day++) {
    const seconds = day * 86400 + ((day * 7919) % 86400);
    writeDate(buffer, seconds);
    assert(parseDate(buffer, dateLength, 0) == seconds);
  }
});

test("a year of two digits is never more than 50 years ahead (9110-5.6.7-4)", () => {
  // The clock says 2026.
  assert(parsed("Thursday, 01-Jan-70 00:00:00 GMT") == 3155760000);
  assert(parsed("Wednesday, 01-Jan-76 00:00:00 GMT") == 3345062400);
  assert(parsed("Saturday, 01-Jan-77 00:00:00 GMT") == 220924800);
  assert(parsed("Monday, 20-Jul-69 00:00:00 GMT") == 3141504000);
});

test("a leap second and a two-digit day in asctime's form", () => {
  assert(parsed("Sat, 31 Dec 2016 23:59:60 GMT") == 1483228800);
  assert(parsed("Wed Oct 21 07:28:00 2015") == 1445412480);
});

test("anything else is no date", () => {
  const wrong = [
    "",
    "0",
    "Sun, 06 Nov 1994 08:49:37 UTC",
    "Sun, 06 Nov 1994 08:49:37 gmt",
    "sun, 06 Nov 1994 08:49:37 GMT",
    "Sun, 06 nov 1994 08:49:37 GMT",
    "Sun, 06 Now 1994 08:49:37 GMT",
    "Sun, 00 Nov 1994 08:49:37 GMT",
    "Sun, 31 Nov 1994 08:49:37 GMT",
    "Sun, 29 Feb 1900 08:49:37 GMT",
    "Sun, 06 Nov 1994 24:00:00 GMT",
    "Sun, 06 Nov 1994 08:60:00 GMT",
    "Sun, 06 Nov 1994 08:49:61 GMT",
    "Sun, 06 Nov 194x 08:49:37 GMT",
    "Sun, 06 Nov 19x4 08:49:37 GMT",
    "Sun, 06 Nov 1994 08 49:37 GMT",
    "Sun, 06-Nov-1994 08:49:37 GMT",
    "Sun,  6 Nov 1994 08:49:37 GMT",
    "Sun Nov 06 08:49:37 1994 GMT",
    "Sun Nov  x 08:49:37 1994",
    "Sun Nov   08:49:37 1994 ",
    "Sunda, 06-Nov-94 08:49:37 GMT",
    "Sun, 06-Nov-94 08:49:37 GMT  ",
    "Sunday, 06-Nov-94 08:49:37 UTC",
    "Sunday, 06 Nov 94 08:49:37 GMT",
    "Sunday, 06-Nov-x4 08:49:37 GMT",
    "Thursdays, 06-Nov-94 08:49:37 GMT",
  ];
  for (let index = 0; index < wrong.length; index++) {
    assert(parsed(wrong[index]) == dateInvalid, wrong[index]);
  }
});
