// All markdown files to documents: from the cache where their bytes are known, rendered otherwise.

import type { Cache } from "../cache.ts";
import type { Diagnostics } from "../diagnostics.ts";
import type { Document, FrontMatter, MarkdownText, Position } from "../model.ts";
import { type Rendered, renderer } from "./document.ts";

type Facts = Omit<Rendered, "html"> & { readonly frontMatter: FrontMatter };
type Open = () => MarkdownText | undefined;

/** Between the pieces of a page: no HTML holds a NUL. */
const separator = "\u0000";

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
  read(path: string, sha256: string, open: Open): Document | undefined {
    const key = `${sha256}:${path}`;
    const known = this.recall(path, key, open);
    if (known) return known;
    const file = open();
    if (!file) return undefined;
    this.parsed++;
    const first = this.render(file, false);
    const { html, ...rest } = first.messages.length > 0 ? this.render(file, true) : first;
    this.diagnostics.list.push(...rest.messages);
    const facts: Facts = { ...rest, frontMatter: file.frontMatter };
    this.cache.put(`document:${key}`, Buffer.from(JSON.stringify(facts)));
    this.cache.put(`html:${key}`, Buffer.from(html.join(separator)));
    return this.document(path, key, facts, open);
  }

  private recall(path: string, key: string, open: Open): Document | undefined {
    const bytes = this.cache.get(`document:${key}`);
    if (!bytes || !this.cache.has(`html:${key}`)) return undefined;
    const facts = JSON.parse(Buffer.from(bytes).toString()) as Facts;
    this.diagnostics.list.push(...facts.messages);
    return this.document(path, key, facts, open);
  }

  /** Ten thousand pages are too much to hold twice: the text stays in the cache until asked for. */
  private document(path: string, key: string, facts: Facts, open: Open): Document {
    const html = (): readonly string[] =>
      Buffer.from(this.cache.get(`html:${key}`)!)
        .toString()
        .split(separator);
    return { path, key, ...facts, html, locate: this.locator(open) };
  }

  /** Finds the place of a link, by rendering once more; only a message asks for it. */
  private locator(open: Open): (link: number) => Position | undefined {
    let positions: readonly (Position | undefined)[] | undefined;
    return (link) => {
      const file = positions ? undefined : open();
      if (file) positions = this.render(file, true).links.map(({ at }) => at);
      return positions?.[link];
    };
  }
}
