// What site.config.ts adds to a build: the plugins of the text, and hooks between the stages. The
// author's functions are called here and nowhere else, and what they give is checked.

import type { AddedFile, AddedText, Hooks, LoadedConfig, PageFacts } from "./config.ts";
import { type Diagnostic, Diagnostics } from "./diagnostics.ts";
import { PluginError, type TextPlugins, textPlugins } from "./markdown/plugins.ts";
import type { MarkdownText, Page, Resource } from "./model.ts";
import { mediaTypeOf } from "./responses/media-types.ts";
import { type FrontMatterSettings, splitFrontMatter } from "./settings/front-matter.ts";

/** What became of a site's configuration. */
export interface ConfigResult {
  /** Undefined where the site has none, or a message says why not. */
  readonly loaded?: LoadedConfig;
  readonly diagnostics: readonly Diagnostic[];
}

type HookName = Exclude<keyof Hooks, "name">;

/** A loaded configuration at work. */
export class Extension {
  /** Names its code, for cache keys. */
  readonly key: string;
  /** Undefined when a plugin is none or refuses its options, which is told. */
  readonly plugins: TextPlugins | undefined;
  private readonly hooks: readonly Hooks[];
  private readonly file: string;
  private readonly diagnostics: Diagnostics;

  constructor({ config, file, key }: LoadedConfig, diagnostics: Diagnostics) {
    this.key = key;
    this.file = file;
    this.diagnostics = diagnostics;
    this.hooks = [config.hooks ?? []].flat();
    try {
      this.plugins = textPlugins(config);
    } catch (error) {
      if (!(error instanceof PluginError)) throw error;
      const values = { plugin: error.plugin, reason: error.message };
      diagnostics.add("plugin-error", { file, values });
    }
  }

  has(name: HookName): boolean {
    return this.hooks.some((hooks) => hooks[name] !== undefined);
  }

  /** A text as the hooks `document` change it; undefined when one of them fails. */
  async document(
    source: MarkdownText,
    settings: FrontMatterSettings | undefined,
  ): Promise<MarkdownText | undefined> {
    let current = source;
    for (const hooks of this.with("document")) {
      const { path, frontMatter, text } = current;
      const given = await this.call(hooks, "document", path, () =>
        hooks.document!({ path, frontMatter: { ...frontMatter }, text }),
      );
      if (given === failed) return undefined;
      if (given === undefined) continue;
      const changed = this.changed(hooks, current, given as Partial<MarkdownText>, settings);
      if (!changed) return undefined;
      current = changed;
    }
    return current;
  }

  private changed(
    hooks: Hooks,
    source: MarkdownText,
    given: Partial<MarkdownText>,
    settings: FrontMatterSettings | undefined,
  ): MarkdownText | undefined {
    const fault = (reason: string): undefined =>
      this.tell(hooks, "document", reason, source.path) as undefined;
    if (!isRecord(given)) return fault("expected { frontMatter, text }");
    const { frontMatter, text = source.text } = given;
    if (typeof text !== "string") return fault("text: expected text");
    if (frontMatter === undefined) return { ...source, text };
    if (!isRecord(frontMatter)) return fault("frontMatter: expected keys and values");
    // The check of files serves here too: JSON is YAML.
    const told = new Diagnostics();
    const written = `---\n${JSON.stringify(frontMatter)}\n---\n`;
    const checked = splitFrontMatter(source.path, written, settings, told).frontMatter;
    const wrong = told.list.find(({ severity }) => severity === "error");
    if (!checked) return fault(`frontMatter: ${wrong?.text ?? "is wrong"}`);
    return { ...source, text, frontMatter: checked };
  }

  /** The texts that the hooks `pages` add. */
  async pages(pages: readonly Page[]): Promise<readonly AddedText[]> {
    const facts = pages.map(factsOf);
    const added: AddedText[] = [];
    for (const hooks of this.with("pages")) {
      const given = await this.call(hooks, "pages", this.file, () => hooks.pages!(facts));
      if (given === failed || given === undefined) continue;
      for (const text of this.list(hooks, "pages", given)) {
        const { path, text: markdown } = text as Partial<AddedText>;
        const sound = typeof path === "string" && typeof markdown === "string";
        const inside = sound && /^content\/(?:[^/.][^/]*\/)*[^/.][^/]*\.md$/.test(path);
        if (inside) added.push({ path, text: markdown });
        else this.tell(hooks, "pages", 'expected { path: "content/pages/name.md", text }');
      }
    }
    return added;
  }

  /** Lets the hooks `page` change what lists and templates show of pages. */
  async changePages(pages: readonly Page[]): Promise<void> {
    if (this.has("page")) for (const page of pages) await this.change(page);
  }

