// The filters that Jekyll adds to Liquid and liquidjs does not have.

import type { LiquidSite } from "./liquid-place.ts";

type Filter = (value: unknown, ...parameters: unknown[]) => unknown;

/** The address from the root of the site; a scheme and an anchor stay as they are. */
function fromRoot(value: unknown): string {
  const url = String(value ?? "");
  if (/^([a-z][a-z0-9+.-]*:|\/\/|#)/i.test(url)) return url;
  return url.startsWith("/") ? url : `/${url}`;
}

/**
 * All of them. Kiln serves a site at the root of its host, so that an absolute address and one that
 * counts from the root lead to the same page; text stays markdown.
 */
export function jekyllFilters(site: LiquidSite): Readonly<Record<string, Filter>> {
  const styleSheet: Filter = () => {
    const file = "_sass";
    site.diagnostics.add("import-left-out", { file, values: { reason: "styles are the theme's" } });
    return "";
  };
  return {
    relative_url: fromRoot,
    absolute_url: fromRoot,
    markdownify: (value) => value,
    smartify: (value) => value,
    sassify: styleSheet,
    scssify: styleSheet,
  };
}
