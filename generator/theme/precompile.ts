// Handlebars to JavaScript, with faults told by file and line.

import Handlebars from "handlebars";
import type { Diagnostics } from "../diagnostics.ts";
import type { Position } from "../model.ts";
import type { ThemeFiles } from "./folder.ts";
import { builtInHelpers, helperNames } from "./helpers.ts";
import { templateFaults } from "./template-faults.ts";

/** The templates that a theme must have, itself or from below. */
export const requiredTemplates: readonly string[] = [
  ...["default", "index", "post", "page", "tag", "error-404"],
];

/** The templates and partials of a theme as JavaScript, by name. */
export interface CompiledTheme {
  readonly templates: Readonly<Record<string, string>>;
  readonly partials: Readonly<Record<string, string>>;
}

/** Compiles all templates and partials of a theme; undefined when one has faults. */
export function compileTheme(
  folder: ThemeFiles,
  diagnostics: Diagnostics,
): CompiledTheme | undefined {
  const templates: Record<string, string> = {};
  const partials: Record<string, string> = {};
  let sound = true;
  const names = folder.paths.filter((path) => path.endsWith(".hbs"));
  const known = partialsOf(names);
  for (const path of names) {
    const tree = parseTemplate(path, folder, known, diagnostics);
    const code = tree && generate(tree);
    if (code === undefined) sound = false;
    else if (partialName(path) !== undefined) partials[partialName(path)!] = code;
    else templates[path.slice(0, -".hbs".length)] = code;
  }
  for (const name of requiredTemplates.filter((name) => !names.includes(`${name}.hbs`))) {
    const values = { name, known: Object.keys(templates).join(", ") };
    diagnostics.add("template-missing", { file: folder.shown("theme.json"), values });
    sound = false;
  }
  return sound ? { templates, partials } : undefined;
}

function partialName(path: string): string | undefined {
  return /^partials\/(.+)\.hbs$/.exec(path)?.[1];
}

/** Names of the partials among the files of a theme. */
export function partialsOf(paths: readonly string[]): ReadonlySet<string> {
  return new Set(paths.map(partialName).filter((name) => name !== undefined));
}

/** The syntax tree of a template; undefined when it has faults, which are told. */
export function parseTemplate(
  path: string,
  folder: ThemeFiles,
  partials: ReadonlySet<string>,
  diagnostics: Diagnostics,
): hbs.AST.Program | undefined {
  const source = Buffer.from(folder.read(path))
    .toString()
    .replace(/^\ufeff/, "");
  const fault = (reason: string, at: Position | undefined): void =>
    diagnostics.add("template-error", { file: folder.shown(path), at, values: { reason } });
  try {
    const tree = Handlebars.parse(source);
    const found = templateFaults(tree, partials);
    for (const { reason, at } of found) fault(reason, at);
    return found.length > 0 ? undefined : tree;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const line =
      /^Parse error on line (\d+):/.exec(message)?.[1] ?? /- (\d+):\d+$/.exec(message)?.[1];
    fault(message.replace(/\n/g, " "), line ? { line: Number(line), column: 1 } : undefined);
    return undefined;
  }
}

const knownHelpers = Object.fromEntries(
  [...builtInHelpers, ...helperNames].map((name) => [name, true]),
);

function generate(tree: hbs.AST.Program): string {
  // Indenting what a partial prints would change the text of a <pre> inside it.
  return Handlebars.precompile(tree, { preventIndent: true, knownHelpers }) as string;
}
