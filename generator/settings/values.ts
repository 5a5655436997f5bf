// The kinds of values that settings have.

import * as z from "zod";

/** Text; numbers are taken as they stand, so that `title: 1984` needs no quotes. */
export const textOrNumber = z.union([z.string(), z.number().transform(String)], {
  error: "expected text",
});

const datePattern = new RegExp(
  /^(\d{4})-(\d{2})-(\d{2})/.source +
    /(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?[ ]?(?:[Zz]|[+-]\d{2}:?\d{2})?)?$/.source,
);

/** A day or a moment that exists, as text. */
export const dateText = z
  .string("expected a date like 2026-11-23")
  .refine(isDate, "expected a date like 2026-11-23 or 2026-11-23T09:30:00+01:00");

function isDate(text: string): boolean {
  const match = datePattern.exec(text);
  if (!match) return false;
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0));
  const date = new Date(Date.UTC(year!, month! - 1, day!));
  const exists = date.getUTCMonth() === month! - 1 && date.getUTCDate() === day;
  return exists && hour! < 24 && minute! < 60 && second! < 60;
}

/** A path of this site, like "/about/". */
export const urlPath = z
  .string("expected an address like /about/")
  .refine((value) => /^\/(?!\/)[^?#\\\s]*$/.test(value), "expected an address like /about/")
  .refine((value) => !/(^|\/)\.{1,2}(\/|$)/.test(value), "expected an address without dots");

/** A BCP 47 language tag. */
export const languageTag = z
  .string("expected a language like en or pt-BR")
  .refine((value) => isAccepted(() => Intl.getCanonicalLocales(value)), {
    error: "expected a language like en or pt-BR",
  });

/** An IANA time zone. */
export const timeZone = z
  .string("expected a time zone like Europe/Berlin")
  .refine((value) => isAccepted(() => new Intl.DateTimeFormat("en", { timeZone: value })), {
    error: "expected a time zone like Europe/Berlin",
  });

function isAccepted(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
