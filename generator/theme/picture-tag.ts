// The tag of a picture: its files, its size, and when to load it.

import type { Attributes } from "../model.ts";
import type { Picture, PictureCandidate } from "../model/pictures.ts";

/** What a tag depends on besides its picture. */
export interface TagPlace {
  /** How wide the theme shows pictures, as `sizes` says it. */
  readonly sizes: string;
  /** True for the first picture of a page, which is loaded at once and before others. */
  readonly first: boolean;
  /** Makes an address what it has to be there. */
  readonly place: (url: string) => string;
}

/** An <img>, in a <picture> where there are files of better formats. `own` is the author's. */
export function pictureTag(picture: Picture, own: Attributes, at: TagPlace): string {
  const { candidates, sources } = picture;
  const size = sizeOf(picture, own);
  const shownWidth = own["sizes"] ?? widthGiven(own) ?? escapeAttribute(at.sizes);
  const image = tag("img", {
    src: escapeAttribute(at.place(picture.url)),
    ...choice(candidates, shownWidth, at),
    ...without(own, "width", "height", "sizes"),
    ...size,
    ...timing(own, at.first),
  });
  if (sources.length === 0) return image;
  const tags = sources.map(({ mediaType, candidates: files }) => {
    return tag("source", { type: mediaType, ...choice(files, shownWidth, at) });
  });
  return `<picture>${tags.join("")}${image}</picture>`;
}

/** A start tag; values are HTML text already. */
export function tag(name: string, attributes: Attributes): string {
  return `<${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${value}"`)
    .join("")}>`;
}

/** Safe inside quotes of either kind. */
export function escapeAttribute(text: string): string {
  return text
    .replace(/&/g, "&#x26;")
    .replace(/"/g, "&#x22;")
    .replace(/'/g, "&#x27;")
    .replace(/</g, "&#x3C;")
    .replace(/>/g, "&#x3E;");
}

function choice(
  files: readonly PictureCandidate[],
  sizes: string,
  { place }: TagPlace,
): Attributes {
  if (files.length === 0) return {};
  const url = (file: PictureCandidate): string => escapeAttribute(place(file.url));
  if (files.length === 1) return { srcset: url(files[0]!) };
  return { srcset: files.map((file) => `${url(file)} ${file.width}w`).join(", "), sizes };
}

/** The size in the author's measure, where one side is given; else that of the picture. */
function sizeOf({ width, height }: Picture, own: Attributes): Attributes {
  const [wide, high] = [pixels(own["width"]), pixels(own["height"])];
  if (own["width"] !== undefined && own["height"] !== undefined) return pick(own);
  if (wide)
    return { width: `${wide}`, height: `${Math.max(1, Math.round((height * wide) / width))}` };
  if (high)
    return { width: `${Math.max(1, Math.round((width * high) / height))}`, height: `${high}` };
  return (own["width"] ?? own["height"]) ? pick(own) : { width: `${width}`, height: `${height}` };
}

function pick({ width, height }: Attributes): Attributes {
  return { ...(width !== undefined && { width }), ...(height !== undefined && { height }) };
}

function widthGiven(own: Attributes): string | undefined {
  const width = pixels(own["width"]);
  return width ? `(min-width: ${width}px) ${width}px, 100vw` : undefined;
}

function pixels(length: string | undefined): number | undefined {
  return /^\d+$/.test(length ?? "") && Number(length) > 0 ? Number(length) : undefined;
}

/** What the author says about loading counts. */
function timing(own: Attributes, first: boolean): Attributes {
  if ("loading" in own || "fetchpriority" in own) return {};
  return first ? { fetchpriority: "high" } : { loading: "lazy", decoding: "async" };
}

function without(own: Attributes, ...names: readonly string[]): Attributes {
  return Object.fromEntries(Object.entries(own).filter(([name]) => !names.includes(name)));
}
