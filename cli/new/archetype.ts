// What a new file starts with: archetypes/KIND.md of the site, or the text that Kiln brings. Words
// in double braces stand for what the command was told:
//
//     title: {{title}}       {{slug}}  {{date}}  {{draft}}  {{lang}}
//
// A line of the front matter whose word has no value is left out.

import { stringify } from "yaml";
import type { Files } from "../../generator/files.ts";
import { UsageError } from "../verb.ts";
import type { NewRequest } from "./kind.ts";

type Values = Readonly<Record<string, string | boolean | undefined>>;

const placeholder = /\{\{ *([\w.]+) *\}\}/g;

/** The text of a new file of a kind, its placeholders filled. Throws when one is unknown. */
export function startingText(kind: string, request: NewRequest, fallback: string): string {
  const path = `archetypes/${kind}.md`;
  const own = textOf(request.site, path);
  const { title, name: slug, date, draft, lang } = request;
  const text = own ?? fallback;
  const values = { title, slug, date, draft, lang };
  checkPlaceholders(own === undefined ? undefined : path, text, values);
  const { opening, inside, rest } = cut(text);
  return opening + fillFields(inside, values, opening.startsWith("+++")) + fillText(rest, values);
}

function textOf(site: Files, path: string): string | undefined {
  const bytes = site.read(path);
  return bytes && new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

/** What was asked for must show in the text; what the text asks for must be known. */
function checkPlaceholders(path: string | undefined, text: string, values: Values): void {
  const words = [...text.matchAll(placeholder)].map(([, word]) => word!);
  const known = Object.keys(values);
  const unknown = words.find((word) => !known.includes(word));
  const where = path ?? "the text";
  if (unknown !== undefined) {
    const list = known.map((word) => `{{${word}}}`).join(", ");
    throw new UsageError(`${where}: {{${unknown}}} stands for nothing; there are ${list}`);
  }
  for (const option of ["lang", "draft"] as const) {
    if (values[option] === undefined || words.includes(option) || path === undefined) continue;
    throw new UsageError(`${path} has no {{${option}}}: add a line ${option}: {{${option}}}`);
  }
}

/** Front matter between its marks, and what follows. */
function cut(text: string): { opening: string; inside: string; rest: string } {
  const match = /^((?:---|\+\+\+)[ \t]*\r?\n)([^]*?\n)((?:---|\+\+\+)[ \t]*(?:\r?\n|$)[^]*)$/.exec(
    text,
  );
  if (!match) return { opening: "", inside: "", rest: text };
  const [, opening, inside, rest] = match as unknown as [string, string, string, string];
  return { opening, inside, rest };
}

function fillFields(inside: string, values: Values, isToml: boolean): string {
  const lines = inside.split(/(?<=\n)/).filter((line) => {
    return [...line.matchAll(placeholder)].every(([, word]) => values[word!] !== undefined);
  });
  // Quotes around a word are the author's; the value brings the ones that it needs.
  const quoted = /(["']?)\{\{ *([\w.]+) *\}\}\1/g;
  return lines
    .map((line) => line.replace(quoted, (_, _quote, word: string) => scalar(word, values, isToml)))
    .join("");
}

function scalar(word: string, values: Values, isToml: boolean): string {
  const value = values[word];
  if (word === "date" || typeof value !== "string") return String(value);
  return isToml ? JSON.stringify(value) : stringify(value, { lineWidth: 0 }).trimEnd();
}

function fillText(text: string, values: Values): string {
  return text.replace(placeholder, (_, word: string) => String(values[word] ?? ""));
}
