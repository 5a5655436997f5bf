// What site.config.ts may hold: plugins for the text, and hooks between the stages. This file is
// also the package's own entry, so that an author's editor knows the names.

/** A remark or rehype plugin, as unified's users write them. */
export type UnifiedPlugin = (this: any, ...options: any[]) => any;

/** A plugin, a plugin with its options, or a preset. */
export type PluginEntry =
  | UnifiedPlugin
  | readonly [plugin: UnifiedPlugin, ...options: unknown[]]
  | { readonly plugins: readonly PluginEntry[] };

type Awaitable<Value> = Value | Promise<Value>;

/** A markdown file whose front matter has been read. */
export interface SourceText {
  /** In the site's folder: "content/posts/a.md". */
  readonly path: string;
  /** Under the names of the manual, whatever the file itself calls them. */
  readonly frontMatter: Readonly<Record<string, unknown>>;
  /** The markdown below the front matter. */
  readonly text: string;
}

/** What hooks learn of a page. */
export interface PageFacts {
  readonly url: string;
  readonly kind: string;
  readonly title: string;
  readonly description: string;
  readonly excerpt: string;
  /** As the author wrote it, or in UTC. */
  readonly date: string | undefined;
  readonly tags: readonly string[];
  readonly authors: readonly string[];
  readonly lang: string;
  readonly layout: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The file that it was made of, if it was. */
  readonly path: string | undefined;
}

/** What a hook may change of a page; a title is changed in its document. */
export type PageChanges = Partial<Pick<PageFacts, "description" | "excerpt" | "layout" | "params">>;

/** A markdown file that a hook adds to the site, front matter and all. */
export interface AddedText {
  /** "content/pages/name.md" or "content/posts/name.md"; no file of the site has it. */
  readonly path: string;
  readonly text: string;
}

/** A file that a hook adds to what the site serves. */
export interface AddedFile {
  /** "/feeds/podcast.xml". */
  readonly path: string;
  readonly body: string | Uint8Array;
  /** By default what the end of the path says. */
  readonly mediaType?: string;
}

/**
 * Functions that Kiln calls between its stages. Each gets values and gives values; nothing given
 * means no change. The same values must give the same result: what they gave is kept in the cache.
 */
export interface Hooks {
  /** For messages. */
  readonly name?: string;
  /** Each text after its front matter was read: change either. */
  document?(source: SourceText): Awaitable<Partial<Omit<SourceText, "path">> | void>;
  /** All pages: add more. */
  pages?(pages: readonly PageFacts[]): Awaitable<readonly AddedText[] | void>;
  /** Each page before the theme sees it: change what lists and templates show. */
  page?(page: PageFacts): Awaitable<PageChanges | void>;
  /** Each page as HTML: change it. */
  html?(html: string, page: PageFacts): string | void;
  /** All pages: add files to what the site serves. */
  resources?(pages: readonly PageFacts[]): Awaitable<readonly AddedFile[] | void>;
}

/** The default export of site.config.ts. */
export interface SiteConfig {
  /** For the markdown tree, in order. */
  readonly remarkPlugins?: readonly PluginEntry[];
  /** For the HTML tree, in order. */
  readonly rehypePlugins?: readonly PluginEntry[];
  readonly hooks?: Hooks | readonly Hooks[];
  /** Changes whenever anything changes that the plugins read besides what they are given. */
  readonly key?: string;
}

/** Gives back what it gets: for the editor's sake. */
export function defineConfig(config: SiteConfig): SiteConfig {
  return config;
}

/** A configuration that was loaded, for the stages. */
export interface LoadedConfig {
  readonly config: SiteConfig;
  /** The file's name, for messages. */
  readonly file: string;
  /** Names the code of the file and of all that it imports. */
  readonly key: string;
}
