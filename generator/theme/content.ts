// A page's own HTML: the pieces of its document, and between them where its links lead.

import type { Document, Page } from "../model.ts";
import { escapeAttribute, pictureTag, tag } from "./picture-tag.ts";

type Cut = Pick<Page, "url" | "targets" | "pictures"> & {
  readonly document?: Pick<Document, "html" | "links"> | undefined;
};

/** Where the HTML will stand. */
export interface ContentPlace {
  /** How wide pictures are shown, as the attribute `sizes` says it. */
  readonly sizes?: string;
  /** Makes all addresses absolute. */
  readonly baseUrl?: string;
  /** False where its first picture need not be loaded before others, as in a list. */
  readonly first?: boolean;
}

/** The start of an attribute whose value would come next. */
const openAttribute = / [\w-]+="$/;

/**
 * The page's own HTML, its links filled in. A link to what is not public keeps its words only: an
 * <a> without an address (HTML, "The a element").
 */
export function contentOf(page: Cut, where: ContentPlace = {}): string {
  const { sizes = "100vw", baseUrl = "" } = where;
  const pieces = page.document?.html() ?? [];
  const links = page.document?.links ?? [];
  const place = (target = ""): string => absolute(target, page.url, baseUrl);
  let html = pieces[0] ?? "";
  let { first = true } = where;
  for (let index = 1; index < pieces.length; index++) {
    const [target, link] = [page.targets[index - 1], links[index - 1]];
    const piece = pieces[index]!;
    if (target === undefined && openAttribute.test(html) && piece.startsWith('"')) {
      html = html.replace(openAttribute, "") + piece.slice(1);
      continue;
    }
    if (link?.kind === "picture") {
      const picture = page.pictures?.[index - 1];
      const attributes = { ...link.attributes };
      html += picture
        ? pictureTag(picture, attributes, { sizes, first, place })
        : tag("img", { src: escapeAttribute(place(target)), ...attributes });
      first = false;
    } else html += escapeAttribute(place(target));
    html += piece;
  }
  return html;
}

function absolute(target: string, pageUrl: string, baseUrl: string): string {
  if (baseUrl === "") return target;
  if (target.startsWith("/")) return baseUrl + target;
  return target.startsWith("#") ? baseUrl + pageUrl + target : target;
}
