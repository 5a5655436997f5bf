// Read first: RFC 9110 §8, §15.4.5. Response heads, made when the site is built. The appliance adds
// Date and Connection.

import type { Encoding, Field, Head, Redirect } from "../model.ts";

/** What the heads of a site depend on. */
export interface HeadPolicy {
  /** True when pages may load pictures and the like from other servers. */
  readonly remoteAssets: boolean;
}

/** What one head says. */
export interface HeadFacts {
  readonly status: number;
  readonly mediaType: string;
  readonly length: number;
  readonly encoding: Encoding;
  readonly etag: string | undefined;
  /** True when there are other encodings to choose from. */
  readonly varies: boolean;
  readonly fingerprinted: boolean;
  readonly lastModified: number | undefined;
  /** What the author says, which goes before what is said here. */
  readonly fields: readonly Field[];
}

const phrases: Readonly<Record<number, string>> = {
  200: "OK",
  301: "Moved Permanently",
  302: "Found",
  307: "Temporary Redirect",
  308: "Permanent Redirect",
  404: "Not Found",
  410: "Gone",
  451: "Unavailable For Legal Reasons",
};

/** The head of a page, a file, or an error page. */
export function contentHead(facts: HeadFacts, policy: HeadPolicy): Head {
  const { status } = facts;
  return {
    statusLine: statusLine(status),
    cacheFields: cacheLines(facts),
    fields: otherFields(facts, policy),
    contentLength: `Content-Length: ${facts.length}\r\n`,
  };
}

/** A site has thousands of heads and a handful of these. */
const knownLines = new Map<string, string>();

function known(key: string, make: () => string): string {
  const text = knownLines.get(key) ?? make();
  knownLines.set(key, text);
  return text;
}

/** What a cache reads. */
function cacheLines(facts: HeadFacts): string {
  const { etag, fingerprinted, varies, fields: own } = facts;
  if (own.length > 0) return makeCacheLines(facts);
  const rest = known(`cache ${fingerprinted} ${varies}`, () =>
    makeCacheLines({ ...facts, etag: undefined }),
  );
  return etag === undefined ? rest : `ETag: ${etag}\r\n${rest}`;
}

function makeCacheLines({ etag, fingerprinted, varies, fields: own }: HeadFacts): string {
  const cacheControl = fingerprinted ? "public, max-age=31536000, immutable" : "no-cache";
  const cacheFields: readonly Field[] = [
    ["ETag", etag],
    ["Cache-Control", cacheControl],
    // 9110-12.5.5-1
    ["Vary", varies ? "Accept-Encoding" : undefined],
  ];
  return lines(overridden(cacheFields, own.filter(isCacheField)));
}

/** All but those that a cache reads. */
function otherFields(facts: HeadFacts, policy: HeadPolicy): string {
  const { status, mediaType, encoding, lastModified, fields: own } = facts;
  if (own.length > 0) return makeOtherFields(facts, policy);
  const key = [status, mediaType, encoding, lastModified, policy.remoteAssets].join("\n");
  return known(key, () => makeOtherFields(facts, policy));
}

function makeOtherFields(facts: HeadFacts, policy: HeadPolicy): string {
  const { status, mediaType, encoding, lastModified, fields: own } = facts;
  const fields: readonly Field[] = [
    // 9110-8.3-1
    ["Content-Type", mediaType],
    // 9110-8.4-1, 9110-8.4-2
    ["Content-Encoding", encoding === "identity" ? undefined : encoding],
    // 9110-8.8.2.1-1
    ["Last-Modified", lastModified === undefined ? undefined : httpDate(lastModified)],
    // 9110-14.3-1
    ["Accept-Ranges", status === 200 ? "bytes" : undefined],
    ...securityFields(mediaType, policy),
  ];
  const authors = own.filter((field) => !isCacheField(field));
  return lines(overridden(fields, authors));
}

/** The head of a redirect, whose content is empty. */
export function redirectHead(status: Redirect["status"], location: string): Head {
  return {
    // 9110-15.4.2-1
    statusLine: statusLine(status),
    cacheFields: lines([["Cache-Control", "no-cache"]]),
    fields: lines([
      ["Location", location],
      ["X-Content-Type-Options", "nosniff"],
    ]),
    contentLength: "Content-Length: 0\r\n",
  };
}

/** RFC 9110 §15.4.5: what a 304 repeats, and with it what caches alone read. */
function isCacheField([name]: Field): boolean {
  return /^(cache-control|expires|content-location|[\w-]*cdn-cache-control)$/i.test(name);
}

/** The fields with those of the author in the place of ours, or behind them. */
function overridden(fields: readonly Field[], own: readonly Field[]): readonly Field[] {
  if (own.length === 0) return fields;
  const left = new Map(own.map((field) => [field[0].toLowerCase(), field]));
  const replaced = fields.map((field) => {
    const key = field[0].toLowerCase();
    const other = left.get(key);
    left.delete(key);
    return other ?? field;
  });
  return [...replaced, ...left.values()];
}

// 9110-5.3-2
function lines(fields: readonly Field[]): string {
  let text = "";
  for (const [name, value] of fields) if (value !== undefined) text += `${name}: ${value}\r\n`;
  return text;
}

function statusLine(status: number): string {
  return `HTTP/1.1 ${status} ${phrases[status] ?? ""}\r\n`;
}

/** RFC 9110 §5.6.7 (9110-8.8.2.1-3). */
function httpDate(seconds: number): string {
  return new Date(seconds * 1000).toUTCString();
}

/** Documents may run and load nothing but what this site brings. An SVG is a document too. */
function securityFields(mediaType: string, policy: HeadPolicy): readonly Field[] {
  const isPage = mediaType.startsWith("text/html");
  const isDocument = isPage || /[/+]xml\b/.test(mediaType);
  const isPicture = mediaType.startsWith("image/");
  const csp = isDocument ? contentPolicy(isPage, isPicture, policy) : undefined;
  return [
    ["Content-Security-Policy", csp],
    ["X-Content-Type-Options", "nosniff"],
    ["Referrer-Policy", isPage ? "strict-origin-when-cross-origin" : undefined],
  ];
}

function contentPolicy(isPage: boolean, isPicture: boolean, { remoteAssets }: HeadPolicy): string {
  if (!isPage) {
    // An SVG opened on its own may style itself, as drawing programs write it; it can load nothing.
    const style = isPicture ? "; style-src 'unsafe-inline'" : "";
    return `default-src 'none'${style}; frame-ancestors 'self'`;
  }
  const remote = remoteAssets ? " https:" : "";
  return [
    "default-src 'none'",
    `style-src 'self'${remote}`,
    `script-src 'self'${remote}`,
    `img-src 'self' data:${remote}`,
    `font-src 'self'${remote}`,
    `media-src 'self'${remote}`,
    ...(remoteAssets ? ["frame-src https:"] : []),
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
  ].join("; ");
}
