// All markdown files to documents: from the cache where their bytes are known, and those of all
// that they include, rendered otherwise.

import { json } from "../bytes.ts";
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
import { batches, RenderThreads, type Whole } from "./threads.ts";

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

/** A text to be read. */
export interface TextRequest {
  readonly path: string;
  /** SHA-256 of the file. */
  readonly hash: string;
  /** Roughly, in characters. */
  readonly length: number;
  /** Gives the text, if it is not known what becomes of it; undefined where it has faults. */
  readonly open: Open;
}

/** Between the pieces of a page: no HTML holds a NUL. */
const separator = "\u0000";

/** More than any book has; the HTML of such a page would be compressed in memory. */
const lengthMax = 16 * 1024 * 1024;

/** The world around the documents of a site. */
export interface Surroundings extends RendererOptions {
  /** Names what changes every page: settings, those of front matter among them, and plugins. */
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

  /** The documents of texts in their order, but for those with faults. */
  async read(requests: readonly TextRequest[]): Promise<Document[]> {
    const found = new Map<TextRequest, Document>();
    for (const request of requests) {
      const known = this.recall(request);
      if (known) found.set(request, known);
    }
    const missing = requests.filter((request) => !found.has(request));
    const threads = this.startThreads(missing.reduce((sum, { length }) => sum + length, 0));
    try {
      for (const batch of batches(missing)) await this.readBatch(batch, threads, found);
    } finally {
      await threads.end();
    }
    return requests.flatMap((request) => found.get(request) ?? []);
  }

  private async readBatch(
    requests: readonly TextRequest[],
    threads: RenderThreads,
    found: Map<TextRequest, Document>,
  ): Promise<void> {
    const opened: (readonly [TextRequest, OpenedText])[] = [];
    for (const request of requests) {
      const text = await this.open(request);
      if (text) opened.push([request, text]);
    }
    const texts = opened.map(([, text]) => text);
    const made = await threads.render(texts, (text) => this.renderWhole(text));
    for (const [index, [request, text]] of opened.entries()) {
      const document = this.keep(request, text, made[index]!);
      if (document) found.set(request, document);
    }
  }

  /** None where an author's plugins take part: their code is here. */
  private startThreads(length: number): RenderThreads {
    const { plugins, language = "en", components, math, smartPunctuation } = this.world;
    const names = [...(components?.names ?? [])];
    return new RenderThreads(plugins ? 0 : length, { language, names, math, smartPunctuation });
  }

  private async open({ path, open }: TextRequest): Promise<OpenedText | undefined> {
    const file = await open();
    if (!file) return undefined;
    if (file.text.length > lengthMax) {
      const values = { length: file.text.length, max: lengthMax };
      return void this.diagnostics.add("too-long", { file: path, values });
    }
    return file;
  }

  /** What was rendered, kept for the next build; undefined where a plugin failed. */
  private keep(
    request: TextRequest,
    file: OpenedText,
    { rendered, fragments }: Whole,
  ): Document | undefined {
    this.parsed++;
    if (Object.keys(fragments).length > 0) {
      this.cache.put(`fragments:${file.path}`, Buffer.from(JSON.stringify(fragments)));
    }
    const { html, includes, components, ...made } = rendered;
    const rest = { ...made, messages: [...file.messages, ...made.messages] };
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
    const key = this.keyOf(request);
    const record = JSON.stringify(facts);
    this.cache.put(`document:${key}`, Buffer.from(record));
    this.cache.put(`html:${key}`, Buffer.from(html.join(separator)));
    // Read anew: titles and the like are pieces of the text, and would keep all of it in memory.
    return this.document(request, JSON.parse(record) as Facts);
  }

  private async renderWhole(file: MarkdownText): Promise<Whole> {
    const known = this.cache.get(`fragments:${file.path}`);
    const parts = known && (json(known) as Record<string, unknown>);
    const fragments = new Fragments(parts);
    const render = (positions = false): Rendered | Promise<Rendered> =>
      this.renderExtended?.(file, { fragments }) ?? this.render(file, positions, { fragments });
    let rendered = await render();
    while (await fragments.load()) rendered = await render();
    if (rendered.messages.length > 0 && !this.renderExtended) rendered = await render(true);
    return { rendered, fragments: fragments.used };
  }

  private keyOf({ hash, path }: TextRequest): string {
    return `${hash}:${path}${this.world.key}`;
  }

  private recall(request: TextRequest): Document | undefined {
    const key = this.keyOf(request);
    const facts = this.cache.value(`document:${key}`, parseFacts);
    if (!facts || !this.cache.has(`html:${key}`)) return undefined;
    if (facts.dependencies && !this.isCurrent(facts.dependencies)) return undefined;
    // Kept for the next edit of the file.
    this.cache.has(`fragments:${request.path}`);
    this.diagnostics.list.push(...facts.messages);
    return this.document(request, facts);
  }

  private isCurrent({ files, components }: Dependencies): boolean {
    if (components !== "" && components !== this.world.componentsKey) return false;
    return Object.entries(files).every(([path, hash]) => this.world.hashOf(path) === hash);
  }

  /** Ten thousand pages are too much to hold twice: the text stays in the cache until asked for. */
  private document(request: TextRequest, facts: Facts): Document {
    const { path, open } = request;
    const key = this.keyOf(request);
    const html = (): readonly string[] =>
      Buffer.from(this.cache.get(`html:${key}`)!)
        .toString()
        .split(separator);
    const { dependencies, ...rest } = facts;
    const whole = dependencies ? sha256(key + JSON.stringify(dependencies)) : key;
    return { path, ...rest, key: whole, html, locate: this.locator(facts, open, whole) };
  }

  /** Finds the place of a link, by rendering once more; only a message asks for it. */
  private locator(
    { links }: Facts,
    open: Open,
    key: string,
  ): (link: number) => Position | undefined {
    // With plugins they know it from the start.
    if (this.renderExtended) return (link) => links[link]?.at;
    const name = `positions:${key}`;
    const find = (): Positions => {
      const file = open();
      if (!file || file instanceof Promise) return [];
      const found = this.render(file, true).links.map(({ at }) => at ?? null);
      // What is wrong stays wrong for many builds.
      this.cache.put(name, Buffer.from(JSON.stringify(found)));
      return found;
    };
    let positions: Positions | undefined;
    return (link) => {
      positions ??= this.cache.value(name, parsePositions) ?? find();
      return positions[link] ?? undefined;
    };
  }
}

/** Where each link of a text stands, if that is known. */
type Positions = readonly (Position | null)[];

function parsePositions(bytes: Uint8Array): Positions {
  return json(bytes) as Positions;
}

function parseFacts(bytes: Uint8Array): Facts {
  return json(bytes) as Facts;
}
