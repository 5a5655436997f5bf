// Addresses in what programs read: feeds, the sitemap, llms.txt, the web manifest.

import { parseFragment } from "parse5";
import { utf8 } from "../bytes.ts";
import type { Entry } from "../model.ts";
import { bytesOf, mediaType } from "./addresses.ts";
import type { Fault } from "./fault.ts";
import { type LinkPlaces, faultOf } from "./links.ts";
import { elementsOf, factsOf } from "./page.ts";

/** Checks the addresses of one such file, and counts them. */
export async function checkFeed(
  entry: Entry,
  places: LinkPlaces,
): Promise<{ faults: Fault[]; count: number }> {
  const read = readers.find(({ applies }) => applies(mediaType(entry), entry.path));
  if (!read || entry.kind !== "page") return { faults: [], count: 0 };
  const text = utf8(await bytesOf(entry));
  const urls = [...new Set(read.urls(text))];
  const { path, validFrom: instant = 0 } = entry;
  const faults = urls.flatMap((url) => {
    const fault = faultOf({ url }, { path, instant }, places);
    return fault ? [{ ...fault, url, file: path }] : [];
  });
  return { faults, count: urls.length };
}

const readers = [
  {
    applies: (type: string): boolean => /^application\/(?:atom\+xml|rss\+xml|xml)$/.test(type),
    urls: addressesInXml,
  },
  {
    applies: (type: string): boolean => /\/(?:feed\+json|manifest\+json)$/.test(type),
    urls: (text: string): string[] => addressesInJson(JSON.parse(text)),
  },
  {
    applies: (_: string, path: string): boolean => path === "/llms.txt",
    urls: (text: string): string[] => [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, url]) => url!),
  },
];

/** Elements whose text is HTML. */
const htmlElements = /<(content|summary|description|content:encoded)\b[^>]*>([^]*?)<\/\1>/g;

function addressesInXml(text: string): string[] {
  const inHtml = [...text.matchAll(htmlElements)].flatMap(([, , html]) => linksIn(plain(html!)));
  const outside = text.replace(htmlElements, "");
  const attributes = [...outside.matchAll(/\s(?:href|url)="([^"]*)"/g)];
  const elements = [...outside.matchAll(/<(?:link|loc|url)>([^<]*)<\//g)];
  return [...inHtml, ...[...attributes, ...elements].map(([, url]) => plain(url!))];
}

const signs: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  amp: "&",
};

function plain(xml: string): string {
  const data = /^\s*<!\[CDATA\[([^]*)\]\]>\s*$/.exec(xml);
  if (data) return data[1]!;
  return xml.replace(/&(?:(lt|gt|quot|apos|amp)|#(\d+)|#x([0-9a-f]+));/gi, (_, name, code, hex) => {
    if (name) return signs[name.toLowerCase()]!;
    return String.fromCodePoint(code ? Number(code) : parseInt(hex, 16));
  });
}

function linksIn(html: string): string[] {
  const elements = [...elementsOf(parseFragment(html))];
  return factsOf(elements, html).references.map(({ url }) => url);
}

const urlKeys = ["url", "home_page_url", "feed_url", "image", "banner_image", "start_url", "src"];

function addressesInJson(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(addressesInJson);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inside]) => {
    if (typeof inside !== "string") return addressesInJson(inside);
    if (key === "content_html") return linksIn(inside);
    return urlKeys.includes(key) ? [inside] : [];
  });
}
