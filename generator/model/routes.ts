// Values about addresses, heads and feeds. model.ts passes them on.

/** A field line of a head: without a value, the field of that name is left out. */
export type Field = readonly [name: string, value: string | undefined];

/** An address that leads to another one. */
export interface Redirect {
  readonly path: string;
  /** A path of this site, or a whole address of another one. */
  readonly location: string;
  readonly status: 301 | 302 | 307 | 308;
  /** See `Entry.validFrom`. */
  readonly validFrom?: number | undefined;
}

/** What is at one address answers at another as well, perhaps with another status. */
export interface Copy {
  readonly path: string;
  /** Address of the original. */
  readonly of: string;
  readonly status: 200 | 404 | 410 | 451;
}

/** A status that a line of static/_redirects may name. */
export type RuleStatus = Redirect["status"] | Copy["status"];

/** One line of static/_redirects. Both sides may hold ":name" and, at the end, "*" or ":splat". */
export interface RedirectRule {
  readonly from: string;
  /** Undefined only with status 410: the page that says so answers. */
  readonly to: string | undefined;
  readonly status: RuleStatus;
  /** Written with "!": also where a page or a file answers. */
  readonly force: boolean;
  readonly line: number;
}

/** The fields that static/_headers gives to the addresses of a pattern. */
export interface HeaderRule {
  /** A path in which "*" stands for anything, ":name" for one part. */
  readonly pattern: string;
  readonly fields: readonly { readonly field: Field; readonly line: number }[];
  readonly line: number;
}

export type FeedFormat = "atom" | "rss" | "json";

/** Which feeds there are, and what stands in them. */
export interface FeedSettings {
  /** Of the whole site. */
  readonly formats: readonly FeedFormat[];
  /** Of each tag, section, series and author. */
  readonly lists: readonly FeedFormat[];
  /** Most posts in one. */
  readonly limit: number;
  readonly content: "full" | "summary";
}

/** A feed of the posts that a page lists. */
export interface FeedReference {
  readonly url: string;
  readonly mediaType: string;
  readonly title: string;
  readonly format: FeedFormat;
}

/** A <link> to an icon of the site. */
export interface IconLink {
  readonly rel: "icon" | "apple-touch-icon";
  readonly url: string;
  /** "" where the browser finds out. */
  readonly mediaType: string;
  /** "32x32", "any" for a drawing, or "". */
  readonly sizes: string;
}
