// The values that the stages hand to one another. Types only: every stage may import this file.

import type {
  FrontMatter,
  NavigationItem,
  PageImage,
  Position,
  SiteSettings,
} from "./model/authored.ts";
import type { Deck } from "./model/decks.ts";
import type { Picture } from "./model/pictures.ts";
import type { Copy, FeedReference, Field, Redirect } from "./model/routes.ts";

export type * from "./model/authored.ts";
export type * from "./model/routes.ts";
export type * from "./model/store.ts";

/** Bytes of a body: in memory, or a file too large to hold (streamed when the image is baked). */
export interface Content {
  /** SHA-256 of the bytes, lower-case hexadecimal. */
  readonly sha256: string;
  /** Number of bytes. */
  readonly length: number;
  /** The bytes in order; may be called again. */
  read(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  /** All of them, where they are in memory since they were hashed: nobody need hash them again. */
  readonly bytes?: Uint8Array;
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
  readonly etag?: string | undefined;
  /** Last-Modified in whole seconds since 1970; absent where the head has none. */
  readonly lastModified?: number | undefined;
}

/** "absent": as if the store did not have the path. */
export type EntryKind = "page" | "redirect" | "gone" | "error" | "absent";

/**
 * What the store answers for one path. Of several entries with one path each is valid from its
 * instant until the next one's; the one without an instant answers where the time is not known,
 * and there is nothing then where no such entry is given.
 */
export interface Entry {
  /** Canonical, percent-encoded, starting with "/". */
  readonly path: string;
  readonly kind: EntryKind;
  /** Status code of the heads. */
  readonly status: number;
  /** Preferred encoding first; identity is always among them. None where the path is absent. */
  readonly representations: readonly Representation[];
  /** True for the one path whose entry answers where no path matches. */
  readonly notFound?: boolean | undefined;
  /** Whole seconds since 1970, at least 1; 1 is as soon as the time is known. */
  readonly validFrom?: number | undefined;
}

// What an author writes, besides front matter and settings ---------------------------------------

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
  /** Ids of the heading that became the title: links to them mean the top of the page. */
  readonly titleIds: readonly string[];
  readonly excerpt: string;
  readonly words: number;
  readonly headings: readonly Heading[];
  /** Whether `<!--more-->` cuts the text. */
  readonly cut: boolean;
  /** All ids in the text, for links with a fragment. */
  readonly ids: readonly string[];
  readonly links: readonly Link[];
  /** The text around the links: one piece more than there are links. */
  readonly html: () => readonly string[];
  /** Where a link stands, for messages; in another file than the document's, if that is named. */
  readonly locate: (link: number) => (Position & { readonly file?: string }) | undefined;
  /** Only of a deck. */
  readonly deck?: Deck | undefined;
}

// What the pages stage makes of all files ---------------------------------------------------------

/**
 * "tag" is a term of the taxonomy tags, "term" of any other; "taxonomy" lists the terms of one.
 * "handout" is the text of a deck.
 */
export type PageKind =
  | "index"
  | "post"
  | "page"
  | "tag"
  | "term"
  | "taxonomy"
  | "section"
  | "series"
  | "author"
  | "deck"
  | "handout"
  | "error";

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

