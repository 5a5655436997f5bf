import { expect, test } from "vitest";
import { Calendar } from "../../../generator/pages/dates.ts";

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

test("dates speak the site's language", () => {
  expect(new Calendar("de", "UTC").read("2026-11-23").display).toBe("23. November 2026");
});
