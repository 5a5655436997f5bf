// The key `check` of the settings: budgets, and what kiln check is not to tell.

import * as z from "zod";

const units: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  kb: 1000,
  mb: 1000 ** 2,
  gb: 1000 ** 3,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
};

const sizePattern = /^(\d+(?:\.\d+)?) ?([kmg]?i?b|)$/i;
const sizeError = "expected a size like 500kB or 2MB";

/** Bytes, as a number or with a unit. */
const size = z.union(
  [
    z.int(sizeError).min(0, sizeError),
    z
      .string()
      .refine((text) => bytesOf(text) !== undefined, sizeError)
      .transform((text) => bytesOf(text)!),
  ],
  sizeError,
);

function bytesOf(text: string): number | undefined {
  const match = sizePattern.exec(text.trim());
  const unit = match && units[match[2]!.toLowerCase()];
  return unit ? Math.round(Number(match[1]) * unit) : undefined;
}

const weight = z
  .strictObject(
    {
      page: size.default(1_600_000),
      html: size.default(200_000),
      styles: size.default(100_000),
      scripts: size.default(300_000),
      pictures: size.default(1_500_000),
      fonts: size.default(300_000),
      site: size.default(100_000_000),
    },
    "expected page, html, styles, scripts, pictures, fonts or site",
  )
  .prefault({});

const text = z.string("expected text").min(1, "expected text").optional();

const exception = z
  .strictObject({ id: text, at: text, url: text }, "expected id, at or url")
  .refine((value) => Object.keys(value).length > 0, "expected id, at or url");

/** What stands under `check`. */
export const check = z
  .strictObject(
    {
      weight,
      ignore: z.array(exception, "expected a list with id, at or url").default([]),
    },
    "expected weight or ignore",
  )
  .prefault({});
