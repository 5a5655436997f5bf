// A page's own HTML: the pieces of its document, and between them where its links lead.

import type { Document, Link, Page } from "../model.ts";

type Cut = Pick<Page, "url" | "targets"> & {
  readonly document?: Pick<Document, "html" | "links"> | undefined;
};

/** The page's own HTML, its links filled in; absolute addresses with a `baseUrl`. */
export function contentOf(page: Cut, baseUrl = ""): string {
  const pieces = page.document?.html() ?? [];
  const links = page.document?.links ?? [];
  let html = pieces[0] ?? "";
  for (let index = 1; index < pieces.length; index++) {
    const target = absolute(page.targets[index - 1] ?? "", page.url, baseUrl);
    const link = links[index - 1];
    html += link?.kind === "picture" ? pictureTag(link, target) : escapeAttribute(target);
    html += pieces[index]!;
  }
  return html;
}

function pictureTag(link: Link, target: string): string {
  const others = Object.entries(link.attributes ?? {});
  const attributes = [["src", escapeAttribute(target)] as const, ...others];
  return `<img${attributes.map(([name, value]) => ` ${name}="${value}"`).join("")}>`;
}

function absolute(target: string, pageUrl: string, baseUrl: string): string {
  if (baseUrl === "") return target;
  if (target.startsWith("/")) return baseUrl + target;
  return target.startsWith("#") || target === "" ? baseUrl + pageUrl + target : target;
}

/** Safe inside quotes of either kind. */
function escapeAttribute(text: string): string {
  return text
    .replace(/&/g, "&#x26;")
    .replace(/"/g, "&#x22;")
    .replace(/'/g, "&#x27;")
    .replace(/</g, "&#x3C;")
    .replace(/>/g, "&#x3E;");
}
