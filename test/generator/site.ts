// Sites in memory, for tests of the whole pipeline.

import type { CompileOptions } from "../../generator/build.ts";
import { type Compilation, compile } from "../../generator/compile.ts";
import { formatDiagnostic } from "../../generator/diagnostics.ts";
import { type Files, memoryFiles } from "../../generator/files.ts";
import type { Entry } from "../../generator/model.ts";

/** Path to text or bytes. */
export type Tree = Readonly<Record<string, string | Uint8Array>>;

/** The least theme: what each kind of page knows, one fact a line. */
export const plainTheme: Tree = {
  "default/theme.json": '{"name": "default", "version": "1.0.0", "contract": 2}',
  "default/default.hbs": "{{page.kind}} {{page.url}}\n{{{body}}}\n",
  "default/index.hbs": "{{{page.content}}}{{#each posts}}- {{title}} {{url}}\n{{/each}}",
  "default/post.hbs": "{{page.title}} ({{page.date.iso}})\n{{{page.content}}}",
  "default/page.hbs": "{{page.title}}\n{{{page.content}}}",
  "default/tag.hbs": "{{tag.name}}\n{{#each posts}}- {{title}}\n{{/each}}",
  "default/error-404.hbs": "nothing here",
};

/** Compiles a site with the plain theme. */
export function build(tree: Tree, options: Partial<CompileOptions> = {}): Promise<Compilation> {
  return buildFiles(memoryFiles(tree), options);
}

/** Compiles files with the plain theme. */
export function buildFiles(
  files: Files,
  options: Partial<CompileOptions> = {},
): Promise<Compilation> {
  return compile(files, { themes: memoryFiles(plainTheme), ...options });
}

/** All warnings and errors as an author reads them. */
export function messages({ diagnostics }: Compilation): string[] {
  return diagnostics.filter(({ severity }) => severity !== "note").map(formatDiagnostic);
}

/** The entry of a path; it must be there. */
export function entryAt({ entries }: Pick<Compilation, "entries">, path: string): Entry {
  const entry = entries.find((candidate) => candidate.path === path);
  if (!entry) throw new Error(`no ${path} among ${entries.map(({ path }) => path).join(" ")}`);
  return entry;
}

/** The plain bytes of an entry. */
export async function bytesAt(
  compilation: Pick<Compilation, "entries">,
  path: string,
): Promise<Buffer> {
  const { representations } = entryAt(compilation, path);
  const identity = representations.find(({ encoding }) => encoding === "identity")!;
  const blocks: Uint8Array[] = [];
  for await (const block of identity.body.read()) blocks.push(block);
  return Buffer.concat(blocks);
}

/** The plain text of an entry. */
export async function textAt(
  compilation: Pick<Compilation, "entries">,
  path: string,
): Promise<string> {
  return (await bytesAt(compilation, path)).toString();
}

/** Everything about the entries that reaches a store, as text that compares. */
export async function fingerprint({ entries }: Compilation): Promise<string[]> {
  const lines: string[] = [];
  for (const { path, kind, status, notFound, validFrom, representations } of entries) {
    lines.push(`${path} ${kind} ${status} ${notFound ?? ""} ${validFrom ?? ""}`);
    for (const { encoding, head, body, etag, lastModified } of representations) {
      lines.push(`  ${encoding} ${body.sha256} ${body.length} ${etag} ${lastModified}`);
      lines.push(...Object.values(head).map((text) => `  ${JSON.stringify(text)}`));
    }
  }
  return lines;
}
