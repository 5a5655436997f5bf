// The author's remark and rehype plugins: each is called as unified calls it, and watched, so that
// a fault names the plugin.

import { type Pluggable, type Plugin, type Processor, unified } from "unified";
import type { PluginEntry, SiteConfig, UnifiedPlugin } from "../config.ts";

/** The author's plugins in their order. */
export interface TextPlugins {
  readonly remark: Processor;
  readonly rehype: Processor;
  /** Their names, for faults that only the printer notices. */
  readonly names: readonly string[];
}

/** A fault of a plugin. */
export class PluginError extends Error {
  readonly plugin: string;
  /** Where in the text, counted from its start; if the plugin said so. */
  readonly place: unknown;

  constructor(plugin: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.plugin = plugin;
    this.place = (cause as { place?: unknown } | null)?.place;
  }
}

/** Starts the plugins of a configuration; throws PluginError for one that is none or refuses. */
export function textPlugins({ remarkPlugins = [], rehypePlugins = [] }: SiteConfig): TextPlugins {
  const names: string[] = [];
  const start = (entries: readonly PluginEntry[], list: string): Processor => {
    const plugins = flatten(entries, list).map(([plugin, options, place]) => {
      const name = plugin.name || place;
      names.push(name);
      return [watched(plugin, name), ...options] as Pluggable;
    });
    return unified().use(plugins).freeze() as unknown as Processor;
  };
  const remark = start(remarkPlugins, "remarkPlugins");
  return { remark, rehype: start(rehypePlugins, "rehypePlugins"), names };
}

type Flat = readonly [plugin: UnifiedPlugin, options: readonly unknown[], place: string];

function flatten(entries: unknown, list: string): Flat[] {
  if (!Array.isArray(entries)) throw new PluginError(list, "expected a list of plugins");
  return entries.flatMap((entry: unknown, index): Flat[] => {
    const place = `${list}[${index}]`;
    if (typeof entry === "function") return [[entry as UnifiedPlugin, [], place]];
    if (Array.isArray(entry) && typeof entry[0] === "function") {
      // unified's own way to turn a plugin off.
      return entry[1] === false ? [] : [[entry[0] as UnifiedPlugin, entry.slice(1), place]];
    }
    const preset = (entry as { plugins?: unknown } | null)?.plugins;
    if (preset !== undefined) return flatten(preset, place);
    throw new PluginError(place, "expected a plugin, or [plugin, options]");
  });
}

type Transformer = (this: unknown, tree: unknown, file: unknown, next?: unknown) => unknown;

/** The plugin, with its name on whatever it throws; it can also not return what is no tree. */
function watched(plugin: UnifiedPlugin, name: string): Plugin {
  return function (this: unknown, ...options: unknown[]) {
    const transformer = guard(name, () => plugin.apply(this, options)) as unknown;
    if (transformer === undefined || transformer === null) return undefined;
    if (typeof transformer !== "function") {
      throw new PluginError(name, `gives ${describe(transformer)} and not a function`);
    }
    return async (tree: unknown, file: unknown) => {
      const given = await guard(name, () => call(transformer as Transformer, tree, file));
      if (given === undefined || given === null) return undefined;
      if (given instanceof Error) throw new PluginError(name, given);
      if (!isTree(given)) throw new PluginError(name, `gives ${describe(given)} and not a tree`);
      return given;
    };
  } as unknown as Plugin;
}

function guard<Value>(name: string, attempt: () => Value): Value {
  const fail = (error: unknown): never => {
    throw error instanceof PluginError ? error : new PluginError(name, error);
  };
  try {
    const value = attempt();
    return value instanceof Promise ? (value.catch(fail) as Value) : value;
  } catch (error) {
    return fail(error);
  }
}

/** A transformer with three parameters answers by calling the third. */
function call(transformer: Transformer, tree: unknown, file: unknown): unknown {
  if (transformer.length < 3) return transformer(tree, file);
  return new Promise((resolve, reject) => {
    transformer(tree, file, (error: unknown, changed: unknown) =>
      error ? reject(error as Error) : resolve(changed),
    );
  });
}

function isTree(value: unknown): boolean {
  return typeof (value as { type?: unknown }).type === "string";
}

function describe(value: unknown): string {
  return Array.isArray(value) ? "a list" : typeof value === "object" ? "an object" : typeof value;
}
