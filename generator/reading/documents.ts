// All markdown files to documents: pages, decks, and what an author's hooks make of them.

import type { Cache } from "../cache.ts";
import type { AddedText } from "../config.ts";
import { deckReader, loadDeckEngines } from "./deck.ts";
import { Diagnostics } from "../diagnostics.ts";
import type { Extension } from "../extension.ts";
import { type Files, sha256 } from "../files.ts";
import type { DocumentReader, OpenedText } from "../markdown/read.ts";
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
  const documents: Document[] = [];
  for (const source of sources) {
    // Slides that a deck takes from another file are no page of their own.
    if (isDeckFile(source.path) || isSlides(source.path, decks.imported)) continue;
    const { path, sha256: hash } = source;
    const document = await readOne(path, hash, () => open(source), reader, build);
    if (document) documents.push(document);
  }
  return [...documents, ...read];
}

/** The documents of texts that hooks added. */
export async function readAdded(
  texts: readonly AddedText[],
  reader: DocumentReader,
  build: Reading,
): Promise<Document[]> {
  const documents: Document[] = [];
  for (const { path, text } of texts) {
    if (build.files.info(path) || documents.some((document) => document.path === path)) {
      const values = { plugin: "hooks.pages", reason: "there is a file of this name" };
      build.diagnostics.add("plugin-error", { file: path, values });
      continue;
    }
    const document = await readOne(path, sha256(text), () => text, reader, build);
    if (document) documents.push(document);
  }
  return documents;
}

function isSlides(path: string, imported: ReadonlySet<string>): boolean {
  return path.startsWith(`${contentFolder}/decks/`) && imported.has(path);
}

function readText(source: Source, { files, diagnostics }: Reading): string | undefined {
  const bytes = readFile(files, source.path, diagnostics, source);
  return bytes && decodeText(source.path, bytes, diagnostics);
}

/** One text, by way of the author's hooks where there are some. */
function readOne(
  path: string,
  hash: string,
  text: () => string | undefined,
  reader: DocumentReader,
  { diagnostics, extension, frontMatter: settings }: Reading,
): Promise<Document | undefined> {
  const key = sha256(`${hash} ${JSON.stringify(settings)}`);
  return reader.read(path, key, () => {
    const given = text();
    if (given === undefined) return undefined;
    const told = new Diagnostics();
    const { frontMatter, ...split } = splitFrontMatter(path, given, settings, told);
    if (!frontMatter) return void diagnostics.list.push(...told.list);
    const source = { path, frontMatter, ...split };
    const opened = (text: MarkdownText): OpenedText => ({ ...text, messages: told.list });
    if (!extension?.has("document")) return opened(source);
    return extension.document(source, settings).then((changed) => changed && opened(changed));
  });
}
