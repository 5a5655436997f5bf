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

// What an author writes, after it was read and checked --------------------------------------------

/** A place in a file, counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One item of the site's navigation. */
export interface NavigationItem {
  readonly title: string;
  readonly url: string;
}

/** site.yaml, with its defaults filled in. */
export interface SiteSettings {
  readonly title: string;
  readonly description: string;
  /** Scheme and authority without a slash at the end, or "" when the site does not know. */
  readonly baseUrl: string;
  /** BCP 47 tag, for example "en". */
  readonly language: string;
  readonly author: string;
  /** IANA name, for example "Europe/Berlin". */
  readonly timeZone: string;
  readonly brokenLinks: "error" | "warn";
  readonly remoteAssets: "error" | "allow";
  /** Name of a folder in themes/. */
  readonly theme: string;
  /** Undefined: the pages that ask for it in their front matter. */
  readonly navigation?: readonly NavigationItem[] | undefined;
  /** Anything a theme wants to know. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** The front matter of one markdown file. Dates stay text: a time zone belongs to the site. */
export interface FrontMatter {
  readonly title?: string | undefined;
  readonly date?: string | undefined;
  readonly updated?: string | undefined;
  readonly draft?: boolean | undefined;
  readonly slug?: string | undefined;
  readonly permalink?: string | undefined;
  readonly aliases?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly description?: string | undefined;
  readonly layout?: string | undefined;
  readonly authors?: readonly string[] | undefined;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly lang?: string | undefined;
  /** Place in the site's navigation; smaller numbers come first. */
  readonly navigation?: number | undefined;
}

/** A markdown file with its front matter cut off and checked. */
export interface MarkdownText {
  readonly path: string;
  readonly text: string;
  /** Lines of the file before the text. */
  readonly linesBefore: number;
  readonly frontMatter: FrontMatter;
}

/** A file of the site, known by name and content but not yet read. */
export interface Source {
  /** Relative to the site's folder. */
  readonly path: string;
  readonly length: number;
  readonly sha256: string;
}

// What the markdown stage makes of a file ---------------------------------------------------------

export interface Heading {
  readonly id: string;
  readonly text: string;
  readonly depth: number;
}

/** Attributes of a tag in their order: name to value, as it stands between double quotes. */
export type Attributes = Readonly<Record<string, string>>;

/** A URL that the author wrote. */
export interface Link {
  readonly url: string;
  /**
   * "link": a person follows it. "asset": the browser loads it unasked. "picture": the same, of a
   * plain <img>, whose whole tag is left out of the text.
   */
  readonly kind: "link" | "asset" | "picture";
  /** Of a picture: the tag's other attributes, their values as HTML text. */
  readonly attributes?: Attributes | undefined;
  /** Only where the text was read for the sake of a message. */
  readonly at?: Position | undefined;
}

/** One markdown file, rendered but for the addresses that its links lead to. */
export interface Document {
  readonly path: string;
  /** Names everything that the values below depend on. */
  readonly key: string;
  readonly frontMatter: FrontMatter;
  readonly title: string;
  readonly excerpt: string;
  readonly words: number;
  readonly headings: readonly Heading[];
  /** All ids in the text, for links with a fragment. */
  readonly ids: readonly string[];
  readonly links: readonly Link[];
  /** The text around the links: one piece more than there are links. */
  readonly html: () => readonly string[];
  /** Where a link stands in the file, for messages. */
  readonly locate: (link: number) => Position | undefined;
}

// What the pages stage makes of all files ---------------------------------------------------------

export type PageKind = "index" | "post" | "page" | "tag" | "error";

/** A date as the front matter has it and as a person reads it. */
export interface PageDate {
  readonly iso: string;
  readonly display: string;
  /** Milliseconds since 1970 in the site's time zone. */
  readonly time: number;
}

export interface TagReference {
  readonly name: string;
  readonly url: string;
}

/** One page of the site, before the theme. */
export interface Page {
  readonly kind: PageKind;
  /** Percent-encoded path, for example "/posts/first/". */
  readonly url: string;
  readonly title: string;
  readonly description: string;
  readonly excerpt: string;
  readonly date?: PageDate | undefined;
  readonly updated?: PageDate | undefined;
  readonly tags: readonly TagReference[];
  readonly authors: readonly string[];
  readonly lang: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly readingMinutes: number;
  /** Name of the template. */
  readonly layout: string;
  /** The file it was made of; the index, tag and error pages may have none. */
  readonly document?: Document | undefined;
  /** Where each link of the document leads, in its order. */
  readonly targets: readonly string[];
  readonly previous?: NavigationItem | undefined;
  readonly next?: NavigationItem | undefined;
  /** The posts that an index or tag page lists, newest first. */
  readonly posts: readonly Page[];
}

/** A tag and the page that lists its posts. */
export interface Tag extends TagReference {
  readonly posts: readonly Page[];
}

/** Everything the theme may know about the site. */
export interface Site {
  readonly settings: SiteSettings;
  /** Newest first. */
  readonly posts: readonly Page[];
  readonly pages: readonly Page[];
  readonly tags: readonly Tag[];
  readonly navigation: readonly NavigationItem[];
  readonly feedUrl: string;
}

// What goes out -----------------------------------------------------------------------------------

/** One thing to serve, before heads and encodings. */
export interface Resource {
  /** Percent-encoded path. */
  readonly path: string;
  readonly mediaType: string;
  /** In memory where it may be compressed; a stream otherwise. */
  readonly body: Uint8Array | Content;
  /** SHA-256 of the body, where it is known already. */
  readonly sha256?: string | undefined;
  /** True where the name changes with the bytes, so that it may be cached for ever. */
  readonly fingerprinted?: boolean | undefined;
  /** True for the page that answers where nothing else does. */
  readonly notFound?: boolean | undefined;
  readonly lastModified?: number | undefined;
}

/** An address that leads to another one. */
export interface Redirect {
  readonly path: string;
  readonly location: string;
}

/** Takes bytes at positions counted from its start; done with them once the promise resolves. */
export interface ByteSink {
  write(bytes: Uint8Array, position: number): Promise<void> | void;
}

/** Gives the bytes of something that may be too long to hold: a store, an image. */
export interface ByteSource {
  /** What messages call it, for example its file name. */
  readonly name: string;
  /** Number of bytes. */
  readonly length: number;
  /** Exactly `length` bytes from `position`; the caller has seen to it that they exist. */
  read(position: number, length: number): Promise<Uint8Array> | Uint8Array;
}

/** A store that has been laid out and is still to be written. */
export interface StoreDraft {
  /** Bytes that it will take. */
  readonly length: number;
  /** Streams it to a sink; may be called again. */
  write(sink: ByteSink): Promise<StoreSummary>;
}

/** What a store holds. */
export interface StoreSummary {
  /** Bytes of the whole store. */
  readonly length: number;
  /** 64 hexadecimal digits. */
  readonly releaseId: string;
  readonly entryCount: number;
  readonly representationCount: number;
  /** Bodies stored, and their bytes. */
  readonly bodyCount: number;
  readonly bodyLength: number;
  /** Bytes that were not stored because an equal body was there already. */
  readonly sharedLength: number;
}
