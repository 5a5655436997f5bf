// sitemap.xml and robots.txt: where crawlers may go.

import type { Page, SiteSettings } from "../model.ts";
import type { Calendar } from "./dates.ts";
import { changed } from "./feed.ts";
import { escapeXml } from "./xml.ts";

export const sitemapUrl = "/sitemap.xml";
export const robotsUrl = "/robots.txt";

/** The sitemap's text; the addresses in it must be absolute, so it needs a baseUrl. */
export function sitemap(
  pages: readonly Page[],
  settings: SiteSettings,
  calendar: Calendar,
): string {
  const items = pages
    .filter((page) => page.kind !== "error")
    .map((page) => {
      const time = changed(page);
      const modified = time ? `<lastmod>${calendar.iso(time)}</lastmod>` : "";
      return `<url><loc>${escapeXml(settings.baseUrl + page.url)}</loc>${modified}</url>`;
    });
  return [
    `<?xml version="1.0" encoding="utf-8"?>`,
    `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`,
    ...items,
    `</urlset>\n`,
  ].join("\n");
}

/** robots.txt: everything is open. */
export function robots(settings: SiteSettings): string {
  const lines = ["User-agent: *", "Allow: /"];
  if (settings.baseUrl) lines.push("", `Sitemap: ${settings.baseUrl}${sitemapUrl}`);
  return `${lines.join("\n")}\n`;
}
