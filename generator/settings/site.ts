// site.yaml or site.toml: what holds for the whole site.

import * as z from "zod";
import { Diagnostics } from "../diagnostics.ts";
import type { Files } from "../files.ts";
import type { Position, SiteSettings } from "../model.ts";
import { check } from "./check.ts";
import { parse, readChecked } from "./checked.ts";
import type { DataSource } from "./data.ts";
import { cascade } from "./front-matter.ts";
import { permalinks, taxonomies } from "./organising.ts";
import { languageTag, textOrNumber, timeZone } from "./values.ts";

/** The names that the file may have in the site's folder. */
export const settingsFiles = ["site.yaml", "site.toml"] as const;

/** Which of them a site has; the first where it has none. That both are there is told, if asked. */
export function settingsFileOf(files: Files, diagnostics?: Diagnostics): string {
  const found = settingsFiles.filter((name) => files.info(name) !== undefined);
  if (found.length > 1) {
    diagnostics?.add("settings-twice", { file: found[1]!, values: { other: found[0]! } });
  }
  return found[0] ?? settingsFiles[0];
}

const origin = z
  .string("expected an address like https://example.org")
  .refine(isOrigin, "expected an address like https://example.org, without a path")
  .transform((value) => new URL(value).origin);

function isOrigin(value: string): boolean {
  const match = /^https?:\/\/[^/?#\s]+\/?$/.test(value);
  return match && URL.canParse(value) && new URL(value).username === "";
}

const navigation = z
  .array(
    z.strictObject({ title: textOrNumber, url: z.string("expected an address like /about/") }),
    "expected a list of title and url",
  )
  .optional();

const params = z.record(z.string(), z.unknown(), "expected keys and values");

const languages = z.record(
  languageTag,
  z.strictObject(
    {
      name: textOrNumber.optional(),
      title: textOrNumber.optional(),
      description: textOrNumber.optional(),
      author: textOrNumber.optional(),
      navigation,
      params: params.optional(),
    },
    "expected name, title, description, author, navigation or params",
  ),
  "expected languages with what differs in them",
);

const count = z
  .number("expected a number")
  .int("expected a whole number")
  .min(0, "expected 0 or more");

/** A whole number within bounds. */
function whole(least: number, most: number): z.ZodInt {
  const error = `expected a whole number from ${least} to ${most}`;
  return z.int(error).min(least, error).max(most, error);
}

const pictures = z.strictObject(
  {
    enabled: z.boolean("expected true or false").default(true),
    widths: z
      .array(whole(16, 10000), "expected a list of widths in pixels")
      .min(1, "expected one width at least")
      .max(12, "expected twelve widths at most")
      .default([480, 800, 1200, 1600]),
    formats: z
      .array(z.enum(["avif", "webp"], "expected avif or webp"), "expected a list of formats")
      .default(["webp"]),
    quality: z
      .strictObject(
        {
          avif: whole(1, 100).default(55),
          webp: whole(1, 100).default(78),
          jpeg: whole(1, 100).default(80),
        },
        "expected a number for avif, webp or jpeg",
      )
      .prefault({}),
    effort: whole(0, 9).default(2),
    sizes: z
      .string("expected sizes as HTML has them")
      .regex(/^[^"]+$/, "expected sizes as HTML has them")
      .default("(min-width: 48rem) 44rem, 100vw"),
    metadata: z.enum(["remove", "keep"], "expected remove or keep").default("remove"),
  },
  "expected keys and values, like widths: [480, 800]",
);

const format = z.enum(["atom", "rss", "json"], "expected atom, rss or json");
const formats = z.array(format, "expected a list of atom, rss and json");

const feeds = z
  .strictObject(
    {
      formats: formats.default(["atom", "rss", "json"]),
      lists: formats.default(["atom"]),
      limit: z
        .int("expected a whole number")
        .min(1, "expected a number from 1 on")
        .max(1000, "expected a number up to 1000")
        .default(20),
      content: z.enum(["full", "summary"], "expected full or summary").default("full"),
    },
    "expected formats, lists, limit or content",
  )
  .prefault({});

/** All settings, before and after they are brought to our form. */
export const schema = z.strictObject({
  title: textOrNumber.default("Untitled site"),
  description: textOrNumber.default(""),
  baseUrl: origin.or(z.literal("")).default(""),
  language: languageTag.default("en"),
  languages: languages.default({}),
  author: textOrNumber.default(""),
  authors: z
    .record(z.string(), z.union([z.string(), params]), "expected authors by key")
    .default({}),
  timeZone: timeZone.default("UTC"),
  permalinks: permalinks.default({}),
  taxonomies: taxonomies.prefault({}),
  cascade: z.record(z.string(), cascade, "expected folders with values").default({}),
  paginate: count.default(20),
  related: count.default(3),
  brokenLinks: z.enum(["error", "warn"], "expected error or warn").default("error"),
  unknownKeys: z.enum(["error", "warn"], "expected error or warn").default("error"),
  remoteAssets: z.enum(["error", "allow"], "expected error or allow").default("error"),
  feeds,
  search: z.boolean("expected true or false").default(true),
  markdownPages: z.boolean("expected true or false").default(true),
  markdown: z
    .strictObject(
      {
        math: z.boolean("expected true or false").default(true),
        smartPunctuation: z.boolean("expected true or false").default(false),
      },
      "expected math and smartPunctuation",
    )
    .default({ math: true, smartPunctuation: false }),
  theme: z
    .string("expected the name of a folder in themes/")
    .regex(/^[\w-]+$/, "expected the name of a folder in themes/")
    .default("default"),
  pictures: pictures.prefault({}),
  icon: z
    .string("expected a picture like static/icon.svg")
    .regex(
      /^(?:static|content|theme)\/.+\.(?:svg|png)$/i,
      "expected a picture like static/icon.svg",
    )
    .refine(
      (path) => !/(?:^|\/)\.\.?(?:\/|$)/.test(path),
      "expected a picture like static/icon.svg",
    )
    .or(z.literal(""))
    .default(""),
  navigation,
  check,
  params: params.default({}),
  themeSettings: params.default({}),
});

const keys = Object.keys(schema.shape);

/** Reads the settings; without a file the defaults hold. Undefined when it has faults. */
export function readSiteSettings(
  file: string,
  text: string | undefined,
  diagnostics: Diagnostics,
): SiteSettings | undefined {
  return readChecked(sourceOf(file, text), { schema, keys }, diagnostics);
}

function sourceOf(file: string, text = ""): DataSource {
  return { file, format: file.endsWith(".toml") ? "toml" : "yaml", text, linesBefore: 0 };
}

/** Where a setting stands in its file, or its key; for what only later stages can check. */
export function settingPosition(
  file: string,
  text: string | undefined,
  path: readonly PropertyKey[],
  ofKey = false,
): Position {
  return (
    parse(sourceOf(file, text), new Diagnostics())?.place(path, ofKey) ?? { line: 1, column: 1 }
  );
}
