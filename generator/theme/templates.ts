// The theme's templates, precompiled once: the compiler is loaded only when a template has changed.

import type { Cache } from "../cache.ts";
import type { Diagnostics } from "../diagnostics.ts";
import type { ThemeFiles } from "./folder.ts";
import { type Engine, engine as Handlebars } from "./engine.ts";
import { helpers } from "./helpers.ts";

type Template = (context: unknown) => string;
type TemplateSpecification = Parameters<Engine["template"]>[0];

/** A theme that is ready to render. */
export interface Templates {
  /** Names of the templates, without ".hbs". */
  readonly names: readonly string[];
  get(name: string): Template | undefined;
}

/** Template sources compiled to JavaScript, by name. */
interface Compiled {
  readonly templates: Readonly<Record<string, string>>;
  readonly partials: Readonly<Record<string, string>>;
}

/** Loads the templates of a theme; undefined when one of them has faults. */
export async function loadTemplates(
  folder: ThemeFiles,
  assets: ReadonlyMap<string, string>,
  cache: Cache,
  diagnostics: Diagnostics,
): Promise<Templates | undefined> {
  const compiled = await compileCached(folder, cache, diagnostics);
  if (!compiled) return undefined;
  const engine: Engine = Handlebars.create();
  for (const [name, helper] of Object.entries(helpers(assets))) {
    engine.registerHelper(name, helper);
  }
  for (const [name, code] of Object.entries(compiled.partials)) {
    engine.registerPartial(name, instantiate(engine, code));
  }
  const templates = new Map<string, Template>();
  for (const [name, code] of Object.entries(compiled.templates)) {
    templates.set(name, instantiate(engine, code));
  }
  return { names: [...templates.keys()], get: (name) => templates.get(name) };
}

function instantiate(engine: Engine, code: string): Template {
  const specification = new Function(`return ${code}`)() as TemplateSpecification;
  return engine.template(specification);
}

async function compileCached(
  folder: ThemeFiles,
  cache: Cache,
  diagnostics: Diagnostics,
): Promise<Compiled | undefined> {
  const key = `templates:${folder.key}`;
  const known = cache.get(key);
  if (known) return JSON.parse(Buffer.from(known).toString()) as Compiled;
  const { compileTheme } = await import("./precompile.ts");
  const compiled = compileTheme(folder, diagnostics);
  if (compiled) cache.put(key, Buffer.from(JSON.stringify(compiled)));
  return compiled;
}
