// Code to HTML with class names, by Prism's grammars. Loaded only when code is met that is not in
// the cache.

import { createRequire } from "node:module";
import type { Grammar, Token, TokenStream } from "prismjs";
import { nearest } from "../../diagnostics.ts";
import { escapeText } from "../escaping.ts";
import { tokenClasses } from "./token-classes.ts";

/** Highlighted code. */
export interface Highlighted {
  /** Each line as HTML, whole in itself. */
  readonly lines: readonly string[];
  /** The language's name for people; undefined when it is not known. */
  readonly title?: string;
  /** The language that may have been meant instead. */
  readonly near?: string;
}

interface Component {
  readonly title?: string;
  readonly alias?: string | readonly string[];
  readonly aliasTitles?: Readonly<Record<string, string>>;
  readonly require?: string | readonly string[];
  readonly optional?: string | readonly string[];
}

type Prism = typeof import("prismjs");

const load = createRequire(import.meta.url);

/** Names under which authors know languages, and Prism does not. */
const otherNames: Readonly<Record<string, string>> = {
  assemblyscript: "typescript",
  asm: "nasm",
  bat: "batch",
  "c#": "csharp",
  "c++": "cpp",
  cjs: "javascript",
  cmd: "batch",
  console: "shell-session",
  cts: "typescript",
  elisp: "lisp",
  ex: "elixir",
  exs: "elixir",
  "f#": "fsharp",
  fish: "bash",
  golang: "go",
  h: "c",
  hpp: "cpp",
  jl: "julia",
  jsonc: "json5",
  jsonl: "json",
  ksh: "bash",
  make: "makefile",
  mjs: "javascript",
  ml: "ocaml",
  mts: "typescript",
  mysql: "sql",
  node: "javascript",
  "objective-c": "objectivec",
  "obj-c": "objectivec",
  patch: "diff",
  pl: "perl",
  postgres: "sql",
  postgresql: "sql",
  proto: "protobuf",
  ps1: "powershell",
  pwsh: "powershell",
  python3: "python",
  rs: "rust",
  svelte: "markup",
  terminal: "shell-session",
  terraform: "hcl",
  tf: "hcl",
  vue: "markup",
  xhtml: "markup",
  zsh: "bash",
};

/** Those that change the grammars of others are parts, not languages of their own. */
const parts = /^(meta|.*-extras|js-templates|markup-templating|javadoclike|xml-doc|t4-templating)$/;

const components = (
  load("prismjs/components.json") as { languages: Readonly<Record<string, Component>> }
).languages;
const titles = new Map<string, string>();
const identities = new Map<string, string>();
for (const [id, component] of Object.entries(components)) {
  if (parts.test(id)) continue;
  for (const name of [id, ...listOf(component.alias)]) {
    identities.set(name, id);
    titles.set(name, component.aliasTitles?.[name] ?? component.title ?? id);
  }
}
for (const [name, id] of Object.entries(otherNames)) {
  identities.set(name, id);
  titles.set(name, titles.get(name) ?? titles.get(id)!);
}

function listOf(value: string | readonly string[] | null | undefined): readonly string[] {
  return value === undefined || value === null ? [] : typeof value === "string" ? [value] : value;
}

/** Every name under which a language is known. */
export function languageNames(): readonly string[] {
  return [...identities.keys()];
}

/** Highlights code; in a language that is not known it stays plain. */
export function make(language: string, code: string): Highlighted {
  const id = identities.get(language);
  if (id === undefined) {
    const near = nearest(language, identities.keys());
    return { lines: code.split("\n").map(escapeText), ...(near !== undefined && { near }) };
  }
  const prism = prismFor(id);
  return {
    lines: print(asGlobal(prism, () => tokens(prism, id, code))),
    title: titles.get(language)!,
  };
}

function tokens(prism: Prism, id: string, code: string): TokenStream {
  const grammar = prism.languages[id] as Grammar;
  // What Prism.highlight does, but for its way of printing.
  const environment = { code, grammar, language: id, tokens: [] as TokenStream };
  prism.hooks.run("before-tokenize", environment);
  environment.tokens = prism.tokenize(environment.code, environment.grammar);
  prism.hooks.run("after-tokenize", environment);
  return environment.tokens;
}

const instances = new Map<string, Prism>();

/**
 * A Prism with one language and what that needs. Grammars change one another as they are loaded, so
 * that with a shared one a block's colours would depend on the blocks before it.
 */
function prismFor(id: string): Prism {
  const known = instances.get(id);
  if (known) return known;
  const base = ["markup", "css", "clike", "javascript"];
  const order = new Set<string>();
  const add = (name: string): void => {
    if (order.has(name)) return;
    listOf(components[name]?.require).forEach(add);
    order.add(name);
  };
  [...base, ...listOf(components[id]?.optional).filter((name) => !parts.test(name)), id].forEach(
    add,
  );
  const prism = asGlobal(undefined, () => loadAnew("prismjs/components/prism-core.js") as Prism);
  asGlobal(prism, () => {
    for (const name of order) loadAnew(`prismjs/components/prism-${name}.js`);
  });
  instances.set(id, prism);
  return prism;
}

/** Grammars know Prism as a global, which it is no longer than they need it. */
function asGlobal<Result>(prism: Prism | undefined, act: () => Result): Result {
  const world = globalThis as { Prism?: Prism | undefined };
  const before = world.Prism;
  if (prism) world.Prism = prism;
  try {
    return act();
  } finally {
    if (before) world.Prism = before;
    else delete world.Prism;
  }
}

function loadAnew(file: string): unknown {
  delete load.cache[load.resolve(file)];
  return load(file) as unknown;
}

/** Tokens to lines. Neighbours of one class share an element; none crosses the end of a line. */
function print(stream: TokenStream): string[] {
  const lines: string[] = [];
  let line = "";
  let run = "";
  let runClass = "";
  const endRun = (): void => {
    const shown = runClass === "" ? "" : run.trimEnd();
    if (shown !== "") line += `<span class="${runClass}">${escapeText(shown)}</span>`;
    line += escapeText(run.slice(shown.length));
    run = "";
  };
  const add = (piece: string, name: string): void => {
    // Blanks look the same in every class.
    if (name !== runClass && /\S/.test(piece)) {
      endRun();
      runClass = name;
    }
    run += piece;
  };
  const text = (value: string, name: string): void => {
    let start = 0;
    for (let end = value.indexOf("\n"); end >= 0; end = value.indexOf("\n", start)) {
      add(value.slice(start, end), name);
      endRun();
      lines.push(line);
      line = "";
      start = end + 1;
    }
    add(value.slice(start), name);
  };
  const walk = (part: TokenStream, name: string): void => {
    if (typeof part === "string") text(part, name);
    else if (Array.isArray(part)) for (const inner of part) walk(inner, name);
    else walk(part.content, classOf(part) ?? name);
  };
  walk(stream, "");
  endRun();
  return [...lines, line];
}

const classes = new Map(Object.entries(tokenClasses));

function classOf({ type, alias }: Token): string | undefined {
  const own = classes.get(type);
  if (own !== undefined || alias === undefined) return own;
  return listOf(alias)
    .map((name) => classes.get(name))
    .find((name) => name !== undefined);
}
