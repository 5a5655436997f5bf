// All markdown files to documents: from the cache where their bytes are known, rendered otherwise.

import type { Cache } from "../cache.ts";
import { Diagnostics } from "../diagnostics.ts";
import type { Document, FrontMatter } from "../model.ts";
import { type MarkdownText, type Rendered, renderer } from "./document.ts";

/** A markdown file with its front matter cut off. */
export type MarkdownFile = MarkdownText;

type Facts = Omit<Rendered, "html"> & {
  readonly frontMatter: FrontMatter;
  readonly messages: Diagnostics["list"];
};

/** Reads documents of one site. */
export class DocumentReader {
  /** How many files were parsed anew. */
  parsed = 0;
  private readonly cache: Cache;
  private readonly diagnostics: Diagnostics;
  private readonly render = renderer();

  constructor(cache: Cache, diagnostics: Diagnostics) {
    this.cache = cache;
    this.diagnostics = diagnostics;
  }

  /** The document of a file; undefined when it has faults. `open` is called if it is not known. */
  read(path: string, sha256: string, open: () => MarkdownFile | undefined): Document | undefined {
    const key = `${sha256}:${path}`;
    const known = this.recall(path, key);
    if (known) return known;
    const file = open();
    if (!file) return undefined;
    this.parsed++;
    const own = new Diagnostics();
    const { html, ...rest } = this.render(file, own);
    this.diagnostics.list.push(...own.list);
    const facts: Facts = { ...rest, frontMatter: file.frontMatter, messages: own.list };
    this.cache.put(`document:${key}`, Buffer.from(JSON.stringify(facts)));
    this.cache.put(`html:${key}`, Buffer.from(JSON.stringify(html)));
    return { path, key, ...facts, html: () => html };
  }

  private recall(path: string, key: string): Document | undefined {
    const bytes = this.cache.get(`document:${key}`);
    if (!bytes || !this.cache.has(`html:${key}`)) return undefined;
    const facts = JSON.parse(Buffer.from(bytes).toString()) as Facts;
    this.diagnostics.list.push(...facts.messages);
    const html = (): readonly string[] =>
      JSON.parse(Buffer.from(this.cache.get(`html:${key}`)!).toString()) as string[];
    return { path, key, ...facts, html };
  }
}
