// Decks in memory, read as a build reads them.

import { type Cache, emptyCache } from "../../../generator/cache.ts";
import { deckReader } from "../../../generator/reading/deck.ts";
import { Diagnostics, formatDiagnostic } from "../../../generator/diagnostics.ts";
import { sha256 } from "../../../generator/files.ts";
import type { Document } from "../../../generator/model.ts";

export const deckPath = "content/decks/talk/slides.md";

/** A deck and what was said about it. */
export interface Reading {
  /** Undefined when there were errors. */
  readonly document: Document | undefined;
  /** The HTML of each slide, its links as [n]. */
  readonly slides: readonly string[];
  readonly messages: readonly string[];
  readonly parsed: number;
}

/** Reads a deck; `others` are further files, path to text. */
export function read(
  text: string,
  others: Readonly<Record<string, string>> = {},
  cache: Cache = emptyCache(),
): Reading {
  const files: Record<string, string> = { [deckPath]: text, ...others };
  const sources = Object.entries(files).map(([path, content]) => {
    return { path, length: content.length, sha256: sha256(content) };
  });
  const diagnostics = new Diagnostics();
  const reader = deckReader(sources, ({ path }) => files[path], cache, diagnostics);
  const document = reader.read(deckPath, sha256(text));
  const html = document ? joined(document) : "";
  return {
    document,
    slides: html.split("<!--slide-->").slice(1),
    messages: diagnostics.list.map(formatDiagnostic),
    parsed: reader.parsed,
  };
}

function joined(document: Document): string {
  return document.html().reduce((text, piece, index) => `${text}[${index - 1}]${piece}`);
}

/** The titles of a deck's slides; those below another one begin with "/". */
export function titles(text: string): string[] {
  const { document, messages } = read(text);
  if (!document) throw new Error(messages.join("\n"));
  return document.deck!.slides.map(({ title, below }) => `${below ? "/" : ""}${title}`);
}
