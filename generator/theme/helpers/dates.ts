// The helper that shows a date, by Intl: in the language of the page and the time zone of the site.

import { type HelperTable, languageOf, type Root } from "./call.ts";

type Options = Intl.DateTimeFormatOptions;

/** A point in time that can be shown. */
interface Moment {
  format(language: string, options: Options): string;
}

/** Making one takes a thousand times as long as using it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(language: string, options: Options): Intl.DateTimeFormat {
  const key = JSON.stringify([language, options]);
  const known = formatters.get(key) ?? new Intl.DateTimeFormat(language, options);
  formatters.set(key, known);
  return known;
}

/** The moment that a date of the context means. A plain day is one in every time zone. */
export function momentOf(date: { iso?: string } | undefined, { site }: Root): Moment | undefined {
  const iso = date?.iso;
  if (!iso) return undefined;
  const timeZone = /^\d{4}-\d{2}-\d{2}$/.test(iso) ? "UTC" : (site?.timeZone ?? "UTC");
  const time = Date.parse(iso);
  return {
    format: (language, options) => formatter(language, { ...options, timeZone }).format(time),
  };
}

const styles: readonly unknown[] = ["full", "long", "medium", "short"];
const words = {
  weekday: ["long", "short", "narrow"],
  era: ["long", "short", "narrow"],
  year: ["numeric", "2-digit"],
  month: ["numeric", "2-digit", "long", "short", "narrow"],
  day: ["numeric", "2-digit"],
  hour: ["numeric", "2-digit"],
  minute: ["numeric", "2-digit"],
  second: ["numeric", "2-digit"],
  timeZoneName: ["short", "long", "shortOffset", "longOffset", "shortGeneric", "longGeneric"],
  dateStyle: styles,
  timeStyle: styles,
} as const satisfies Partial<Record<keyof Options, readonly unknown[]>>;

function optionsOf(form: unknown, hash: Readonly<Record<string, unknown>>): Options | undefined {
  for (const [name, value] of Object.entries(hash)) {
    const allowed: readonly unknown[] = (words as Record<string, readonly unknown[]>)[name] ?? [];
    if (allowed.includes(value)) continue;
    const known = allowed.length > 0 ? allowed : Object.keys(words);
    throw new Error(`date: ${name}="${String(value)}": expected one of ${known.join(", ")}`);
  }
  if (styles.includes(form)) return { dateStyle: form as Options["dateStyle"], ...hash };
  if (form !== undefined) {
    throw new Error(`date: "${String(form)}": expected iso, ${styles.join(", ")}`);
  }
  return Object.keys(hash).length > 0 ? hash : undefined;
}

/** Dates. */
export const dateHelpers: HelperTable = {
  date([date, form], { hash, root }) {
    const given = date as { iso?: string; display?: string } | undefined;
    if (form === "iso") return given?.iso ?? "";
    const options = optionsOf(form, hash);
    if (!options) return given?.display ?? "";
    return momentOf(given, root)?.format(languageOf(root), options) ?? "";
  },
};
