// Every page, sheet and drawing that both themes make is what the specifications of HTML, CSS and
// SVG want, as W3C's checker reads them.

import { beforeAll, expect, test } from "vitest";
import { compile } from "../../generator/compile.ts";
import { formatDiagnostic } from "../../generator/diagnostics.ts";
import type { UnifiedPlugin } from "../../generator/config.ts";
import { memoryFiles } from "../../generator/files.ts";
import type { Entry } from "../../generator/model.ts";
import { bundledPlayer, themes } from "../decks/talk.ts";
import { manual } from "../fixtures/manuals.ts";
import { type Complaint, nuErrors } from "../fixtures/nu-validator.ts";
import { type CorpusTree, readmeCorpus } from "../fixtures/readme-corpus.ts";
import { everything } from "./everything.ts";
import { bodyOf, compileSite } from "./site.ts";

/** What the checker does not know yet, each with a reason. */
const unknownToIt: readonly { readonly message: RegExp; readonly because: string }[] = [
  { message: /“display”: “math” is not a/, because: "MathML Core has it" },
  {
    message: /“(scriptlevel|displaystyle)” not allowed on/,
    because: "MathML Core has them everywhere",
  },
];

/** Media types that the checker reads, and the file names it knows them by. */
const kinds: readonly (readonly [string, string])[] = [
  ["text/html", ".html"],
  ["text/css", ".css"],
  ["image/svg+xml", ".svg"],
];

const sites: Record<string, () => Promise<readonly Entry[]>> = {
  "Kiln's own, in the default theme": () => compileSite("default"),
  "a project's, in the theme docs": () => compileSite("docs"),
  "all there is, in the default theme": () => compileEverything("default"),
  "all there is, in the theme docs": () => compileEverything("docs"),
  "every README under node_modules": () => withoutAuthors(readmeCorpus()),
  "undici's manual, in the theme docs": async () => withoutAuthors(await manual("undici", "docs")),
  "fastify's manual, in the default theme": async () =>
    withoutAuthors(await manual("fastify", "default")),
  "Docker's manual, in the theme docs": async () => withoutAuthors(await manual("docker", "docs")),
};

/** What only whoever wrote a text can do about it. */
const ofTheAuthor = /^The heading “h\d” .* follows the heading “h\d” .*, skipping/;

let files: Map<string, Uint8Array>;
let complaints: readonly Complaint[];
beforeAll(async () => {
  files = new Map();
  for (const [name, site] of Object.entries(sites)) await gather(name, await site());
  files.set("broken/a.html", Buffer.from("<!doctype html><title>a</title><p><div></p>"));
  files.set("broken/a.css", Buffer.from("p { colour: red }"));
  files.set("broken/a.svg", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><p/></svg>'));
  complaints = await nuErrors(files);
});

async function compileEverything(theme: string): Promise<readonly Entry[]> {
  const site = memoryFiles(await everything(theme));
  const options = { themes, player: await bundledPlayer(), compress: false };
  const { entries, diagnostics } = await compile(site, options);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(errors.map(formatDiagnostic).join("\n"));
  return entries;
}

interface Node {
  readonly type: string;
  children?: Node[];
}

/** A remark plugin: HTML that authors wrote is theirs, and what is left of a text is ours. */
const withoutHtml: UnifiedPlugin = () => (tree: Node) => {
  const clean = (node: Node): void => {
    if (!node.children) return;
    node.children = node.children.filter(({ type }) => type !== "html");
    node.children.forEach(clean);
  };
  clean(tree);
};

/** Compiles what others wrote, their HTML left out. */
async function withoutAuthors(site: CorpusTree): Promise<readonly Entry[]> {
  const config = { remarkPlugins: [withoutHtml] };
  const loaded = { config, file: "site.config.ts", key: "without HTML" };
  const options = { themes, config: { loaded, diagnostics: [] }, compress: false };
  const { entries } = await compile(memoryFiles(site), options);
  // Drawings are published as they were given.
  return entries.filter(({ path }) => !(`content${path}` in site));
}

async function gather(site: string, entries: readonly Entry[]): Promise<void> {
  for (const entry of entries) {
    const fields = entry.representations[0]?.head.fields ?? "";
    const [, suffix] = kinds.find(([type]) => fields.includes(`Content-Type: ${type}`)) ?? [];
    if (suffix === undefined || (entry.status >= 300 && entry.status < 400)) continue;
    files.set(`${site}: ${entry.path}${suffix}`, await bodyOf(entry));
  }
}

test.each(Object.keys(sites))("nothing is wrong with %s", (site) => {
  const own = complaints.filter(({ file }) => file.startsWith(site));
  const ours = own.filter(({ message }) => !ofTheAuthor.test(message));
  const faults = ours.filter(
    ({ message }) => !unknownToIt.some((known) => known.message.test(message)),
  );
  expect([...files.keys()].filter((file) => file.startsWith(site)).length).toBeGreaterThan(20);
  expect(faults).toEqual([]);
});

test("the checker finds what is wrong in pages, sheets and drawings", () => {
  const broken = complaints.filter(({ file }) => file.startsWith("broken/"));
  const found = new Set(broken.map(({ file }) => file));
  expect([...found].sort()).toEqual(["broken/a.css", "broken/a.html", "broken/a.svg"]);
});

test("what the checker does not know is still said", () => {
  for (const { message } of unknownToIt) {
    expect(complaints.some((complaint) => message.test(complaint.message))).toBe(true);
  }
});
