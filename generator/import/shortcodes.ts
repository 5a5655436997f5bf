// Hugo's shortcodes in a text: {{< name … >}}, {{% name … %}}, with or without an end, escaped as
// {{</* … */>}}. Found here, converted by their table, and never left in the text.

import type { DiagnosticId, Diagnostics } from "../diagnostics.ts";

/** A call in a text. */
export interface Shortcode {
  readonly name: string;
  readonly positional: readonly string[];
  readonly named: Readonly<Record<string, string>>;
  /** What stands up to its end, converted when it is asked for; undefined without an end. */
  inner(): string | undefined;
  report(id: DiagnosticId, values: Readonly<Record<string, string>>): void;
}

/** What a shortcode becomes. */
export type ShortcodeConversion = (call: Shortcode) => string;

/** A text to convert. */
export interface ShortcodeText {
  readonly file: string;
  readonly text: string;
  /** Lines of the file before the text. */
  readonly linesBefore: number;
  readonly diagnostics: Diagnostics;
}

/** `find` gives the conversion of a name; undefined for one that nobody knows. */
export type FindShortcode = (name: string) => ShortcodeConversion | undefined;

interface Mark {
  readonly start: number;
  readonly end: number;
  /** As written between the brackets. */
  readonly body: string;
}

/** Strings may hold what would end the call. */
const inside = /\s*((?:"(?:\\.|[^"\\])*"|`[^`]*`|[^"`])*?)\s*/.source;
const pattern = new RegExp(String.raw`\{\{(?:<(?!\/\*)${inside}>|%(?!\/\*)${inside}%)\}\}`, "g");
const escaped = /\{\{([<%])\/\*([^]*?)\*\/([>%])\}\}/g;

/** The text without shortcodes. */
export function convertShortcodes(source: ShortcodeText, find: FindShortcode): string {
  const { text } = source;
  if (!/\{\{[<%]/.test(text)) return text;
  const marks = [...text.matchAll(pattern)].map((match): Mark => ({
    start: match.index,
    end: match.index + match[0].length,
    body: (match[1] ?? match[2])!,
  }));
  const converted = convertRange(source, marks, { start: 0, end: text.length }, find);
  return converted.replace(escaped, "{{$1$2$3}}");
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** `marks` are those inside the range, in order. */
function convertRange(
  source: ShortcodeText,
  marks: readonly Mark[],
  { start, end }: Range,
  find: FindShortcode,
): string {
  let result = "";
  let at = start;
  for (let index = 0; index < marks.length; index++) {
    const mark = marks[index]!;
    result += source.text.slice(at, mark.start);
    at = mark.end;
    const call = readCall(mark.body);
    // An end without a start: what it ended was reported, or ended itself.
    if (call.isEnd) continue;
    const last = call.isClosed ? -1 : endOf(marks, index, call.name);
    const report = reporter(source, mark);
    let inner = (): string | undefined => undefined;
    if (last >= 0) {
      const range = { start: mark.end, end: marks[last]!.start };
      const within = marks.slice(index + 1, last);
      inner = () => convertRange(source, within, range, find);
      index = last;
      at = marks[last]!.end;
    }
    const conversion = find(call.name);
    if (!conversion) report("import-unknown-shortcode", { name: call.name });
    result += conversion ? conversion({ ...call, inner, report }) : (inner() ?? "");
  }
  return result + source.text.slice(at, end);
}

/** Index of the mark that ends the one at `index`; -1 where it stands alone. */
function endOf(marks: readonly Mark[], index: number, name: string): number {
  let depth = 0;
  for (let next = index + 1; next < marks.length; next++) {
    const call = readCall(marks[next]!.body);
    if (call.name !== name || call.isClosed) continue;
    if (!call.isEnd) depth++;
    else if (depth-- === 0) return next;
  }
  return -1;
}

function reporter({ file, text, linesBefore, diagnostics }: ShortcodeText, { start }: Mark) {
  return (id: DiagnosticId, values: Readonly<Record<string, string>>): void => {
    const before = text.slice(0, start).split("\n");
    const at = { line: before.length + linesBefore, column: before.at(-1)!.length + 1 };
    diagnostics.add(id, { file, at, values });
  };
}

interface Call extends Pick<Shortcode, "name" | "positional" | "named"> {
  readonly isEnd: boolean;
  /** Written {{< name />}}. */
  readonly isClosed: boolean;
}

const parameter = /(?:([\w-]+)\s*=\s*)?(?:"((?:\\.|[^"\\])*)"|`([^`]*)`|([^\s"`]+))/g;

function readCall(body: string): Call {
  const isEnd = body.startsWith("/");
  const isClosed = !isEnd && /(^|\s|")\/$/.test(body);
  const [, name = "", rest = ""] = /^\/?\s*([^\s"`/]+(?:\/[^\s"`/]+)*)([^]*)$/.exec(body) ?? [];
  const positional: string[] = [];
  const named: Record<string, string> = {};
  const parameters = isClosed ? rest.replace(/\/$/, "") : rest;
  for (const [, key, quoted, raw, word] of parameters.matchAll(parameter)) {
    const value = quoted?.replace(/\\(.)/g, "$1") ?? raw ?? word!;
    if (key === undefined) positional.push(value);
    else named[key] = value;
  }
  return { name, positional, named, isEnd, isClosed };
}