/** Who wrote a page. */
export interface AuthorReference {
  readonly name: string;
  /** Address of the author's page, where there is one. */
  readonly url?: string | undefined;
  /** What the site says of the author. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** When a page is to be seen, in milliseconds since 1970. */
export interface Window {
  /** First moment; undefined: it always was. */
  readonly from?: number | undefined;
  /** First moment after it; undefined: for ever. */
  readonly until?: number | undefined;
}

/** A page as lists of related pages show it. */
export interface RelatedItem extends NavigationItem {
  readonly date?: PageDate | undefined;
}

/** The place of a page in its series. */
export interface SeriesPlace extends TagReference {
  /** Counted from 1. */
  readonly position: number;
  /** In order; the page itself is among them. */
  readonly parts: readonly NavigationItem[];
  readonly previous?: NavigationItem | undefined;
  readonly next?: NavigationItem | undefined;
}

/** The same page in another language. */
export interface Translation extends NavigationItem {
  /** BCP 47 tag. */
  readonly lang: string;
  /** What the language calls itself. */
  readonly language: string;
}

/** What a list shows besides pages: a term, or a section inside. */
export interface ListItem extends NavigationItem {
  readonly description?: string | undefined;
  /** How many pages stand under it. */
  readonly count?: number | undefined;
}

/** The place of one page of a list that is longer than one page. */
export interface Pagination {
  /** Counted from 1. */
  readonly number: number;
  readonly count: number;
  readonly first: string;
  readonly last: string;
  /** Towards the start of the list. */
  readonly previous?: string | undefined;
  readonly next?: string | undefined;
}

/** One page of the site, before the theme. */
export interface Page {
  readonly kind: PageKind;
  /** Percent-encoded path, for example "/posts/first/". */
  readonly url: string;
  readonly title: string;
  readonly linkTitle: string;
  readonly description: string;
  readonly excerpt: string;
  /** What stands before `<!--more-->`, as HTML, or the summary of the front matter; else "". */
  readonly summary: string;
  readonly date?: PageDate | undefined;
  readonly updated?: PageDate | undefined;
  /** When it is shown; absent: always. A post's `date` is where its window starts by default. */
  readonly window?: Window | undefined;
  /** Only in a build that shows drafts. */
  readonly draft: boolean;
  /** Reached by its address alone. */
  readonly unlisted: boolean;
  /** The folder it belongs to: "posts", "pages", "docs/guide". */
  readonly section: string;
  /** By taxonomy, in the order of the front matter. */
  readonly terms: Readonly<Record<string, readonly TagReference[]>>;
  /** `terms.tags`. */
  readonly tags: readonly TagReference[];
  readonly series?: SeriesPlace | undefined;
  readonly weight?: number | undefined;
  readonly authors: readonly AuthorReference[];
  readonly lang: string;
  readonly translations: readonly Translation[];
  readonly image?: PageImage | undefined;
  readonly toc: boolean;
  readonly params: Readonly<Record<string, unknown>>;
  readonly readingMinutes: number;
  /** Name of the template. */
  readonly layout: string;
  /** Of error pages. */
  readonly status?: 404 | 410 | undefined;
  /** Templates to take where the theme lacks that one; then it is no error. */
  readonly fallbacks: readonly string[];
  /** The file it was made of; the index, tag and error pages may have none. */
  readonly document?: Document | undefined;
  /** Where each link of the document leads, in its order; undefined: to what is not public. */
  readonly targets: readonly (string | undefined)[];
  /** What stands at those targets that are pictures, in the same order. */
  readonly pictures?: readonly (Picture | undefined)[] | undefined;
  /** The older post; the page before in a section. */
  readonly previous?: NavigationItem | undefined;
  readonly next?: NavigationItem | undefined;
  /** Most related first. */
  readonly related: readonly RelatedItem[];
  /** The terms of a taxonomy's page, the inner sections of a section's page. */
  readonly children: readonly ListItem[];
  /** The pages that an index, term, section, series or author page lists. */
  readonly posts: readonly Page[];
  readonly pagination?: Pagination | undefined;
  /** Feeds of the posts above; of a front page, those of the whole site. */
  readonly feeds?: readonly FeedReference[] | undefined;
  /** Address of the same text as markdown. */
  readonly markdownUrl?: string | undefined;
}

/** A term of a taxonomy and the page that lists what it stands on. */
export interface Term extends TagReference {
  readonly posts: readonly Page[];
}

export type Tag = Term;

/** A way to sort pages: tags, categories, series, or one of the site's own. */
export interface Taxonomy {
  readonly name: string;
  readonly title: string;
  /** The page that lists its terms. */
  readonly url: string;
  readonly terms: readonly Term[];
}

/** A folder of content with a page of its own. */
export interface Section {
  /** "docs/guide" */
  readonly name: string;
  readonly title: string;
  readonly url: string;
  /** Its pages in order, without those of the sections inside. */
  readonly pages: readonly Page[];
  readonly sections: readonly Section[];
}

/** A language of the site. */
export interface Language {
  /** BCP 47 tag. */
  readonly lang: string;
  /** What the language calls itself. */
  readonly name: string;
  /** Its front page. */
  readonly url: string;
}

/** Everything the theme may know about the site, in one of its languages. */
export interface Site {
  readonly settings: SiteSettings;
  /** Newest first. */
  readonly posts: readonly Page[];
  readonly pages: readonly Page[];
  /** Newest first. */
  readonly decks: readonly Page[];
  readonly tags: readonly Tag[];
  readonly taxonomies: readonly Taxonomy[];
  /** The outermost ones. */
  readonly sections: readonly Section[];
  /** All languages of the site, or none where it has only one. */
  readonly languages: readonly Language[];
  /** Content of the folder data/, by file name without its end. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly navigation: readonly NavigationItem[];
  /** The front page in this language. */
  readonly homeUrl: string;
  /** Address of the Atom feed; "" where there is none. */
  readonly feedUrl: string;
  /** Those of the front page. */
  readonly feeds: readonly FeedReference[];
  /** Address of the page for searching; "" where there is none. */
  readonly searchUrl: string;
}

/** Why readers do not see a file: the table of `kiln list` explains each. */
export type OmissionReason =
  | "draft"
  | "future"
  | "expired"
  | "beside-draft"
  | "outside-collections"
  | "not-found-language"
  | "beside-index"
  | "ignored-name";

/** A file of the content that readers do not see, or not now. */
export interface Omission {
  /** Relative to the site's folder. */
  readonly path: string;
  readonly reason: OmissionReason;
  /** The page that it would be. */
  readonly page?: Page | undefined;
  /** When that begins or ended, in milliseconds since 1970. */
  readonly moment?: number | undefined;
  /** The draft that a file lies beside. */
  readonly draft?: string | undefined;
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
  /** 200 where it is left out, 404 for the page that answers where nothing else does. */
  readonly status?: Copy["status"] | undefined;
  readonly lastModified?: number | undefined;
  /** True for what programs read, and browsers do not show: gzip alone will do. */
  readonly forPrograms?: boolean | undefined;
  /** What the author says about its head, before what the generator says. */
  readonly fields?: readonly Field[] | undefined;
  /** True for what was here and has ended: it answers with 410. */
  readonly ended?: boolean | undefined;
  /** See `Entry.validFrom`. */
  readonly validFrom?: number | undefined;
}

/** An address that had something until an instant, and has nothing from then on. */
export interface Absence {
  readonly path: string;
  /** See `Entry.validFrom`. */
  readonly validFrom: number;
}

/** Everything that a site answers with, each from its instant on. */
export interface Answers {
  readonly resources: readonly Resource[];
  readonly redirects: readonly Redirect[];
  readonly absences: readonly Absence[];
}
