// The theme's templates, precompiled once: the compiler is loaded only when a template has changed.

import { json } from "../bytes.ts";
import type { Cache } from "../cache.ts";
import type { Diagnostics } from "../diagnostics.ts";
import type { ThemeFiles } from "./folder.ts";
import { type Engine, engine as Handlebars } from "./engine.ts";
import { forHandlebars, type HelperSources, helperTable } from "./helpers.ts";
import type { CompiledTheme } from "./precompile.ts";

type Template = (context: unknown) => string;
type TemplateSpecification = Parameters<Engine["template"]>[0];

/** A theme that is ready to render. */
export interface Templates {
  /** Names of the templates, without ".hbs". */
  readonly names: readonly string[];
  get(name: string): Template | undefined;
}

/** Loads the templates of a theme; undefined when one of them has faults. */
export async function loadTemplates(
  folder: ThemeFiles,
  sources: HelperSources,
  cache: Cache,
  diagnostics: Diagnostics,
): Promise<Templates | undefined> {
  const compiled = await compileCached(folder, cache, diagnostics);
  if (!compiled) return undefined;
  const engine: Engine = Handlebars.create();
  const safe = (html: string): unknown => new engine.SafeString(html);
  for (const [name, helper] of Object.entries(forHandlebars(helperTable(sources, safe)))) {
    engine.registerHelper(name, helper);
  }
  for (const [name, code] of Object.entries(compiled.partials)) {
    engine.registerPartial(name, instantiate(engine, code));
  }
  const templates = new Map<string, Template>();
  for (const [name, code] of Object.entries(compiled.templates)) {
    templates.set(name, guarded(instantiate(engine, code)));
  }
  return { names: [...templates.keys()], get: (name) => templates.get(name) };
}

function instantiate(engine: Engine, code: string): ReturnType<Engine["template"]> {
  const specification = new Function(`return ${code}`)() as TemplateSpecification;
  return engine.template(specification);
}

/** A template sees values, and never what JavaScript itself adds to them. */
function guarded(template: ReturnType<Engine["template"]>): Template {
  const options = { allowProtoMethodsByDefault: false, allowProtoPropertiesByDefault: false };
  return (context) => template(context, options);
}

async function compileCached(
  folder: ThemeFiles,
  cache: Cache,
  diagnostics: Diagnostics,
): Promise<CompiledTheme | undefined> {
  const key = `templates:${folder.key}`;
  const known = cache.get(key);
  if (known) return json(known) as CompiledTheme;
  const { compileTheme } = await import("./precompile.ts");
  const compiled = compileTheme(folder, diagnostics);
  if (compiled) cache.put(key, Buffer.from(JSON.stringify(compiled)));
  return compiled;
}