  private async change(page: Page): Promise<void> {
    for (const hooks of this.with("page")) {
      const file = page.document?.path ?? this.file;
      const given = await this.call(hooks, "page", file, () => hooks.page!(factsOf(page)));
      if (given === failed || given === undefined) continue;
      const wrong = isRecord(given) ? Object.entries(given).find(isWrongChange) : ["", given];
      if (!wrong) Object.assign(page, given);
      else
        this.tell(hooks, "page", `${wrong[0]}: expected ${Object.keys(changes).join(", ")}`, file);
    }
  }

  /** A page's HTML as the hooks `html` change it. */
  html(html: string, page: Page): string {
    return this.with("html").reduce((current, hooks) => {
      const file = page.document?.path ?? this.file;
      try {
        const given: unknown = hooks.html!(current, factsOf(page));
        if (given === undefined) return current;
        if (typeof given === "string") return given;
        this.tell(hooks, "html", "expected text, at once", file);
      } catch (error) {
        this.tell(hooks, "html", messageOf(error), file);
      }
      return current;
    }, html);
  }

  /** The files that the hooks `resources` add, at addresses that nothing else has. */
  async resources(
    pages: readonly Page[],
    others: readonly { readonly path: string }[],
  ): Promise<Resource[]> {
    if (!this.has("resources")) return [];
    const facts = pages.map(factsOf);
    const taken = new Set(others.map(({ path }) => path));
    const added = new Map<string, Resource>();
    for (const hooks of this.with("resources")) {
      const given = await this.call(hooks, "resources", this.file, () => hooks.resources!(facts));
      if (given === failed || given === undefined) continue;
      for (const file of this.list(hooks, "resources", given)) {
        const fault = faultOf(file as Partial<AddedFile>);
        const { path, body, mediaType } = file as AddedFile;
        const reason =
          fault ?? (taken.has(path) || added.has(path) ? `${path} is taken` : undefined);
        if (reason !== undefined) this.tell(hooks, "resources", reason);
        else {
          const bytes = typeof body === "string" ? Buffer.from(body) : body;
          added.set(path, { path, mediaType: mediaType ?? mediaTypeOf(path), body: bytes });
        }
      }
    }
    return [...added.values()];
  }

  private with(name: HookName): readonly Hooks[] {
    return this.hooks.filter((hooks) => hooks[name] !== undefined);
  }

  private list(hooks: Hooks, name: HookName, given: unknown): readonly unknown[] {
    if (Array.isArray(given) && given.every(isRecord)) return given;
    this.tell(hooks, name, "expected a list");
    return [];
  }

  private async call(
    hooks: Hooks,
    name: HookName,
    file: string,
    attempt: () => unknown,
  ): Promise<unknown> {
    try {
      return (await attempt()) ?? undefined;
    } catch (error) {
      this.tell(hooks, name, messageOf(error), file);
      return failed;
    }
  }

  private tell(hooks: Hooks, hook: HookName, reason: string, file = this.file): void {
    const plugin = hooks.name ?? "hooks";
    this.diagnostics.add("plugin-error", { file, values: { plugin: `${plugin}.${hook}`, reason } });
  }
}

/** What a hook gave that threw. */
const failed = Symbol("failed");

const changes: Readonly<Record<string, (value: unknown) => boolean>> = {
  description: (value) => typeof value === "string",
  excerpt: (value) => typeof value === "string",
  layout: (value) => typeof value === "string",
  params: isRecord,
};

function isWrongChange([name, value]: [string, unknown]): boolean {
  return !(Object.hasOwn(changes, name) && changes[name]!(value));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function faultOf({ path, body, mediaType }: Partial<AddedFile>): string | undefined {
  if (
    typeof path !== "string" ||
    !/^\/(?:[\w.~!$&'()*+,;=:@-]|%[0-9A-F]{2}|\/(?!\/))*$/.test(path)
  ) {
    return 'path: expected an address like "/data.json"';
  }
  if (path.split("/").some((part) => part === "." || part === "..")) return "path: without dots";
  const isBody = typeof body === "string" || body instanceof Uint8Array;
  if (!isBody) return `${path}: body: expected text or a Uint8Array`;
  const type = mediaType ?? "text/plain";
  const isType = typeof type === "string" && /^[\w.+-]+\/[\w.+-]+(?:; ?[\w-]+=[\w-]+)*$/.test(type);
  return isType ? undefined : `${path}: mediaType: expected one like text/plain`;
}

function factsOf(page: Page): PageFacts {
  const { url, kind, title, description, excerpt, authors, lang, layout, params } = page;
  const shown = { url, kind, title, description, excerpt, lang, layout, params };
  const names = (list: readonly { name: string }[]): string[] => list.map(({ name }) => name);
  const lists = { tags: names(page.tags), authors: names(authors) };
  return { ...shown, ...lists, date: page.date?.iso, path: page.document?.path };
}
