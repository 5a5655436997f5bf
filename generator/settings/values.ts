// The kinds of values that settings have.

import * as z from "zod";
import { dateInNumbers } from "./date-words.ts";

/** Text; numbers are taken as they stand, so that `title: 1984` needs no quotes. */
export const textOrNumber = z.union([z.string(), z.number().transform(String)], {
  error: "expected text",
});

/** A list of words; one word alone, or several with commas between, is a list too. */
export const words = z.union([textOrNumber.transform(splitWords), z.array(textOrNumber)], {
  error: "expected a list of words",
});

function splitWords(text: string): string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

const author = z.union([textOrNumber, z.looseObject({ name: textOrNumber }).transform(nameOf)]);

function nameOf({ name }: { name: string }): string {
  return name;
}

/** Names of authors; `{name: …}` with whatever else is taken for the name. */
export const authorNames = z.union([author.transform((name) => [name]), z.array(author)], {
  error: "expected a name or a list of names",
});

const templatePath = /^(?:.*\/)?([^/]+?)(?:\.(?:html|hbs|njk|liquid|webc|md))?$/;

/** The name of a template; folders and ends of names that other generators want are left out. */
export const templateName = z
  .string("expected the name of a template")
  .transform((name) => name.replace(templatePath, "$1"));

const imageObject = z
  .looseObject({
    src: z.string().optional(),
    path: z.string().optional(),
    url: z.string().optional(),
    alt: textOrNumber.optional(),
  })
  .refine(({ src, path, url }) => (src ?? path ?? url) !== undefined)
  .transform(({ src, path, url, alt }) => ({ src: (src ?? path ?? url)!, alt: alt ?? "" }));

/** A picture: its name, or a `src` (`path`, `url`) with an `alt`. */
export const pageImage = z.union([z.string().transform((src) => ({ src, alt: "" })), imageObject], {
  error: "expected the name of a picture, or src and alt",
});

const day = /(\d{4})-(\d{1,2})-(\d{1,2})/.source;
const clock = /(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?/.source;
const zone = / ?(?:[Zz]|UTC|GMT|[+-](\d{2}|\d(?!\d))(?::?(\d{2}))?)/.source;
const datePattern = new RegExp(`^${day}(?:[Tt ]${clock}(?:${zone})?)?$`);

/** A day or a moment that exists, as text; a month, day or hour of one digit gets its zero. */
export const dateText = z
  .string("expected a date like 2026-11-23")
  .transform(dateInNumbers)
  .refine(isDate, "expected a date like 2026-11-23 or 2026-11-23T09:30:00+01:00")
  .transform((text) => text.replace(/(?<=^|[-+Tt ])(?=\d(?:[-Tt :]|$))/g, "0"));

function isDate(text: string): boolean {
  const match = datePattern.exec(text);
  if (!match) return false;
  const parts = match.slice(1).map((part) => Number(part ?? 0));
  const [year, month, day, hour, minute, second, zoneHour, zoneMinute] = parts;
  const leap = year! % 4 === 0 && (year! % 100 !== 0 || year! % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month! - 1];
  const exists = year! > 0 && days !== undefined && day! > 0 && day! <= days;
  const hasTime = hour! < 24 && minute! < 60 && second! < 60;
  return exists && hasTime && zoneHour! < 24 && zoneMinute! < 60;
}

/** A path of this site, like "/about/"; the first slash may be left out, blanks are encoded. */
export const urlPath = z
  .string("expected an address like /about/")
  .transform((value) => (/^[\p{L}\p{N}_%~.-]+(?:[/ ]|$)/u.test(value) ? `/${value}` : value))
  .transform((value) => value.replace(/\/index\.html$/, "/"))
  .refine(
    (value) => /^\/(?!\/)(?:[^?#\\\s]| (?=\S))*$/.test(value),
    "expected an address like /about/",
  )
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
