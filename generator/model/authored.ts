// What an author writes in front matter and settings, after it was read and checked. Types only;
// stages import them from model.ts.

import type { CheckSettings } from "./check.ts";
import type { Picture, PictureSettings } from "./pictures.ts";
import type { FeedSettings } from "./routes.ts";

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

/** What the site wants of its markdown beyond GFM. */
export interface MarkdownSettings {
  /** `$x$` and `$$x$$` are mathematics. */
  readonly math: boolean;
  /** Curly quotes, dashes and ellipses for straight ones, hyphens and dots. */
  readonly smartPunctuation: boolean;
}

/** A way to sort pages, as the settings name it. */
export interface TaxonomySettings {
  readonly name: string;
  readonly title: string;
  /** Address of the list of its terms, with a slash at the end. */
  readonly url: string;
}

/** What differs in one of the site's languages. */
export interface LanguageSettings {
  /** What the language calls itself; by default as the Unicode consortium has it. */
  readonly name?: string | undefined;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly author?: string | undefined;
  readonly navigation?: readonly NavigationItem[] | undefined;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

/** site.yaml or site.toml, with its defaults filled in. */
export interface SiteSettings {
  readonly title: string;
  readonly description: string;
  /** Scheme and authority without a slash at the end, or "" when the site does not know. */
  readonly baseUrl: string;
  /** BCP 47 tag, for example "en". */
  readonly language: string;
  /** By BCP 47 tag; the main language may be among them. */
  readonly languages: Readonly<Record<string, LanguageSettings>>;
  readonly author: string;
  /** What is known of authors, by name or key: a name, or facts. */
  readonly authors: Readonly<Record<string, unknown>>;
  /** IANA name, for example "Europe/Berlin". */
  readonly timeZone: string;
  /** Folder of content to the pattern of its addresses; "/" is every folder. */
  readonly permalinks: Readonly<Record<string, string>>;
  /** tags, categories and series are among them. */
  readonly taxonomies: readonly TaxonomySettings[];
  /** Folder of content to values for the front matter of its pages; "/" is every folder. */
  readonly cascade: Readonly<Record<string, FrontMatter>>;
  /** Posts that a list shows at once; 0 puts all on one page. */
  readonly paginate: number;
  /** How many related posts a post knows. */
  readonly related: number;
  readonly brokenLinks: "error" | "warn";
  /** What an unknown key in front matter is; with "warn" it belongs to `params`. */
  readonly unknownKeys: "error" | "warn";
  readonly remoteAssets: "error" | "allow";
  readonly markdown: MarkdownSettings;
  /** Name of a folder in themes/. */
  readonly theme: string;
  readonly pictures: PictureSettings;
  /** A file of the site that its icons are made of; "": a usual one, or the theme's sign. */
  readonly icon: string;
  /** What the site chose of that theme's settings; the theme stage checks them. */
  readonly themeSettings: Readonly<Record<string, unknown>>;
  /** Undefined: the pages that ask for it in their front matter. */
  readonly navigation?: readonly NavigationItem[] | undefined;
  readonly feeds: FeedSettings;
  /** True: a page for searching, and its index. */
  readonly search: boolean;
  /** True: each page also as markdown, and llms.txt. */
  readonly markdownPages: boolean;
  readonly check: CheckSettings;
  /** Anything a theme wants to know. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** A picture that stands for a page. */
export interface PageImage {
  /** As written: a file beside the page, an address of the site, or of another one. */
  readonly src: string;
  readonly alt: string;
  /** Where it goes out, for all who cannot choose; known once the pictures are made. */
  readonly url?: string | undefined;
  /** Of the file at `url`, in pixels; unknown for a picture of another server. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** All its files, where it is a picture of the site. */
  readonly picture?: Picture | undefined;
}

export type SortOrder = "date" | "weight" | "title";

/**
 * The front matter of one markdown file, in canonical names: those of other generators were
 * translated while it was read. Dates stay text: a time zone belongs to the site.
 */
export interface FrontMatter {
  readonly title?: string | undefined;
  /** For menus and lists, where the title is too long. */
  readonly linkTitle?: string | undefined;
  readonly description?: string | undefined;
  /** What lists show of the text, in place of its first words. */
  readonly summary?: string | undefined;
  readonly date?: string | undefined;
  readonly updated?: string | undefined;
  /** Before this moment the page is not shown. */
  readonly publishDate?: string | undefined;
  /** From this moment on the page is not shown. */
  readonly expiryDate?: string | undefined;
  readonly draft?: boolean | undefined;
  /** True: the page has its address, but stands in no list. */
  readonly unlisted?: boolean | undefined;
  readonly slug?: string | undefined;
  readonly permalink?: string | undefined;
  readonly aliases?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly categories?: readonly string[] | undefined;
  readonly series?: readonly string[] | undefined;
  /** Name of a taxonomy to terms; those of the site's own taxonomies are moved here. */
  readonly taxonomies?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly authors?: readonly string[] | undefined;
  /** Place in its section or series; smaller numbers come first. */
  readonly weight?: number | undefined;
  /** Name of a template, which must exist. */
  readonly layout?: string | undefined;
  /** Name of a template, taken if the theme has it. */
  readonly type?: string | undefined;
  readonly image?: PageImage | undefined;
  readonly lang?: string | undefined;
  /** Pages with the same key are translations of one another. */
  readonly translationKey?: string | undefined;
  /** Whether the theme shows a table of contents. */
  readonly toc?: boolean | undefined;
  /** Place in the site's navigation; smaller numbers come first. */
  readonly navigation?: number | undefined;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  /** In a section's _index.md: values for every page below. */
  readonly cascade?: FrontMatter | undefined;
  /** In a section's _index.md: order of its list. */
  readonly sortBy?: SortOrder | undefined;
  /** In a section's _index.md: pages of its list; 0 puts all on one. */
  readonly paginate?: number | undefined;
}
