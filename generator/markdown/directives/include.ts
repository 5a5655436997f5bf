// `::include{file="setup.md" lines="3-9"}`: another file in this place. Markdown becomes part of
// the page, with its links as seen from its own folder; any other file is shown as code.

import { posix } from "node:path";
import type { Code, Nodes, Parent, Root, RootContent } from "mdast";
import type { Diagnostics } from "../../diagnostics.ts";
import type { Position } from "../../model.ts";
import { isDirective, type DirectiveNode } from "./settle.ts";

/** What includes need besides the tree. */
export interface IncludeWorld {
  readonly diagnostics: Diagnostics;
  /** The text of a file of the site; undefined where there is none. Whoever asks depends on it. */
  read(path: string): string | undefined;
  parse(text: string): Root;
}

/** A file, as messages about it need it. */
export interface IncludingFile {
  readonly path: string;
  readonly linesBefore: number;
}

/** A page that includes more is a mistake, or an attempt to fill the memory. */
const includesMax = 500;
const folders = /^(content|includes)\//;

/** Puts all included files into a tree. */
export function expandIncludes(tree: Root, file: IncludingFile, world: IncludeWorld): void {
  const job = { ...world, left: includesMax };
  expand(tree, file, [file.path], job);
}

type Job = IncludeWorld & { left: number };

function expand(tree: Parent, file: IncludingFile, chain: readonly string[], job: Job): void {
  const pending: Parent[] = [tree];
  for (let parent = pending.pop(); parent; parent = pending.pop()) {
    const children = parent.children as Nodes[];
    if (children.some(isInclude)) {
      parent.children = children.flatMap((child) => {
        if (!isInclude(child)) return [child];
        return included(child as unknown as DirectiveNode, file, chain, job);
      }) as RootContent[];
    }
    for (const child of parent.children) {
      if ("children" in child && !isDone(child)) pending.push(child as Parent);
    }
  }
}

const done = new WeakSet<object>();
const isDone = (node: object): boolean => done.has(node);

function isInclude(node: Nodes): boolean {
  return isDirective(node) && (node as DirectiveNode).name === "include";
}

function included(
  node: DirectiveNode,
  file: IncludingFile,
  chain: readonly string[],
  job: Job,
): Nodes[] {
  const attributes = node.attributes ?? {};
  const written = attributes["file"] ?? attributes["src"] ?? "";
  const fail = (reason: string, hint?: string): Nodes[] => {
    const start = node.position?.start;
    const at: Position | undefined = start && {
      line: start.line + file.linesBefore,
      column: start.column,
    };
    const values = { file: written, reason };
    job.diagnostics.add("include-fault", { file: file.path, at, values, ...(hint && { hint }) });
    return [];
  };
  if (written === "") return fail("it has no file", 'write ::include{file="name.md"}');
  const paths = candidates(written, file.path);
  if (paths.length === 0) return fail("it leaves the folders content/ and includes/");
  const circle = paths.find((path) => chain.includes(path));
  if (circle !== undefined)
    return fail(`it goes round in a circle: ${[...chain, circle].join(" → ")}`);
  if (job.left === 0) return [];
  if (--job.left === 0) return fail(`a page has ${includesMax} includes at most`);
  const path = paths.find((candidate) => job.read(candidate) !== undefined);
  if (path === undefined) return fail(`there is no ${paths.join(" and no ")}`);
  const lines = linesOf(job.read(path)!, attributes["lines"] ?? "");
  if (!lines) return fail(`lines="${attributes["lines"]}" names none of its lines`);
  const nodes =
    /\.(md|markdown)$/i.test(path) && attributes["lang"] === undefined
      ? markdown(path, lines, file, chain, job)
      : [code(path, lines, attributes)];
  for (const inner of nodes) settle(inner, node);
  return nodes;
}

/** Where the file may lie: beside the one that includes it, or in includes/. */
function candidates(written: string, from: string): string[] {
  const places = written.startsWith("/")
    ? [posix.join("content", written)]
    : [posix.join(posix.dirname(from), written), posix.join("includes", written)];
  const inside = (path: string): boolean => folders.test(path) && !path.includes("\0");
  const isEscape = written.startsWith("/") && posix.normalize(`.${written}`).startsWith("..");
  return isEscape ? [] : [...new Set(places.filter(inside))];
}

interface Lines {
  readonly text: string;
  /** Lines of the file before the text. */
  readonly before: number;
}

function linesOf(text: string, range: string): Lines | undefined {
  if (range === "") return { text, before: 0 };
  const match = /^(\d+)(?:(-)(\d*))?$/.exec(range.trim());
  if (!match) return undefined;
  const first = Number(match[1]);
  const last = match[2] ? Number(match[3] || Infinity) : first;
  const lines = text.replace(/\n$/, "").split("\n");
  if (first < 1 || last < first || first > lines.length) return undefined;
  return { text: lines.slice(first - 1, last).join("\n"), before: first - 1 };
}

function code(
  path: string,
  { text, before }: Lines,
  attributes: DirectiveNode["attributes"],
): Code {
  const { lang, title, marks, numbers } = attributes ?? {};
  const meta = [
    ...(title ? [`title="${title.replaceAll('"', "'")}"`] : []),
    ...(marks ? [`{${marks}}`] : []),
    ...(numbers !== undefined && numbers !== null ? [`showLineNumbers{${before + 1}}`] : []),
  ];
  const extension = posix.extname(path).slice(1) || posix.basename(path).toLowerCase();
  return {
    type: "code",
    lang: lang ?? extension,
    meta: meta.join(" "),
    value: text.replace(/\n$/, ""),
  };
}

function markdown(
  path: string,
  { text, before }: Lines,
  file: IncludingFile,
  chain: readonly string[],
  job: Job,
): Nodes[] {
  const matter =
    before === 0 ? /^(---|\+\+\+)[ \t]*\n[^]*?\n\1[ \t]*(?:\n|$)/.exec(text)?.[0] : undefined;
  const body = matter ? text.slice(matter.length) : text;
  const linesBefore = before + (matter ? matter.split("\n").length - 1 : 0);
  const tree = job.parse(body);
  expand(tree, { path, linesBefore }, [...chain, path], job);
  moveLinks(tree, posix.dirname(path), posix.dirname(file.path));
  return tree.children;
}

/** Relative addresses, as seen from another folder. */
function moveLinks(tree: Root, from: string, to: string): void {
  if (from === to) return;
  const pending: Nodes[] = [tree];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if ("children" in node) pending.push(...node.children);
    if (done.has(node)) continue;
    if ("url" in node && /^[^/#?:]+(?:[/#?]|$)/.test(node.url)) {
      node.url = posix.join(posix.relative(to, from), node.url);
    }
  }
}

/** Messages about what is included name the line that includes it. */
function settle(node: Nodes, by: DirectiveNode): void {
  const pending: Nodes[] = [node];
  for (let inner = pending.pop(); inner; inner = pending.pop()) {
    done.add(inner);
    if (by.position) inner.position = by.position;
    if ("children" in inner) pending.push(...inner.children);
  }
}
