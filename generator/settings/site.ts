// site.yaml: what holds for the whole site.

import * as z from "zod";
import { Diagnostics } from "../diagnostics.ts";
import type { Position, SiteSettings } from "../model.ts";
import { parse, readChecked } from "./checked.ts";
import { languageTag, textOrNumber, timeZone } from "./values.ts";

/** The file's name in the site's folder. */
export const settingsFile = "site.yaml";

const origin = z
  .string("expected an address like https://example.org")
  .refine(isOrigin, "expected an address like https://example.org, without a path")
  .transform((value) => new URL(value).origin);

function isOrigin(value: string): boolean {
  const match = /^https?:\/\/[^/?#\s]+\/?$/.test(value);
  return match && URL.canParse(value) && new URL(value).username === "";
}

const schema = z.strictObject({
  title: textOrNumber.default("Untitled site"),
  description: textOrNumber.default(""),
  baseUrl: origin.or(z.literal("")).default(""),
  language: languageTag.default("en"),
  author: textOrNumber.default(""),
  timeZone: timeZone.default("UTC"),
  brokenLinks: z.enum(["error", "warn"], "expected error or warn").default("error"),
  remoteAssets: z.enum(["error", "allow"], "expected error or allow").default("error"),
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
  navigation: z
    .array(
      z.strictObject({ title: textOrNumber, url: z.string("expected an address like /about/") }),
      "expected a list of title and url",
    )
    .optional(),
  params: z.record(z.string(), z.unknown(), "expected keys and values").default({}),
  themeSettings: z.record(z.string(), z.unknown(), "expected keys and values").default({}),
});

const keys = Object.keys(schema.shape);

/** Reads site.yaml; without one the defaults hold. Undefined when it has faults. */
export function readSiteSettings(
  text: string | undefined,
  diagnostics: Diagnostics,
): SiteSettings | undefined {
  const source = { file: settingsFile, format: "yaml", text: text ?? "", linesBefore: 0 } as const;
  return readChecked(source, { schema, keys }, diagnostics);
}

/** Where a setting stands in site.yaml, or its key; for what only later stages can check. */
export function settingPosition(
  text: string | undefined,
  path: readonly PropertyKey[],
  ofKey = false,
): Position {
  const source = { file: settingsFile, format: "yaml", text: text ?? "", linesBefore: 0 } as const;
  return parse(source, new Diagnostics())?.place(path, ofKey) ?? { line: 1, column: 1 };
}
