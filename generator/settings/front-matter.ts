// The front matter of a markdown file: cut off, parsed, checked.

import * as z from "zod";
import type { Diagnostics } from "../diagnostics.ts";
import type { FrontMatter } from "../model.ts";
import { readCheckedYaml } from "./checked-yaml.ts";
import { dateText, languageTag, textOrNumber, urlPath } from "./values.ts";

const list = z.union([textOrNumber.transform((value) => [value]), z.array(textOrNumber)], {
  error: "expected a list of words",
});

const schema = z.strictObject({
  title: textOrNumber.optional(),
  date: dateText.optional(),
  updated: dateText.optional(),
  draft: z.boolean("expected true or false").optional(),
  slug: textOrNumber
    .refine((value) => !/[/\\?#]|^\.{1,2}$|^$/.test(value), "expected one part of an address")
    .optional(),
  permalink: urlPath.optional(),
  aliases: z.array(urlPath, "expected a list of addresses").optional(),
  tags: list.optional(),
  description: textOrNumber.optional(),
  layout: z.string("expected the name of a template").optional(),
  authors: list.optional(),
  params: z.record(z.string(), z.unknown(), "expected keys and values").optional(),
  lang: languageTag.optional(),
  navigation: z.number("expected a number").optional(),
});

const keys = Object.keys(schema.shape);

/** A markdown file, cut in two. */
export interface SplitFile {
  /** Undefined when the front matter had faults. */
  readonly frontMatter: FrontMatter | undefined;
  readonly text: string;
  /** Lines of the file before the text. */
  readonly linesBefore: number;
}

/** Cuts the front matter off a file and checks it. Line ends are "\n" already. */
export function splitFrontMatter(
  file: string,
  source: string,
  diagnostics: Diagnostics,
): SplitFile {
  const plain = { frontMatter: {}, text: source, linesBefore: 0 };
  if (!/^---[ \t]*\n/.test(source)) return plain;
  const start = source.indexOf("\n") + 1;
  const end = /^---[ \t]*(?:\n|$)/m.exec(source.slice(start));
  // A rule above some text is markdown, not front matter.
  const inside = source.slice(start, end ? start + end.index : undefined);
  if (/^[ \t]*\n/.test(inside) && !/^["'\w-]+[ \t]*:/m.test(inside)) return plain;
  if (!end) {
    diagnostics.add("front-matter-unclosed", { file, at: { line: 1, column: 1 } });
    return { frontMatter: undefined, text: "", linesBefore: 0 };
  }
  const text = source.slice(start + end.index + end[0].length);
  const linesBefore = 2 + countLines(inside);
  const checked = { file, text: inside, linesBefore: 1 };
  return { frontMatter: readCheckedYaml(checked, schema, keys, diagnostics), text, linesBefore };
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
