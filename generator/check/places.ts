// Where a fault that shows in a rendered page stands in the author's files: in the text, in the
// settings, in a template. What cannot be found there is told with the page's address.

import type { Position } from "../model.ts";
import type { Fault } from "./fault.ts";
import type { RenderedPage } from "./page.ts";

/** The files that an author may have to look at. */
export interface AuthorFiles {
  /** Text of a file of the site; undefined where there is none. */
  text(path: string): string | undefined;
  readonly settingsFile: string;
  /** The theme's templates, by the path to show. */
  readonly templates: () => ReadonlyMap<string, string>;
  /** The file behind an address; undefined where it is generated. */
  fileAt(address: string): string | undefined;
}

/** A place, and the page that led to it where that is another one. */
export interface Place {
  readonly file: string;
  readonly at?: Position | undefined;
  /** True where other pages may have the same fault from the same place. */
  readonly shared: boolean;
}

/** Finds the place of a fault. */
export function placeOf(fault: Fault, files: AuthorFiles): Place {
  const { page, tag = "", file, at } = fault;
  const url = fault.url ?? addressIn(tag);
  if (file !== undefined) {
    const behind = file.startsWith("/") ? files.fileAt(file) : undefined;
    return { file: behind ?? file, at, shared: false };
  }
  if (!page) return { file: files.settingsFile, shared: false };
  return (
    inText(page, tag, url, files) ??
    inSettings(url, files) ??
    inTemplates(tag, url, files.templates()) ?? {
      file: page.page?.document?.path ?? files.fileAt(page.path) ?? page.path,
      shared: page.page?.document === undefined,
    }
  );
}

/** The address that an element leads to, which tells it from others of its name. */
function addressIn(tag: string): string | undefined {
  return /\s(?:src|href)="([^"]*)"/.exec(tag)?.[1]?.replaceAll("&amp;", "&");
}

function inText(
  { page }: RenderedPage,
  tag: string,
  url: string | undefined,
  files: AuthorFiles,
): Place | undefined {
  const document = page?.document;
  if (!document) return undefined;
  const { path } = document;
  const index =
    url === undefined ? -1 : page.targets.findIndex((one, at) => leadsTo(url, one, at, page));
  if (index >= 0) {
    const found = document.locate(index);
    return { file: found?.file ?? path, at: found ?? lineOf(url!, path, files), shared: false };
  }
  if (tag === "" || !document.html().some((piece) => piece.includes(tag))) return undefined;
  return { file: path, at: lineOf(tag, path, files), shared: false };
}

function leadsTo(
  url: string,
  target: string | undefined,
  at: number,
  page: NonNullable<RenderedPage["page"]>,
): boolean {
  if (target === url) return true;
  const picture = page.pictures?.[at];
  if (!picture) return false;
  const sources = picture.sources.flatMap(({ candidates }) => candidates);
  return picture.url === url || [...picture.candidates, ...sources].some((one) => one.url === url);
}

/** Where words stand in a file of the site; of several places, the first. */
function lineOf(words: string, path: string, files: AuthorFiles): Position | undefined {
  const text = files.text(path) ?? "";
  const offset = text.indexOf(words);
  return offset < 0 ? undefined : positionIn(text, offset);
}

function inSettings(url: string | undefined, files: AuthorFiles): Place | undefined {
  if (!url || url.length < 2) return undefined;
  const file = files.settingsFile;
  const text = files.text(file) ?? "";
  const written = new RegExp(`(?<=[\\s"':])${escaped(url)}(?=["'\\s,}\\]]|$)`, "m").exec(text);
  return written ? { file, at: positionIn(text, written.index), shared: true } : undefined;
}

/** The element of a template that looks most like a tag; nothing where several do. */
function inTemplates(
  tag: string,
  url: string | undefined,
  templates: ReadonlyMap<string, string>,
): Place | undefined {
  const name = /^<([\w-]+)/.exec(tag)?.[1];
  if (name === undefined) return undefined;
  const words = [...tag.matchAll(/\s[\w:-]+(?:="[^"]*")?/g)].map(([word]) => word.trim());
  const pattern = new RegExp(`<${name}(?=[\\s>/{])(?:\\{\\{[^]*?\\}\\}|[^>])*>`, "g");
  let best: Place[] = [];
  let most = 0;
  for (const [file, text] of templates) {
    for (const { 0: written, index } of text.matchAll(pattern)) {
      const score = words.filter((word) => written.includes(word)).length;
      const exact = url !== undefined && written.includes(`"${url}"`) ? 100 : 0;
      const total = 1 + score + exact;
      // Another element of that name that shares nothing with this one.
      if (words.length > 0 && total === 1) continue;
      if (total > most) best = [];
      if (total >= most) best.push({ file, at: positionIn(text, index), shared: true });
      most = Math.max(most, total);
    }
  }
  return best.length === 1 ? best[0] : undefined;
}

function positionIn(text: string, offset: number): Position {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
