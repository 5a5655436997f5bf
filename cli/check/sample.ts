// Which pages the browser opens: all, or the longest of each kind.

import type { RenderedPage } from "../../generator/check/page.ts";

/** The longest page of each kind and template. */
export function sampleOf(pages: readonly RenderedPage[]): readonly RenderedPage[] {
  const longest = new Map<string, RenderedPage>();
  for (const page of pages) {
    const kind = kindOf(page);
    const known = longest.get(kind);
    if (!known || known.html.length < page.html.length) longest.set(kind, page);
  }
  return [...longest.values()];
}

function kindOf({ path, page }: RenderedPage): string {
  if (page && page.url === path) return `${page.kind} ${page.layout}`;
  if (page) return `part of ${page.kind}`;
  // Lists are made of no file: those of one folder and depth look alike.
  const parts = path.split("/").filter((part) => part !== "" && !/^\d+$/.test(part));
  return `${parts[0] ?? ""} ${parts.length}`;
}

/** Whether a page shows slides. */
export function isDeck({ path, page }: RenderedPage): boolean {
  return page?.kind === "deck" && page.url === path;
}
