// Read first: RFC 9110 §8, §15.4.5. Response heads, made when the site is built. The appliance adds
// Date and Connection.

import type { Encoding, Head } from "../model.ts";

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
}

const phrases: Readonly<Record<number, string>> = {
  200: "OK",
  301: "Moved Permanently",
  404: "Not Found",
  410: "Gone",
};

/** The head of a page, a file, or an error page. */
export function contentHead(facts: HeadFacts, policy: HeadPolicy): Head {
  const { status, etag, encoding, lastModified } = facts;
  const cacheControl = facts.fingerprinted ? "public, max-age=31536000, immutable" : "no-cache";
  return {
    statusLine: statusLine(status),
    cacheFields: lines([
      ["ETag", etag],
      ["Cache-Control", cacheControl],
      // 9110-12.5.5-1
      ["Vary", facts.varies ? "Accept-Encoding" : undefined],
    ]),
    fields: lines([
      // 9110-8.3-1
      ["Content-Type", facts.mediaType],
      // 9110-8.4-1, 9110-8.4-2
      ["Content-Encoding", encoding === "identity" ? undefined : encoding],
      // 9110-8.8.2.1-1
      ["Last-Modified", lastModified === undefined ? undefined : httpDate(lastModified)],
      // 9110-14.3-1
      ["Accept-Ranges", status === 200 ? "bytes" : undefined],
      ...securityFields(facts.mediaType, policy),
    ]),
    contentLength: `Content-Length: ${facts.length}\r\n`,
  };
}

/** The head of a redirect, whose content is empty. */
export function redirectHead(location: string): Head {
  return {
    // 9110-15.4.2-1
    statusLine: statusLine(301),
    cacheFields: lines([["Cache-Control", "no-cache"]]),
    fields: lines([
      ["Location", location],
      ["X-Content-Type-Options", "nosniff"],
    ]),
    contentLength: "Content-Length: 0\r\n",
  };
}

type FieldLine = readonly [name: string, value: string | undefined];

// 9110-5.3-2
function lines(fields: readonly FieldLine[]): string {
  return fields
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");
}

function statusLine(status: number): string {
  return `HTTP/1.1 ${status} ${phrases[status] ?? ""}\r\n`;
}

/** RFC 9110 §5.6.7 (9110-8.8.2.1-3). */
function httpDate(seconds: number): string {
  return new Date(seconds * 1000).toUTCString();
}

/** A site has thousands of heads and a handful of these. */
const known = new Map<string, readonly FieldLine[]>();

function securityFields(mediaType: string, policy: HeadPolicy): readonly FieldLine[] {
  const key = `${policy.remoteAssets} ${mediaType}`;
  const fields = known.get(key) ?? makeSecurityFields(mediaType, policy);
  known.set(key, fields);
  return fields;
}

/** Documents may run and load nothing but what this site brings. An SVG is a document too. */
function makeSecurityFields(mediaType: string, policy: HeadPolicy): readonly FieldLine[] {
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
