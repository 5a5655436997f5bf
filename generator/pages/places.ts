// Where a markdown file stands: in which language, in which section, and what kind of page that
// makes of it.
//
//     content/index.md, content/_index.md     the front page
//     content/posts/…                         posts; drafts/ as well, but not yet
//     content/pages/…  content/about.md       pages
//     content/404.md  content/pages/404.md    the page that answers where nothing else does
//     content/docs/…                          pages of the section docs
//     content/docs/_index.md                  the section's own page
//     content/docs/guide/_index.md            a section inside it
//     content/docs/guide/README.md            the same, if guide/ has no index; else left out
//     content/about/index.md                  a page with its pictures, if about/ has no other text
//     content/decks/talk/slides.md            a deck
//     content/posts/walk.de.md  content/de/posts/walk.md   the same in German

import { contentFolder, isDeckFile, isReadme } from "./addresses.ts";
import type { AddressLanguage, PageLanguage } from "./languages.ts";

/** Names that make no section. */
const draftsFolder = "drafts";
/** Where a text for the page lies that answers where nothing else does. */
const notFoundPaths: ReadonlySet<string> = new Set(["404.md", "pages/404.md"]);

export interface Place<Own extends AddressLanguage = PageLanguage> {
  readonly kind: "index" | "post" | "page" | "section" | "deck" | "error";
  /** Inside content/, without the marks of a language: the same for all translations. */
  readonly path: string;
  /** "posts", "docs/guide"; "" for what lies in no folder. */
  readonly section: string;
  readonly language: Own;
  /** Whether it lies among the drafts. */
  readonly draft: boolean;
}

/** The places of all files of a site. */
export class Places<Own extends AddressLanguage = PageLanguage> {
  /** Folders with a page of their own, and those at the top. */
  private readonly sections = new Set<string>(["posts", "pages"]);
  /** READMEs that are left out, and the index of the same folder. */
  readonly superseded = new Map<string, string>();
  private readonly languages: readonly Own[];

  constructor(files: readonly string[], languages: readonly Own[]) {
    this.languages = languages;
    this.leaveOutReadmes(files);
    const kept = files.filter((file) => !this.superseded.has(file));
    const paths = [...new Set(kept.map((file) => this.neutral(file).path))];
    const texts = new Map<string, number>();
    for (const path of paths) {
      for (const folder of foldersAbove(path)) texts.set(folder, (texts.get(folder) ?? 0) + 1);
    }
    for (const path of paths) {
      const [folder, name] = cut(path);
      const top = path.split("/")[0]!;
      const holdsMore = (texts.get(folder) ?? 0) > 1;
      if (name === "_index.md" || (name === "index.md" && holdsMore && !isFlat(top))) {
        if (folder !== "") this.sections.add(folder);
      }
      const isBundle = folder === top && name === "index.md" && !holdsMore;
      if (folder !== "" && !isBundle) this.sections.add(top);
    }
  }

  private leaveOutReadmes(files: readonly string[]): void {
    const readmes = new Map<string, string[]>();
    const indexes = new Map<string, string>();
    for (const file of files) {
      const { path, language } = this.unmarked(file);
      const [folder, name] = cut(path);
      const key = `${language.lang}:${folder}`;
      if (isIndexName(name)) indexes.set(key, file);
      else if (isReadme(path)) readmes.set(key, [...(readmes.get(key) ?? []), file]);
    }
    for (const [key, own] of readmes) {
      const text = indexes.get(key) ?? own[0]!;
      for (const file of own) if (file !== text) this.superseded.set(file, text);
    }
  }

  /** Where a file stands; undefined: beside the slides of a deck, or beside an index. */
  of(file: string): Place<Own> | undefined {
    if (this.superseded.has(file)) return undefined;
    const { path, language } = this.neutral(file);
    const [folder, name] = cut(path);
    const top = path.split("/")[0]!;
    const draft = top === draftsFolder;
    const common = { path, language, draft };
    if (isDeckFile(file)) return { ...common, kind: "deck", section: "decks" };
    if (top === "decks") return undefined;
    if (folder === "" && isIndexName(name)) return { ...common, kind: "index", section: "" };
    if (notFoundPaths.has(path)) return { ...common, kind: "error", section: "" };
    const isOwn =
      isIndexName(name) && this.sections.has(folder) && (name === "_index.md" || !isFlat(top));
    if (isOwn && !draft) return { ...common, kind: "section", section: folder };
    if (draft) return { ...common, kind: "post", section: "posts" };
    const section = foldersAbove(path).find((candidate) => this.sections.has(candidate)) ?? "";
    return { ...common, kind: top === "posts" ? "post" : "page", section };
  }

  /** The path as others name the same thing, without the mark of a language. */
  private neutral(file: string): { path: string; language: Own } {
    const { path, language } = this.unmarked(file);
    const isText = isReadme(path) && !path.startsWith(`${draftsFolder}/`);
    return { path: isText ? path.replace(/[^/]*$/, "_index.md") : path, language };
  }

  private unmarked(file: string): { path: string; language: Own } {
    let path = file.slice(contentFolder.length + 1).replace(/\.md$/i, ".md");
    const main = this.languages[0]!;
    const find = (lang: string | undefined): Own | undefined =>
      lang === undefined
        ? undefined
        : this.languages.find((own) => own.lang.toLowerCase() === lang.toLowerCase());
    if (this.languages.length === 1) return { path, language: main };
    const byFolder = path.includes("/") ? find(path.slice(0, path.indexOf("/"))) : undefined;
    if (byFolder) path = path.slice(path.indexOf("/") + 1);
    const mark = /\.([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\.md$/.exec(path);
    const byName = find(mark?.[1]);
    if (byName) path = `${path.slice(0, mark!.index)}.md`;
    return { path, language: byName ?? byFolder ?? main };
  }
}

/** Folders whose index.md never is the page of a section, for posts and pages lie side by side. */
function isFlat(top: string): boolean {
  return top === "posts" || top === "pages" || top === draftsFolder;
}

function isIndexName(name: string): boolean {
  return name === "index.md" || name === "_index.md";
}

/** "a/b/c.md" → ["a/b", "c.md"] */
function cut(path: string): [folder: string, name: string] {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? ["", path] : [path.slice(0, slash), path.slice(slash + 1)];
}

/** The folders that hold a file, the innermost first. */
export function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    folders.push(path.slice(0, end));
  }
  return folders;
}
