// Parts of a page that are costly to make and depend on little: highlighted code, mathematics,
// diagrams. Each is kept under the hash of what it is made of, so that an edit of the prose around
// it neither makes it again nor loads the engine that makes it.

import { sha256 } from "../files.ts";
import type { Highlighted } from "./code/highlighter.ts";
import type { Diagram } from "./diagrams/graphviz.ts";
import type { Formula } from "./math/temml.ts";

/** What the engines make, by name. */
export interface Made {
  readonly code: Highlighted;
  readonly math: Formula;
  readonly diagram: Diagram;
}

type Name = keyof Made;
type Engine<Result> = (...input: string[]) => Result;

/** How each engine is loaded: its code is heavy, and most builds need none. */
const loaders: { readonly [N in Name]: () => Promise<{ make: Engine<Made[N]> }> } = {
  code: () => import("./code/highlighter.ts") as Promise<{ make: Engine<Highlighted> }>,
  math: () => import("./math/temml.ts") as Promise<{ make: Engine<Formula> }>,
  diagram: () => import("./diagrams/graphviz.ts") as Promise<{ make: Engine<Diagram> }>,
};

const engines: { -readonly [N in Name]?: Engine<Made[N]> } = {};

/** The fragments of one page. */
export class Fragments {
  /** Those that the page had, by key, for its next build. */
  readonly used: Record<string, unknown> = {};
  private readonly known: Readonly<Record<string, unknown>>;
  private readonly wanted = new Set<Name>();

  constructor(known: Readonly<Record<string, unknown>> = {}) {
    this.known = known;
  }

  /** A fragment; undefined when its engine must be loaded first. */
  get<N extends Name>(name: N, ...input: string[]): Made[N] | undefined {
    const key = sha256(JSON.stringify([name, input]));
    const engine = engines[name];
    const found = (this.used[key] ?? this.known[key]) as Made[N] | undefined;
    const made = found ?? engine?.(...input);
    if (made === undefined) this.wanted.add(name);
    else this.used[key] = made;
    return made;
  }

  /** Loads what was wanted; false when nothing was, and the page is whole. */
  async load(): Promise<boolean> {
    const names = [...this.wanted];
    this.wanted.clear();
    await Promise.all(names.map(loadEngine));
    return names.length > 0;
  }
}

async function loadEngine<N extends Name>(name: N): Promise<void> {
  engines[name] = (await loaders[name]()).make as (typeof engines)[N];
}

/** Loads all engines that some texts may ask for, by a quick look at each. */
export async function loadEngines(texts: readonly string[]): Promise<void> {
  const holds = (pattern: RegExp): boolean => texts.some((text) => pattern.test(text));
  const names: Name[] = [];
  if (holds(/```|~~~|<code/)) names.push("code");
  if (holds(/\$|math/)) names.push("math");
  if (holds(/\b(?:dot|graphviz)\b/)) names.push("diagram");
  await Promise.all(names.map(loadEngine));
}
