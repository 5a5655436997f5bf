// The theme's own words: locales/en.json, de.json … say what stands for each key in a language.
//
//     { "Earlier": "Früher", "posts": { "one": "{count} Beitrag", "other": "{count} Beiträge" } }

import * as z from "zod";
import type { Diagnostics } from "../diagnostics.ts";
import { sha256 } from "../files.ts";
import type { ThemeFolder } from "./folder.ts";
import { readLocatedJson } from "./located-json.ts";
import { reportIssues } from "./theme-file.ts";

/** Finds words. */
export interface Words {
  /**
   * What stands for a key in the first of these languages that has it, in English, or the key
   * itself, with `{name}` filled in. `count` chooses the plural.
   */
  find(
    key: string,
    languages: readonly string[],
    values: Readonly<Record<string, unknown>>,
  ): string;
}

/** The words of a theme, with a key that names them all. */
export interface WordBook extends Words {
  readonly key: string;
  /** Languages to their keys. */
  readonly languages: ReadonlyMap<string, Entries>;
}

type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string };
type Entries = Readonly<Record<string, string | Forms>>;

const text = z.string("expected text");
const forms = z.strictObject({
  zero: text.optional(),
  one: text.optional(),
  two: text.optional(),
  few: text.optional(),
  many: text.optional(),
  other: text,
});
const schema = z.record(
  z.string(),
  z.union([z.string(), forms], "expected text, or its plural forms with other among them"),
  "expected words and what stands for them",
);

/** Reads locales/ of all layers, word by word; undefined when one has faults. */
export function readWords(folder: ThemeFolder, diagnostics: Diagnostics): WordBook | undefined {
  const before = diagnostics.list.length;
  const languages = new Map<string, Entries>();
  for (const path of folder.paths) {
    const language = /^locales\/([\w-]+)\.json$/.exec(path)?.[1];
    if (language === undefined) continue;
    for (const { bytes, shown } of folder.readAll(path)) {
      const json = readLocatedJson(shown, bytes, diagnostics);
      const result = json && schema.safeParse(json.data);
      if (result?.success) {
        languages.set(language, { ...languages.get(language), ...(result.data as Entries) });
      } else if (json && result) {
        reportIssues(result.error.issues, json, [], shown, diagnostics);
      }
    }
  }
  if (diagnostics.list.length > before) return undefined;
  const key = sha256(JSON.stringify([...languages]));
  const orders = new Map<string, readonly Book[]>();
  const find: Words["find"] = (word, asked, values) => {
    const name = asked.join(" ");
    const order = orders.get(name) ?? booksFor(asked, languages);
    orders.set(name, order);
    return findIn(order, word, asked, values);
  };
  return { key, languages, find };
}

/** The words of one language. */
type Book = readonly [language: string, entries: Entries];

/** Where words in some languages are looked for, the best first. */
function booksFor(
  languages: readonly string[],
  books: ReadonlyMap<string, Entries>,
): readonly Book[] {
  return [...languages.flatMap(withParents), "en"].flatMap((language): Book[] => {
    const entries = books.get(language);
    return entries ? [[language, entries]] : [];
  });
}

function findIn(
  books: readonly Book[],
  key: string,
  languages: readonly string[],
  values: Readonly<Record<string, unknown>>,
): string {
  for (const [language, entries] of books) {
    const entry = Object.hasOwn(entries, key) ? entries[key] : undefined;
    if (entry !== undefined) return fill(formOf(entry, language, values), language, values);
  }
  return fill(key, languages[0] ?? "en", values);
}

/** "pt-BR" is also "pt". */
function withParents(language: string): string[] {
  const parts = language.split("-");
  return parts.map((_, index) => parts.slice(0, parts.length - index).join("-"));
}

function formOf(
  entry: string | Forms,
  language: string,
  { count }: Readonly<Record<string, unknown>>,
): string {
  if (typeof entry === "string") return entry;
  const rule = typeof count === "number" ? new Intl.PluralRules(language).select(count) : "other";
  return entry[rule] ?? entry.other;
}

function fill(words: string, language: string, values: Readonly<Record<string, unknown>>): string {
  return words.replace(/\{(\w+)\}/g, (mark, name: string) => {
    if (!Object.hasOwn(values, name)) return mark;
    const value = values[name];
    return typeof value === "number" ? shownNumber(value, language) : String(value ?? "");
  });
}

/** Languages, with any script and region, that write a number below a thousand as code does. */
const plainLanguages = new Set(
  "cs da de en es fi fr hu it ja ko nb nl nn pl pt ro ru sk sv tr uk zh".split(" "),
);

function shownNumber(value: number, language: string): string {
  // Most are of minutes, and the first that V8 writes for a language takes it ten milliseconds.
  const isSmall = Number.isInteger(value) && value >= 0 && value < 1000;
  const isPlain = isSmall && plainLanguages.has(language.replace(/(?:-[A-Z]\w+)+$/, ""));
  return isPlain ? String(value) : value.toLocaleString(language);
}
