// All markdown files to documents: pages, decks, and what an author's hooks make of them.

import type { Cache } from "../cache.ts";
import type { AddedText } from "../config.ts";
import { deckReader, loadDeckEngines } from "./deck.ts";
import { Diagnostics } from "../diagnostics.ts";
import type { Extension } from "../extension.ts";
import { type Files, sha256 } from "../files.ts";
import type { DocumentReader, OpenedText, TextRequest } from "../markdown/read.ts";
import type { Document, MarkdownText, Source } from "../model.ts";
import { contentFolder, isDeckFile } from "../pages/addresses.ts";
import { readFile } from "./file.ts";
import { type FrontMatterSettings, splitFrontMatter } from "../settings/front-matter.ts";
import { decodeText } from "../sources/text.ts";

/** What reading needs of a build. */
export interface Reading {
  readonly files: Files;
  readonly cache: Cache;
  readonly diagnostics: Diagnostics;
  readonly extension: Extension | undefined;
  /** Undefined where the site's settings have faults. */
  readonly frontMatter: FrontMatterSettings | undefined;
}

/** Pages and decks, in the order of their files. */
export async function readDocuments(
  sources: readonly Source[],
  reader: DocumentReader,
  build: Reading,
): Promise<Document[]> {
  const { cache, diagnostics } = build;
  const talks = sources.filter(({ path }) => isDeckFile(path));
  const open = (source: Source): string | undefined => readText(source, build);
  await loadDeckEngines(talks, open, cache);
  const decks = deckReader(sources, open, cache, diagnostics);
  const read = talks.flatMap(({ path, sha256 }) => decks.read(path, sha256) ?? []);
  reader.parsed += decks.parsed;
  // Slides that a deck takes from another file are no page of their own.
  const texts = sources.filter(({ path }) => !isDeckFile(path) && !isSlides(path, decks.imported));
  const requests = texts.map((source) => {
    const { path, sha256: hash, length } = source;
    return requestFor({ path, hash, length, text: () => open(source) }, build);
  });
  return [...(await reader.read(requests)), ...read];
}

/** The documents of texts that hooks added. */
export async function readAdded(
  texts: readonly AddedText[],
  reader: DocumentReader,
  build: Reading,
): Promise<Document[]> {
  const taken = new Set<string>();
  const requests = texts.flatMap(({ path, text }) => {
    if (build.files.info(path) || taken.has(path)) {
      const values = { plugin: "hooks.pages", reason: "there is a file of this name" };
      build.diagnostics.add("plugin-error", { file: path, values });
      return [];
    }
    taken.add(path);
    const { length } = text;
    return [requestFor({ path, hash: sha256(text), length, text: () => text }, build)];
  });
  return reader.read(requests);
}

function isSlides(path: string, imported: ReadonlySet<string>): boolean {
  return path.startsWith(`${contentFolder}/decks/`) && imported.has(path);
}

function readText(source: Source, { files, diagnostics }: Reading): string | undefined {
  const bytes = readFile(files, source.path, diagnostics, source);
  return bytes && decodeText(source.path, bytes, diagnostics);
}

interface NamedText {
  readonly path: string;
  readonly hash: string;
  readonly length: number;
  readonly text: () => string | undefined;
}

/** One text, by way of the author's hooks where there are some. */
function requestFor(
  { path, hash, length, text }: NamedText,
  { diagnostics, extension, frontMatter: settings }: Reading,
): TextRequest {
  const open: TextRequest["open"] = () => {
    const given = text();
    if (given === undefined) return undefined;
    const told = new Diagnostics();
    const { frontMatter, ...split } = splitFrontMatter(path, given, settings, told);
    if (!frontMatter) return void diagnostics.list.push(...told.list);
    const source = { path, frontMatter, ...split };
    const opened = (text: MarkdownText): OpenedText => ({ ...text, messages: told.list });
    if (!extension?.has("document")) return opened(source);
    return extension.document(source, settings).then((changed) => changed && opened(changed));
  };
  return { path, hash, length, open };
}
