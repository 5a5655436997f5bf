// Liquid in Jekyll's dialect, evaluated once: what a tag made on every build of the old site
// becomes text of the new one. A tag or filter that nobody knows is taken out and reported, never
// leaked.

import { Liquid, Tag, type TagToken, type TopLevelToken } from "liquidjs";
import type { DiagnosticId } from "../diagnostics.ts";
import { jekyllFilters } from "./liquid-filters.ts";
import type { LiquidPlace, LiquidSite, TagClass, Token } from "./liquid-place.ts";
import { jekyllTags } from "./liquid-tags.ts";

/** One text to evaluate. */
export interface LiquidText {
  readonly file: string;
  readonly text: string;
  /** Lines of the file before the text. */
  readonly linesBefore: number;
  /** Variables of the page: its front matter and what Jekyll adds. */
  readonly page: Readonly<Record<string, unknown>>;
}

/** Time and memory of one text are bounded: a loop in a template cannot hold an import up. */
const limits = { renderLimit: 10_000, memoryLimit: 1e8, parseLimit: 1e8 };

/** Tags of liquidjs that neither Liquid nor Jekyll has. */
const foreignTags = ["layout", "block"];

/** Evaluates texts of one site. */
export class LiquidReader implements LiquidPlace {
  private readonly site: LiquidSite;
  private readonly engine: Liquid;
  private current: LiquidText | undefined;
  private readonly told = new Set<string>();
  /** True within a text that another one shows. */
  private quoting = false;

  constructor(site: LiquidSite) {
    this.site = site;
    this.engine = new Liquid({
      ...limits,
      jekyllInclude: true,
      jekyllWhere: true,
      dynamicPartials: false,
      relativeReference: false,
      globals: site.variables,
      timezoneOffset: site.timeZone,
      fs: {
        exists: async () => true,
        existsSync: () => true,
        readFile: async (path) => this.include(path),
        readFileSync: (path) => this.include(path),
        resolve: (_, path) => path,
      },
    });
    this.register();
  }

  /** The text without any Liquid. */
  evaluate(text: LiquidText): string {
    if (!/\{[{%]/.test(text.text)) return text.text;
    this.current = text;
    try {
      const page = { ...text.page, path: text.file };
      return String(this.engine.parseAndRenderSync(text.text, { page, layout: {}, content: "" }));
    } catch (error) {
      const { message, token } = error as Error & { token?: Token };
      const reason = message.replace(/, file:.*$|, line:\d+.*$/s, "");
      this.report("import-liquid", token ?? start, { reason });
      return withoutLiquid(text.text);
    }
  }

  /** A text that the one at hand shows. What is wrong in it is told where it stands by itself. */
  quote(text: LiquidText): string {
    if (this.quoting) return withoutLiquid(text.text);
    const showing = this.current;
    this.quoting = true;
    try {
      return this.evaluate(text);
    } finally {
      this.quoting = false;
      this.current = showing;
    }
  }

  file(): string {
    return this.current!.file;
  }

  report(id: DiagnosticId, token: Token, values: Readonly<Record<string, string>>): void {
    if (this.quoting) return;
    const { file, linesBefore } = this.current!;
    const [line, column] = token.getPosition() as [number, number];
    if (token.file) {
      // An include is evaluated wherever it is included, and its faults are told once.
      const fault = `${token.file}:${line}:${column} ${id} ${Object.values(values).join(" ")}`;
      if (this.told.has(fault)) return;
      this.told.add(fault);
    }
    const place = token.file
      ? { file: `_includes/${token.file}`, at: { line, column } }
      : { file, at: { line: line + linesBefore, column } };
    this.site.diagnostics.add(id, { ...place, values });
  }

  private include(path: string): string {
    const text = this.site.includes.get(path);
    if (text !== undefined) return text;
    this.report("import-liquid", start, { reason: `there is no file "_includes/${path}"` });
    return "";
  }

  private register(): void {
    for (const name of foreignTags) delete this.engine.tags[name];
    for (const [name, factory] of Object.entries(jekyllTags)) {
      this.engine.registerTag(name, factory(this.site, this));
    }
    for (const [name, filter] of Object.entries(jekyllFilters(this.site))) {
      this.engine.registerFilter(name, filter);
    }
    const place = this;
    const engine = this.engine as { tags: unknown; filters: unknown };
    engine.tags = new Proxy(this.engine.tags, {
      get: (tags, name) => tags[name as string] ?? unknownTag(this),
    });
    engine.filters = new Proxy(this.engine.filters, {
      get: (filters, name) =>
        filters[name as string] ??
        function (this: { token: Token }, value: unknown): unknown {
          place.report("import-unknown-filter", this.token, { name: String(name) });
          return value;
        },
    });
  }
}

/** Where a fault has no place of its own. */
const start: Token = { getPosition: () => [1, 1] };

/** Takes the place of a tag that nobody knows: it leaves nothing, and what it encloses stays. */
function unknownTag(place: LiquidPlace): TagClass {
  return class extends Tag {
    constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid) {
      super(token, rest, liquid);
      // The end of a block whose start was reported is told once.
      if (token.name.startsWith("end")) return;
      place.report("import-unknown-tag", token, { name: token.name });
    }
    render(): void {}
  };
}

/** Where Liquid could not be understood at all, nothing of it may be left. */
function withoutLiquid(text: string): string {
  return text.replace(/\{%-?[^]*?-?%\}|\{\{-?[^]*?-?\}\}/g, "").replace(/\{%|\{\{/g, "");
}
