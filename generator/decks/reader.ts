// All decks to documents: from the cache where their bytes and those of the files they take slides
// from are known, read otherwise.

import { json } from "../bytes.ts";
import type { Cache } from "../cache.ts";
import { type Diagnostic, Diagnostics } from "../diagnostics.ts";
import { sha256 } from "../files.ts";
import type { Document } from "../model.ts";
import { type ReadDeck, readDeck } from "./document.ts";
import type { DeckTools } from "./tools.ts";

type Facts = Omit<ReadDeck, "html" | "imports"> & {
  readonly messages: readonly Diagnostic[];
  /** Path and hash of every other file. */
  readonly imports: readonly (readonly [path: string, sha256: string])[];
};

/** What a reader needs besides the tools of one deck. */
export interface DeckSources {
  readonly tools: Omit<DeckTools, "diagnostics">;
  /** The hash of a file of the site; undefined where there is none. */
  hash(path: string): string | undefined;
}

/** Between the pieces of a page: no HTML holds a NUL. */
const separator = "\u0000";

/** Reads the decks of one site. */
export class DeckReader {
  /** How many decks were read anew. */
  parsed = 0;
  /** Files that slides were taken from. */
  readonly imported = new Set<string>();
  private readonly cache: Cache;
  private readonly diagnostics: Diagnostics;
  private readonly sources: DeckSources;

  constructor(cache: Cache, diagnostics: Diagnostics, sources: DeckSources) {
    this.cache = cache;
    this.diagnostics = diagnostics;
    this.sources = sources;
  }

  /** The document of a deck; undefined when it has faults. */
  read(path: string, hash: string): Document | undefined {
    const key = `${hash}:${path}`;
    const facts = this.recall(key) ?? this.readAnew(path, key);
    if (!facts) return undefined;
    this.diagnostics.list.push(...facts.messages);
    for (const [file] of facts.imports) this.imported.add(file);
    const { messages, imports, ...own } = facts;
    const whole = `${key}:${sha256(JSON.stringify(imports))}`;
    return {
      path,
      key: whole,
      titleIds: [],
      cut: false,
      ...own,
      html: () =>
        Buffer.from(this.cache.get(`deck-html:${key}`)!)
          .toString()
          .split(separator),
      locate: (link) => {
        const { at, file } = facts.links[link]!;
        return at && { ...at, ...(file !== undefined && { file }) };
      },
    };
  }

  private recall(key: string): Facts | undefined {
    const bytes = this.cache.get(`deck:${key}`);
    if (!bytes || !this.cache.has(`deck-html:${key}`)) return undefined;
    const facts = json(bytes) as Facts;
    const fresh = facts.imports.every(([path, hash]) => this.sources.hash(path) === hash);
    return fresh ? facts : undefined;
  }

  private readAnew(path: string, key: string): Facts | undefined {
    const diagnostics = new Diagnostics();
    const text = this.sources.tools.open(path);
    const read = text === undefined ? undefined : this.readText(path, text, diagnostics);
    if (!read || diagnostics.failed) {
      this.diagnostics.list.push(...diagnostics.list);
      return undefined;
    }
    const { html, imports, ...own } = read;
    const hashes = imports.map((file) => [file, this.sources.hash(file) ?? ""] as const);
    const facts: Facts = { ...own, messages: diagnostics.list, imports: hashes };
    this.cache.put(`deck:${key}`, Buffer.from(JSON.stringify(facts)));
    this.cache.put(`deck-html:${key}`, Buffer.from(html.join(separator)));
    return facts;
  }

  private readText(path: string, text: string, diagnostics: Diagnostics): ReadDeck | undefined {
    this.parsed++;
    return readDeck(path, text, { ...this.sources.tools, diagnostics });
  }
}
