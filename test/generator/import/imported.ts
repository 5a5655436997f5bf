// A site of another generator, imported as the command line does it.

import { compile } from "../../../generator/compile.ts";
import { Diagnostics, formatDiagnostic } from "../../../generator/diagnostics.ts";
import { diskFiles, memoryFiles } from "../../../generator/files.ts";
import { importHugo } from "../../../generator/import/hugo.ts";
import { importJekyll } from "../../../generator/import/jekyll.ts";
import type { FrontMatter } from "../../../generator/model.ts";
import { fileUrl } from "../../../generator/pages/page-address.ts";
import { isFrontMatter } from "../../../generator/settings/front-matter.ts";
import { hostFaults } from "../../../generator/settings/host-faults.ts";
import { translate } from "../../../generator/settings/front-matter-names.ts";
import { root } from "../../cli/command.ts";
import { textAt } from "../site.ts";

export type Tree = Readonly<Record<string, string | Uint8Array>>;

export interface Imported {
  /** The new site, copies among it. */
  readonly tree: Record<string, string | Uint8Array>;
  readonly messages: readonly string[];
}

/** Imports a site. */
export function importTree(
  kind: "jekyll" | "hugo",
  tree: Tree,
  permalinks: "keep" | "redirect" = "keep",
): Imported {
  const diagnostics = new Diagnostics();
  const rules = {
    translate,
    accepts: isFrontMatter,
    addressOf: (path: string, data: object) => fileUrl(path, data as FrontMatter)!,
    faultsOf: hostFaults,
    permalinks,
  };
  const convert = kind === "jekyll" ? importJekyll : importHugo;
  const { texts, copies } = convert(memoryFiles(tree), rules, diagnostics);
  const result: Record<string, string | Uint8Array> = Object.fromEntries(texts);
  for (const [path, from] of copies) result[path] = tree[from]!;
  return { tree: result, messages: diagnostics.list.map(formatDiagnostic) };
}

/** The text of one page that was imported, without its front matter. */
export function textOf(imported: Imported, path: string): string {
  return String(imported.tree[path])
    .replace(/^---\n[^]*?\n---\n/, "")
    .trim();
}

/** A site as an author builds it. */
export interface Built {
  readonly urls: string[];
  readonly messages: string[];
  textAt(url: string): Promise<string>;
}

/** Builds a site as an author would. */
export async function buildTree(tree: Tree): Promise<Built> {
  const compilation = await compile(memoryFiles(tree), { themes: diskFiles(`${root}/themes`) });
  const { entries, diagnostics } = compilation;
  return {
    textAt: (url) => textAt(compilation, url),
    urls: entries.map(({ path }) => path),
    messages: diagnostics
      .filter(({ severity }) => severity !== "note")
      .map((message) => formatDiagnostic(message)),
  };
}
