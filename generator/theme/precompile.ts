// Handlebars to JavaScript, with faults told by file and line.

import Handlebars from "handlebars";
import type { Diagnostics } from "../diagnostics.ts";
import type { Position } from "../model.ts";
import type { ThemeFiles } from "./folder.ts";
import { helpers } from "./helpers.ts";

const required = ["default", "index", "post", "page", "tag", "error-404"];

/** Compiles all templates and partials of a theme; undefined when one has faults. */
export function compileTheme(
  folder: ThemeFiles,
  diagnostics: Diagnostics,
): { templates: Record<string, string>; partials: Record<string, string> } | undefined {
  const templates: Record<string, string> = {};
  const partials: Record<string, string> = {};
  let sound = true;
  const names = folder.paths.filter((path) => path.endsWith(".hbs"));
  const known = new Set(names.map(partialName).filter((name) => name !== undefined));
  for (const path of names) {
    const code = compileFile(path, folder, known, diagnostics);
    if (code === undefined) sound = false;
    else if (partialName(path) !== undefined) partials[partialName(path)!] = code;
    else templates[path.slice(0, -".hbs".length)] = code;
  }
  for (const name of required.filter((name) => !names.includes(`${name}.hbs`))) {
    const values = { name, known: Object.keys(templates).join(", ") };
    diagnostics.add("template-missing", { file: folder.shown("theme.json"), values });
    sound = false;
  }
  return sound ? { templates, partials } : undefined;
}

function partialName(path: string): string | undefined {
  return /^partials\/(.+)\.hbs$/.exec(path)?.[1];
}

function compileFile(
  path: string,
  folder: ThemeFiles,
  known: ReadonlySet<string>,
  diagnostics: Diagnostics,
): string | undefined {
  const source = Buffer.from(folder.read(path))
    .toString()
    .replace(/^\ufeff/, "");
  const fault = (reason: string, at: Position | undefined): undefined =>
    diagnostics.add("template-error", {
      file: folder.shown(path),
      at,
      values: { reason },
    }) as undefined;
  try {
    const tree = Handlebars.parse(source);
    const missing = new MissingPartials(known);
    missing.accept(tree);
    for (const { name, at } of missing.found) fault(`there is no partials/${name}.hbs`, at);
    if (missing.found.length > 0) return undefined;
    const knownHelpers = Object.fromEntries(
      Object.keys(helpers(new Map())).map((name) => [name, true]),
    );
    // Indenting what a partial prints would change the text of a <pre> inside it.
    return Handlebars.precompile(tree, { preventIndent: true, knownHelpers }) as string;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const line =
      /^Parse error on line (\d+):/.exec(message)?.[1] ?? /- (\d+):\d+$/.exec(message)?.[1];
    return fault(message.replace(/\n/g, " "), line ? { line: Number(line), column: 1 } : undefined);
  }
}

class MissingPartials extends Handlebars.Visitor {
  readonly found: { name: string; at: Position }[] = [];
  private readonly known: ReadonlySet<string>;

  constructor(known: ReadonlySet<string>) {
    super();
    this.known = known;
  }

  override PartialStatement(partial: hbs.AST.PartialStatement): void {
    const name = (partial.name as hbs.AST.PathExpression).original;
    const { line, column } = partial.loc.start;
    if (typeof name === "string" && !this.known.has(name)) {
      this.found.push({ name, at: { line, column: column + 1 } });
    }
    super.PartialStatement(partial);
  }
}
