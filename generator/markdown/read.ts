// All markdown files to documents: from the cache where their bytes are known, and those of all
// that they include, rendered otherwise.

import type { Cache } from "../cache.ts";
import type { Diagnostic, Diagnostics } from "../diagnostics.ts";
import { sha256 } from "../files.ts";
import type { Document, FrontMatter, MarkdownText, Position } from "../model.ts";
import {
  type ExtendedRenderer,
  extendedRenderer,
  type Rendered,
  renderer,
  type Renderer,
  type RendererOptions,
} from "./document.ts";
import { Fragments } from "./fragments.ts";
import type { TextPlugins } from "./plugins.ts";

/** What a page depends on besides its own file: paths and the hashes of what lay there. */
interface Dependencies {
  readonly files: Readonly<Record<string, string>>;
  /** "" when it uses none of the components of the site or its theme. */
  readonly components: string;
}

type Facts = Omit<Rendered, "html" | "includes" | "components"> & {
  readonly frontMatter: FrontMatter;
  readonly dependencies?: Dependencies;
};
/** A text, and warnings about its front matter. */
export interface OpenedText extends MarkdownText {
  readonly messages: readonly Diagnostic[];
}

type Open = () => OpenedText | undefined | Promise<OpenedText | undefined>;

/** Between the pieces of a page: no HTML holds a NUL. */
const separator = "\u0000";

/** More than any book has; the HTML of such a page would be compressed in memory. */
const lengthMax = 16 * 1024 * 1024;

/** The world around the documents of a site. */
export interface Surroundings extends RendererOptions {
  /** Names what changes every page: settings, plugins. */
  readonly key: string;
  /** Names the components and all that they are made of. */
  readonly componentsKey: string;
  /** Hash of a file that may be included; "" where there is none. */
  readonly hashOf: (path: string) => string;
  /** The author's own. */
  readonly plugins?: TextPlugins | undefined;
}

/** Reads documents of one site. */
export class DocumentReader {
  /** How many files were parsed anew. */
  parsed = 0;
  private readonly cache: Cache;
  private readonly diagnostics: Diagnostics;
  private readonly world: Surroundings;
  private readonly render: Renderer;
  private readonly renderExtended: ExtendedRenderer | undefined;

  constructor(cache: Cache, diagnostics: Diagnostics, world: Surroundings) {
    this.cache = cache;
    this.diagnostics = diagnostics;
    this.world = world;
    this.render = renderer(world);
    this.renderExtended = world.plugins && extendedRenderer(world, world.plugins);
  }

  /** The document of a file; undefined when it has faults. `open` is called if it is not known. */
  async read(path: string, hash: string, open: Open): Promise<Document | undefined> {
    const key = `${hash}:${path}${this.world.key}`;
    const known = this.recall(path, key, open);
    if (known) return known;
    const file = await open();
    if (!file) return undefined;
    if (file.text.length > lengthMax) {
      const values = { length: file.text.length, max: lengthMax };
      return void this.diagnostics.add("too-long", { file: path, values });
    }
    this.parsed++;
    const { html, includes, components, ...rendered } = await this.renderWhole(file);
    const rest = { ...rendered, messages: [...file.messages, ...rendered.messages] };
    this.diagnostics.list.push(...rest.messages);
    if (rest.messages.some(({ id }) => id === "plugin-error")) return undefined;
    const files = Object.fromEntries(includes.map((name) => [name, this.world.hashOf(name)]));
    const componentsKey = components.length > 0 ? this.world.componentsKey : "";
    const dependent = includes.length > 0 || componentsKey !== "";
    const facts: Facts = {
      ...rest,
      frontMatter: file.frontMatter,
      ...(dependent && { dependencies: { files, components: componentsKey } }),
    };
    this.cache.put(`document:${key}`, Buffer.from(JSON.stringify(facts)));
    this.cache.put(`html:${key}`, Buffer.from(html.join(separator)));
    return this.document(path, key, facts, open);
  }

  private async renderWhole(file: MarkdownText): Promise<Rendered> {
    const name = `fragments:${file.path}`;
    const known = this.cache.get(name);
    const parts = known && (JSON.parse(Buffer.from(known).toString()) as Record<string, unknown>);
    const fragments = new Fragments(parts);
    const render = (positions = false): Rendered | Promise<Rendered> =>
      this.renderExtended?.(file, { fragments }) ?? this.render(file, positions, { fragments });
    let rendered = await render();
    while (await fragments.load()) rendered = await render();
    if (rendered.messages.length > 0 && !this.renderExtended) rendered = await render(true);
    if (Object.keys(fragments.used).length > 0) {
      this.cache.put(name, Buffer.from(JSON.stringify(fragments.used)));
    }
    return rendered;
  }

  private recall(path: string, key: string, open: Open): Document | undefined {
    const facts = this.cache.value(`document:${key}`, parseFacts);
    if (!facts || !this.cache.has(`html:${key}`)) return undefined;
    if (facts.dependencies && !this.isCurrent(facts.dependencies)) return undefined;
    // Kept for the next edit of the file.
    this.cache.has(`fragments:${path}`);
    this.diagnostics.list.push(...facts.messages);
    return this.document(path, key, facts, open);
  }

  private isCurrent({ files, components }: Dependencies): boolean {
    if (components !== "" && components !== this.world.componentsKey) return false;
    return Object.entries(files).every(([path, hash]) => this.world.hashOf(path) === hash);
  }

  /** Ten thousand pages are too much to hold twice: the text stays in the cache until asked for. */
  private document(path: string, key: string, facts: Facts, open: Open): Document {
    const html = (): readonly string[] =>
      Buffer.from(this.cache.get(`html:${key}`)!)
        .toString()
        .split(separator);
    const { dependencies, ...rest } = facts;
    const whole = dependencies ? sha256(key + JSON.stringify(dependencies)) : key;
    return { path, ...rest, key: whole, html, locate: this.locator(facts, open) };
  }

  /** Finds the place of a link, by rendering once more; only a message asks for it. */
  private locator({ links }: Facts, open: Open): (link: number) => Position | undefined {
    // With plugins they know it from the start.
    if (this.renderExtended) return (link) => links[link]?.at;
    let positions: readonly (Position | undefined)[] | undefined;
    return (link) => {
      const file = positions ? undefined : open();
      if (file && !(file instanceof Promise))
        positions = this.render(file, true).links.map(({ at }) => at);
      return positions?.[link];
    };
  }
}

function parseFacts(bytes: Uint8Array): Facts {
  return JSON.parse(Buffer.from(bytes).toString()) as Facts;
}
