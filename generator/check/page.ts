// A rendered page, and what is read off its tree once for all rules.

import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import type { Page } from "../model.ts";

export type Element = Tree.Element;

/** A page as a reader gets it. */
export interface RenderedPage {
  /** Percent-encoded. */
  readonly path: string;
  readonly html: string;
  /** Whole seconds since 1970 from which on it is so; 0 where it always was. */
  readonly instant: number;
  /** What it was made of; nothing where a plugin or the folder static/ made it. */
  readonly page: Page | undefined;
}

/**
 * What an address is for. A person follows a "link"; a "mention" is for programs that come by
 * (canonical, og:image); all others are loaded by the page.
 */
export type ReferenceKind =
  "link" | "mention" | "style" | "script" | "picture" | "font" | "frame" | "media" | "other";

/** An address in a page. */
export interface Reference {
  readonly kind: ReferenceKind;
  /** As it stands there, references to characters resolved. */
  readonly url: string;
  /** The start tag, as it stands in the page. */
  readonly tag: string;
}

/** What other pages, and rules about all pages, need to know of one. */
export interface PageFacts {
  readonly ids: ReadonlySet<string>;
  readonly references: readonly Reference[];
  /** What is loaded: of the files to choose from for one picture, the largest. */
  readonly loads: readonly Reference[];
}

/** All elements of a tree in their order, those inside templates too. */
export function* elementsOf(root: Tree.ParentNode): Generator<Element> {
  const stack: Tree.ChildNode[] = [...root.childNodes].reverse();
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (!("tagName" in node)) continue;
    yield node;
    for (let at = node.childNodes.length - 1; at >= 0; at--) stack.push(node.childNodes[at]!);
    if ("content" in node) stack.push(...[...node.content.childNodes].reverse());
  }
}

/** The value of an attribute; undefined where there is none. */
export function attribute({ attrs }: Element, name: string): string | undefined {
  return attrs.find((one) => one.name === name)?.value;
}

/** The start tag of an element as it stands in the page; without one, as it would. */
export function startTag(element: Element, html: string): string {
  const at = element.sourceCodeLocation?.startTag ?? element.sourceCodeLocation;
  return at ? html.slice(at.startOffset, at.endOffset) : `<${element.tagName}>`;
}

/** Reads the facts off the elements of a page. */
export function factsOf(elements: readonly Element[], html: string): PageFacts {
  const ids = new Set<string>();
  const references: Reference[] = [];
  const loads: Reference[] = [];
  for (const element of elements) {
    const id = attribute(element, "id") ?? (element.tagName === "a" && attribute(element, "name"));
    if (id) ids.add(id);
    const found = addressesOf(element);
    if (found.length === 0) continue;
    const tag = startTag(element, html);
    for (const { kind, url } of found) references.push({ kind, url, tag });
    loads.push(...loadedOf(element, found).map(({ kind, url }) => ({ kind, url, tag })));
  }
  return { ids, references, loads };
}

type Found = Omit<Reference, "tag"> & { readonly size?: number };

/** One file of a srcset. */
interface Candidate extends Found {
  readonly size: number;
  /** "800w", "2x" or "". */
  readonly descriptor: string;
}

/** The one of these that a page loads for an element. */
function loadedOf(element: Element, found: readonly Found[]): readonly Found[] {
  const loaded = found.filter(({ kind }) => kind !== "link" && kind !== "mention");
  if (loaded.length === 0 || loaded[0]!.kind !== "picture") return loaded;
  const parent = element.parentNode as Element | null;
  if (parent?.tagName === "picture") {
    const first = parent.childNodes.find((child) => /^(?:source|img)$/.test(child.nodeName));
    if (first !== element) return [];
  }
  return [loaded.reduce((most, one) => ((one.size ?? 0) > (most.size ?? 0) ? one : most))];
}

const sources: Readonly<Record<string, readonly [name: string, kind: ReferenceKind][]>> = {
  a: [["href", "link"]],
  area: [["href", "link"]],
  form: [["action", "link"]],
  script: [["src", "script"]],
  img: [["src", "picture"]],
  input: [["src", "picture"]],
  image: [["href", "picture"]],
  use: [["href", "picture"]],
  video: [
    ["poster", "picture"],
    ["src", "media"],
  ],
  audio: [["src", "media"]],
  source: [["src", "media"]],
  track: [["src", "media"]],
  embed: [["src", "frame"]],
  iframe: [["src", "frame"]],
  object: [["data", "frame"]],
};

function addressesOf(element: Element): Found[] {
  const { tagName } = element;
  if (tagName === "link") return linkAddress(element);
  if (tagName === "meta") return metaAddress(element);
  const plain = (sources[tagName] ?? []).flatMap(([name, kind]) => {
    const url = attribute(element, name);
    return url === undefined || url === "" ? [] : [{ kind, url }];
  });
  const set = tagName === "img" || tagName === "source" ? attribute(element, "srcset") : undefined;
  return set === undefined ? plain : [...plain, ...candidates(set)];
}

const loadedRelations: Readonly<Record<string, ReferenceKind>> = {
  stylesheet: "style",
  modulepreload: "script",
  icon: "other",
  "apple-touch-icon": "other",
  "mask-icon": "other",
  manifest: "other",
  preload: "other",
  prefetch: "other",
};

/** Relations whose address need not be there: hints about servers. */
const hints = /^(?:preconnect|dns-prefetch)$/;

function linkAddress(element: Element): Found[] {
  const url = attribute(element, "href");
  const relations = (attribute(element, "rel") ?? "").toLowerCase().split(/\s+/);
  if (!url || relations.some((name) => hints.test(name))) return [];
  const loaded = relations.find((name) => Object.hasOwn(loadedRelations, name));
  return [{ kind: loaded === undefined ? "mention" : loadedRelations[loaded]!, url }];
}

function metaAddress(element: Element): Found[] {
  const name = attribute(element, "property") ?? attribute(element, "name") ?? "";
  const url = attribute(element, "content");
  const isAddress = /^(?:og:(?:image|url|video|audio)|twitter:image)$/.test(name);
  return url && isAddress ? [{ kind: "mention", url }] : [];
}

/** The files of a srcset, with their widths or densities (HTML §4.8.4.2.1). */
export function candidates(set: string): Candidate[] {
  const found: Candidate[] = [];
  for (let rest = set.replace(/^[\s,]+/, ""); rest !== ""; rest = rest.replace(/^[\s,]+/, "")) {
    const written = /^\S+/.exec(rest)![0];
    const url = written.replace(/,+$/, "");
    rest = rest.slice(written.length);
    const behind = url === written ? /^[^,]*/.exec(rest)![0] : "";
    rest = rest.slice(behind.length);
    const descriptor = behind.trim();
    found.push({ kind: "picture", url, size: parseFloat(descriptor) || 1, descriptor });
  }
  return found;
}
