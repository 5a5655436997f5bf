// What the author wrote behind the three backticks. The conventions are those that authors bring
// along: `ts {1,3-5} title="a.ts"` (Gatsby, Docusaurus, Astro), `ts{1,3}` and `ts:line-numbers`
// and `sh [npm]` (VitePress), `ts {1|3-4|all}` (Slidev), `ts [1|3-4]` (reveal.js),
// `{linenos=true hl_lines=[1,"3-5"]}` (Hugo), `rust,linenos,hl_lines=1` (Zola),
// `{.python .numberLines}` (Pandoc), `{ .sh .copy }` and `title="a.ts"` without a language
// (MkDocs), `diff-ts`. What is none of them is passed over, as CommonMark wants it.

/** First and last line of a range, counted from 1. */
export type LineRange = readonly [first: number, last: number];

/** The info string of a fence, understood. */
export interface Fence {
  /** As written, in lower case; "" for none. */
  readonly language: string;
  /** True when each line begins with a sign of `diff`, and the rest is code in `language`. */
  readonly diff: boolean;
  readonly title: string;
  readonly marks: readonly LineRange[];
  /** Which lines a deck shows step by step: "1|3-4|all". */
  readonly steps: string;
  /** Number of the first line, where lines are numbered. */
  readonly numbersFrom: number | undefined;
}

const plainFence: Omit<Fence, "language"> = {
  diff: false,
  title: "",
  marks: [],
  steps: "",
  numbersFrom: undefined,
};

/** Reads an info string: its first word, and the rest. */
export function readFence(word: string, rest: string): Fence {
  const [first, others] = closedUp(word, rest);
  const { language, more } = splitWord(first);
  const text = `${more} ${others}`.trim();
  if (text === "" && !language.startsWith("diff-")) return { ...plainFence, language };
  const diff = /^diff-./.test(language) || (language !== "" && /(^|\s)diff(\s|$)/.test(text));
  const braces = [...text.matchAll(bracedLines)];
  const groups = braces.map(([, group]) => group!.replace(/\s+/g, "").replaceAll("*", "all"));
  const lists = groups.filter((group) => !group.includes("|"));
  const given = /\bhl_lines=(?:\[([^\]]*)\]|"([^"]*)"|([\d\s-]+))/.exec(text);
  lists.push((given?.[1] ?? given?.[2] ?? given?.[3] ?? "").replace(/["']/g, "").trim());
  return {
    language: diff ? language.replace(/^diff-/, "") : language,
    diff,
    title: titleOf(text),
    marks: lists.flatMap(rangesOf),
    steps: groups.find((group) => group.includes("|")) ?? "",
    numbersFrom: numbersOf(text),
  };
}

/** Numbers in braces or brackets; words ("all", "none") only among steps. */
const bracedLines = /(?<![^\s}])[{[]([\d\s,|*-]*|[\d\s,|*a-z-]*\|[\d\s,|*a-z-]*)[}\]]/g;

/** `{ .sh` is `{.sh`. */
function closedUp(word: string, rest: string): [word: string, rest: string] {
  if (word !== "{" || !rest.startsWith(".")) return [word, rest];
  const [first, ...others] = rest.split(" ");
  return [`{${first}`, others.join(" ")];
}

/** Takes apart what is glued to the language: `ts{1}`, `ts:line-numbers`, `rust,linenos`. */
function splitWord(word: string): { language: string; more: string } {
  const pandoc = /^\{\.([^\s}]+)(.*)$/.exec(word);
  if (pandoc) return { language: pandoc[1]!.toLowerCase(), more: pandoc[2]!.replace("}", "") };
  if (/^[\w-]+=/.test(word)) return { language: "", more: word };
  const match = /^([^\s{,:]*)(.*)$/s.exec(word)!;
  const more = match[2]!.replace(/^[,:]/, "").replace(/,(?=[a-z])/gi, " ");
  return { language: match[1]!.toLowerCase(), more };
}

/** A title in brackets, after what stands there of lines has been taken away. */
const bracketed = /(?:^|\s)\[([^\]]+)\]/;

function titleOf(text: string): string {
  const pattern = /(?:^|[\s{,])(?:title|filename|file|name)=(?:"([^"]*)"|'([^']*)'|([^\s}]+))/;
  const match = pattern.exec(text);
  const named = match?.[1] ?? match?.[2] ?? match?.[3];
  return named ?? bracketed.exec(text.replace(bracedLines, ""))?.[1] ?? "";
}

function numbersOf(text: string): number | undefined {
  const words = /(?:^|[\s{,.])(?:showLineNumbers|line-?numbers|linenos|numberLines)\b(\S*)/i;
  const match = words.exec(text);
  if (!match || /^=(false|off|no)\b/.test(match[1]!)) return undefined;
  const start = /(?:linenostart|startLine|startFrom|startLineNumber)=["']?(\d{1,6})/.exec(text);
  return Number(start?.[1] ?? /^[={](\d{1,6})/.exec(match[1]!)?.[1] ?? 1);
}

function rangesOf(list: string): LineRange[] {
  return list
    .split(/[\s,]+/)
    .map((part) => /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part))
    .filter((match) => match !== null)
    .map(([, first, last]) => [Number(first), Number(last ?? first)] as const);
}
