import { expect, test } from "vitest";
import { emptyCache } from "../../../generator/cache.ts";
import { Calendar } from "../../../generator/pages/dates.ts";
import { dateText } from "../../../generator/settings/values.ts";

const utc = (text: string): string => new Date(text).toISOString();

test.each([
  ["UTC", "2026-11-23", "2026-11-23T00:00:00Z"],
  ["Europe/Berlin", "2026-11-23", "2026-11-22T23:00:00Z"],
  ["Europe/Berlin", "2026-07-01", "2026-06-30T22:00:00Z"],
  ["America/New_York", "2026-11-23", "2026-11-23T05:00:00Z"],
  ["Pacific/Kiritimati", "2026-01-01", "2025-12-31T10:00:00Z"],
  ["Europe/Berlin", "2026-11-23T09:30", "2026-11-23T08:30:00Z"],
  ["Europe/Berlin", "2026-11-23 09:30:00+05:30", "2026-11-23T04:00:00Z"],
  ["Europe/Berlin", "2026-11-23T09:30:00Z", "2026-11-23T09:30:00Z"],
  // The night when the clocks go forward: half past two does not exist.
  ["Europe/Berlin", "2026-03-29T03:30", "2026-03-29T01:30:00Z"],
  ["Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:30:00Z"],
  // The night when they go back has half past two twice.
  ["Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30:00Z"],
  // Clocks that went forward at midnight: the day began at one.
  ["America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"],
  // A day that Samoa did not have.
  ["Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"],
  ["UTC", "2026-11-23 10:00:00 +0100", "2026-11-23T09:00:00Z"],
  ["UTC", "2026-11-23 10:00:00 +01", "2026-11-23T09:00:00Z"],
  ["Europe/Berlin", "2026-11-23 10:00:00 UTC", "2026-11-23T10:00:00Z"],
  ["Europe/Berlin", "2026-11-23t10:00:00.25-05:00", "2026-11-23T15:00:00.25Z"],
  ["Europe/Berlin", "0050-07-01", "0050-06-30T23:06:32Z"],
  ["UTC", "9999-12-31", "9999-12-31T00:00:00Z"],
  // The day after they went back.
  ["Europe/Berlin", "2026-10-26", "2026-10-25T23:00:00Z"],
])("in %s, %s is %s", (zone, text, moment) => {
  expect(new Date(new Calendar("en", zone).read(text).time).toISOString()).toBe(utc(moment));
});

test("a plain day is shown as that day in every zone", () => {
  for (const zone of ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kolkata"]) {
    const date = new Calendar("en", zone).read("2026-11-23");
    expect(date).toMatchObject({ iso: "2026-11-23", display: "November 23, 2026" });
  }
});

test("feeds have four digits for a year, whatever the zone", () => {
  const far = new Calendar("en", "America/New_York").read("9999-12-31T23:00");
  expect(new Calendar("en", "UTC").iso(far.time)).toBe("9999-12-31T23:59:59Z");
});

test.each([
  "2026-02-29",
  "2026-13-01",
  "2026-11-00",
  "0000-01-01",
  "2026-11-23T24:00",
  "2026-11-23T10:00:00+25:00",
  "2026-11-23 10:00 CET",
  "23.11.2026",
])("%s is no date", (text) => expect(dateText.safeParse(text).success).toBe(false));

test("leap days exist where they do", () => {
  for (const text of ["2028-02-29", "2000-02-29", "0004-02-29"]) {
    expect(dateText.safeParse(text).success, text).toBe(true);
  }
  expect(dateText.safeParse("1900-02-29").success).toBe(false);
});

test("dates speak the site's language", () => {
  expect(new Calendar("de", "UTC").read("2026-11-23").display).toBe("23. November 2026");
});

test("how days were shown is known to later builds, by language, zone and what Node knows", () => {
  const cache = emptyCache();
  const names = new Set<string>();
  const put = (name: string, bytes: Uint8Array): void => {
    names.add(name);
    cache.put(name, bytes);
  };
  const shown = (language: string, zone: string): string => {
    const calendar = new Calendar(language, zone, { ...cache, put });
    const { display } = calendar.read("2026-11-23T23:30:00Z");
    calendar.keep();
    return display;
  };
  for (let build = 1; build <= 2; build++) {
    expect(shown("de", "UTC")).toBe("23. November 2026");
    expect(shown("en", "UTC")).toBe("November 23, 2026");
    expect(shown("en", "Asia/Tokyo")).toBe("November 24, 2026");
  }
  const name = [...names].find((known) => known.startsWith("dates:UTC "))!;
  expect(name).toContain(process.versions["icu"]);
  cache.put(name, Buffer.from(Buffer.from(cache.get(name)!).toString().replace("N", "M")));
  expect(shown("en", "UTC")).toBe("Movember 23, 2026");
});
