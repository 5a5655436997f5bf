// The values that the stages hand to one another. Types only: every stage may import this file.

/** Bytes of a body: in memory, or a file too large to hold (streamed when the image is baked). */
export interface Content {
  /** SHA-256 of the bytes, lower-case hexadecimal. */
  readonly sha256: string;
  /** Number of bytes. */
  readonly length: number;
  /** The bytes in order; may be called again. */
  read(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** A response head in the four runs of the store format, each line with its CRLF. */
export interface Head {
  /** For example "HTTP/1.1 200 OK\r\n". */
  readonly statusLine: string;
  /** The field lines that a 304 repeats (RFC 9110 §15.4.5): ETag, Cache-Control, Vary … */
  readonly cacheFields: string;
  /** All other field lines but Date, Connection and Content-Length. */
  readonly fields: string;
  /** "Content-Length: 123\r\n", or "" where the status forbids content. */
  readonly contentLength: string;
}

export type Encoding = "identity" | "gzip" | "br";

/** One encoding of one resource. */
export interface Representation {
  readonly encoding: Encoding;
  readonly head: Head;
  readonly body: Content;
  /** The entity tag that stands in the head, quotes included; absent where the head has none. */
  readonly etag?: string;
  /** Last-Modified in whole seconds since 1970; absent where the head has none. */
  readonly lastModified?: number;
}

export type EntryKind = "page" | "redirect" | "gone" | "error";

/** What the store answers for one path. */
export interface Entry {
  /** Canonical, percent-encoded, starting with "/". */
  readonly path: string;
  readonly kind: EntryKind;
  /** Status code of the heads. */
  readonly status: number;
  /** Preferred encoding first; identity is always among them. */
  readonly representations: readonly Representation[];
  /** True for the one entry that answers where no path matches. */
  readonly notFound?: boolean;
}
