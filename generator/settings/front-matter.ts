// The front matter of a markdown file: cut off, parsed, checked.

import * as z from "zod";
import type { Diagnostics } from "../diagnostics.ts";
import type { FrontMatter, SiteSettings } from "../model.ts";
import { readChecked } from "./checked.ts";
import type { DataSource, Format } from "./data.ts";
import {
  authorNames,
  dateText,
  languageTag,
  pageImage,
  templateName,
  textOrNumber,
  urlPath,
  words,
} from "./values.ts";

const text = textOrNumber.optional();
const list = words.optional();
const flag = z.boolean("expected true or false").optional();
const number = z.number("expected a number").optional();

/** What a section can hand down to its pages: all but what belongs to one page. */
const inherited = {
  description: text,
  summary: text,
  date: dateText.optional(),
  updated: dateText.optional(),
  publishDate: dateText.optional(),
  expiryDate: dateText.optional(),
  draft: flag,
  unlisted: flag,
  tags: list,
  categories: list,
  series: list,
  taxonomies: z.record(z.string(), words, "expected taxonomies with their terms").optional(),
  authors: authorNames.optional(),
  weight: number,
  layout: templateName.optional(),
  type: templateName.optional(),
  image: pageImage.optional(),
  lang: languageTag.optional(),
  toc: flag,
  params: z.record(z.string(), z.unknown(), "expected keys and values").optional(),
};

/** Values for every page below a folder. */
export const cascade = z.strictObject(inherited, "expected keys of the front matter");

/** What any page can say of itself. */
export const pageShape = {
  title: text,
  linkTitle: text,
  ...inherited,
  slug: textOrNumber
    .refine((value) => !/[/\\?#]|^\.{1,2}$|^$/.test(value), "expected one part of an address")
    .optional(),
  permalink: urlPath.optional(),
  aliases: z
    .union([urlPath.transform((value) => [value]), z.array(urlPath)], {
      error: "expected a list of addresses like /about/",
    })
    .optional(),
  translationKey: text,
  navigation: number,
  cascade: cascade.optional(),
  sortBy: z.enum(["date", "weight", "title"], "expected date, weight or title").optional(),
  paginate: z.number("expected a number").int().min(0, "expected 0 or more").optional(),
};

/** All keys of front matter in our names. */
export const schema = z.strictObject(pageShape);

const keys = Object.keys(schema.shape);

/** True for a key of ours with a value that it can have; whoever writes front matter asks. */
export function isFrontMatter(key: string, value: unknown): boolean {
  if (!Object.hasOwn(schema.shape, key)) return false;
  return schema.shape[key as keyof typeof schema.shape].safeParse(value).success;
}

/** The check for a site that has these taxonomies; made once for each build. */
function schemaFor(taxonomies: readonly string[] | undefined): z.ZodType<FrontMatter> {
  if (!taxonomies) return schema as z.ZodType<FrontMatter>;
  const key = taxonomies.join(" ");
  const known = schemas.get(key);
  if (known) return known;
  const terms = Object.fromEntries([...taxonomies, "authors"].map((name) => [name, list]));
  const made = schema.extend({
    taxonomies: z.strictObject(terms, "expected taxonomies with their terms").optional(),
  });
  schemas.set(key, made as z.ZodType<FrontMatter>);
  return made as z.ZodType<FrontMatter>;
}

const schemas = new Map<string, z.ZodType<FrontMatter>>();
const advice =
  "; what only your theme knows belongs under params, or goes there by itself with " +
  "unknownKeys: warn in site.yaml";

/** What a site's settings have to do with front matter. */
export interface FrontMatterSettings {
  /** Names of the site's taxonomies: what a key means depends on them. */
  readonly taxonomies: readonly string[];
  /** Whether unknown keys become part of `params`, with a warning. */
  readonly lenient: boolean;
}

/** The part of the settings that front matter depends on. */
export function frontMatterSettings({
  taxonomies,
  unknownKeys,
}: Pick<SiteSettings, "taxonomies" | "unknownKeys">): FrontMatterSettings {
  return { taxonomies: taxonomies.map(({ name }) => name), lenient: unknownKeys === "warn" };
}

/** A markdown file, cut in two. */
export interface SplitFile {
  /** Undefined when the front matter had faults. */
  readonly frontMatter: FrontMatter | undefined;
  readonly text: string;
  /** Lines of the file before the text. */
  readonly linesBefore: number;
}

/** The lines between which front matter stands. */
const fences: readonly { readonly mark: string; readonly format: Format }[] = [
  { mark: "---", format: "yaml" },
  { mark: "+++", format: "toml" },
];

/**
 * Cuts the front matter off a file and checks it. Line ends are "\n" already. Without `settings`
 * any taxonomy may be meant.
 */
export function splitFrontMatter(
  file: string,
  source: string,
  settings: FrontMatterSettings | undefined,
  diagnostics: Diagnostics,
): SplitFile {
  const cut = cutFrontMatter(file, source, diagnostics);
  if (!cut) return { frontMatter: undefined, text: "", linesBefore: 0 };
  const { text, linesBefore, inside } = cut;
  const { taxonomies, lenient = false } = settings ?? {};
  const schema = schemaFor(taxonomies);
  const rules = { schema, keys, advice, taxonomies: taxonomies ?? [], lenient };
  const frontMatter = inside ? readChecked(inside, rules, diagnostics) : {};
  return { frontMatter, text, linesBefore };
}

/** A file cut in two; nothing `inside` where it has no front matter. */
export interface CutFile {
  readonly inside: DataSource | undefined;
  readonly text: string;
  readonly linesBefore: number;
}

/** Finds the front matter of a file; undefined when it has no end, which is told. */
export function cutFrontMatter(
  file: string,
  source: string,
  diagnostics: Diagnostics,
): CutFile | undefined {
  const plain = { inside: undefined, text: source, linesBefore: 0 };
  const fence = fences.find(({ mark }) => source.startsWith(mark));
  if (!fence || !/^...[ \t]*\n/.test(source)) return plain;
  const { mark, format } = fence;
  const start = source.indexOf("\n") + 1;
  const closing = mark === "---" ? /^---[ \t]*(?:\n|$)/m : /^\+\+\+[ \t]*(?:\n|$)/m;
  const end = closing.exec(source.slice(start));
  // A rule above some text is markdown, not front matter.
  const inside = source.slice(start, end ? start + end.index : undefined);
  if (/^[ \t]*\n/.test(inside) && !/^["'\w-]+[ \t]*[:=]|^[ \t]*\[/m.test(inside)) return plain;
  if (!end) {
    diagnostics.add("front-matter-unclosed", {
      file,
      at: { line: 1, column: 1 },
      values: { mark },
    });
    return undefined;
  }
  const text = source.slice(start + end.index + end[0].length);
  const linesBefore = 2 + countLines(inside);
  return { inside: { file, format, text: inside, linesBefore: 1 }, text, linesBefore };
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
