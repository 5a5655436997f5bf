// Read first: the sitemaps protocol (sitemaps.org). sitemap.xml and robots.txt: where crawlers may
// go. A site that is too large for one sitemap has an index of several.

import type { Page, SiteSettings } from "../model.ts";
import { changed, newest, rfc3339 } from "./times.ts";
import { escapeXml } from "./xml.ts";

export const sitemapUrl = "/sitemap.xml";
export const robotsUrl = "/robots.txt";

/** What the protocol allows in one file. */
export interface SitemapLimits {
  readonly addresses: number;
  readonly bytes: number;
}

const protocolLimits: SitemapLimits = { addresses: 50_000, bytes: 50 << 20 };

/** The files of the sitemap by address. All in them must be absolute, so there is a baseUrl. */
export function sitemaps(
  pages: readonly Page[],
  { baseUrl }: SiteSettings,
  limits = protocolLimits,
): ReadonlyMap<string, string> {
  const items = pages
    .filter(({ kind, unlisted, draft }) => kind !== "error" && !unlisted && !draft)
    .map((page) => item(page, baseUrl));
  const parts = split(items, limits);
  if (parts.length <= 1) return new Map([[sitemapUrl, urlSet(parts[0] ?? [])]]);
  const urls = parts.map((_, index) => `/sitemap/${index + 1}.xml`);
  const index = urls.map((url) => `<sitemap><loc>${escapeXml(baseUrl + url)}</loc></sitemap>`);
  const text = [
    `<?xml version="1.0" encoding="utf-8"?>`,
    `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`,
    ...index,
    `</sitemapindex>\n`,
  ].join("\n");
  return new Map([[sitemapUrl, text], ...urls.map((url, i) => [url, urlSet(parts[i]!)] as const)]);
}

function item(page: Page, baseUrl: string): string {
  const time = changed(page) || newest(page.posts);
  const modified = time > 0 ? `<lastmod>${rfc3339(time)}</lastmod>` : "";
  const own = { lang: page.lang, url: page.url };
  const versions = page.translations.length > 0 ? [own, ...page.translations] : [];
  const links = versions.map(({ lang, url }) => {
    const href = escapeXml(baseUrl + url);
    return `<xhtml:link rel="alternate" hreflang="${escapeXml(lang)}" href="${href}"/>`;
  });
  return `<url><loc>${escapeXml(baseUrl + page.url)}</loc>${modified}${links.join("")}</url>`;
}

function split(items: readonly string[], limits: SitemapLimits): string[][] {
  const parts: string[][] = [];
  let length = Infinity;
  for (const text of items) {
    const bytes = Buffer.byteLength(text) + 1;
    // What stands around the addresses takes less than a kilobyte.
    if (length + bytes > limits.bytes - 1024 || parts.at(-1)!.length >= limits.addresses) {
      parts.push([]);
      length = 0;
    }
    parts.at(-1)!.push(text);
    length += bytes;
  }
  return parts;
}

function urlSet(items: readonly string[]): string {
  const linked = items.some((text) => text.includes("<xhtml:link"));
  const xhtml = linked ? ` xmlns:xhtml="http://www.w3.org/1999/xhtml"` : "";
  return [
    `<?xml version="1.0" encoding="utf-8"?>`,
    `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"${xhtml}>`,
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
