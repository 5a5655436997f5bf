// Pages to HTML. A page whose inputs are those of an earlier build is taken from the cache: the
// inputs are the theme, the settings, the page itself, and those lists of the site that its
// templates looked at.

import { json } from "../bytes.ts";
import { engine } from "./engine.ts";
import type { Cache } from "../cache.ts";
import { type Details, type Diagnostics, nearest } from "../diagnostics.ts";
import { sha256 } from "../files.ts";
import { hashedRecord, readHashed } from "../model/hashed-record.ts";
import type { Page, Resource, Site } from "../model.ts";
import {
  pageContext,
  type SiteContext,
  type SummaryContext,
  summaryContext,
  type TemplateContext,
  type ThemeContext,
} from "./context.ts";
import { contentOf } from "./content.ts";
import { type DeckAssets, deckContext } from "./deck.ts";
import type { ThemeFiles } from "./folder.ts";
import {
  type Collection,
  type Collections,
  collectionsOf,
  siteContext,
  type SiteIcons,
} from "./site-context.ts";
import { listContext } from "./list-context.ts";
import { summaryOf } from "./summary.ts";
import type { Templates } from "./templates.ts";

/** A theme with all that its pages depend on. */
export interface Theme {
  readonly folder: ThemeFiles;
  readonly context: ThemeContext;
  readonly templates: Templates;
  readonly stylesheets: readonly string[];
  /** The icons of the site, as heads name them. */
  readonly icons: SiteIcons;
  /** What its decks load. */
  readonly deck: DeckAssets;
  /** Address of a script that is none of the theme's, but goes into every page. */
  readonly script?: string | undefined;
  /** Names everything above. */
  readonly key: string;
}

/** What an author's hooks do to a page's HTML; the key names their code. */
export interface PageExtension {
  readonly key: string;
  has(hook: "html"): boolean;
  html(html: string, page: Page): string;
}

/** Renders the pages of one site. */
export class PageRenderer {
  /** How many pages were rendered anew. */
  rendered = 0;
  private readonly theme: Theme;
  private readonly site: Site;
  private readonly cache: Cache;
  private readonly diagnostics: Diagnostics;
  private readonly extension: PageExtension | undefined;
  private readonly summaries = new Map<Page, SummaryContext>();
  private readonly summaryKeys = new Map<Page, string>();
  private readonly collections: Collections;
  private readonly siteContext: SiteContext;
  private readonly siteKey: string;
  private readonly collectionKeys = new Map<Collection, string>();
  private readonly reads = new Set<Collection>();
  private readonly faults = new Set<string>();

  constructor(
    theme: Theme,
    site: Site,
    cache: Cache,
    diagnostics: Diagnostics,
    extension?: PageExtension,
  ) {
    this.theme = theme;
    this.extension = extension?.has("html") ? extension : undefined;
    this.site = site;
    this.cache = cache;
    this.diagnostics = diagnostics;
    for (const page of [...site.posts, ...site.pages, ...site.decks]) {
      const summary = summaryContext(page, safe(summaryOf(page, site.settings.pictures.sizes)));
      this.summaries.set(page, summary);
      this.summaryKeys.set(page, sha256(JSON.stringify(summary)));
    }
    this.collections = collectionsOf(site, this.summaries);
    this.siteContext = siteContext(site, theme.icons, this.collections, (name) => {
      this.reads.add(name);
    });
    const { settings, navigation, feedUrl, feeds, searchUrl, languages } = site;
    const links = [navigation, feedUrl, feeds, searchUrl, languages];
    const given = [theme.key, theme.script, settings, links, this.extension?.key];
    this.siteKey = sha256(JSON.stringify(given));
  }

  /** The page as it is served. */
  render(page: Page): Resource {
    const key = this.keyOf(page);
    const known = this.collectionsRead(key);
    const before = known && this.cache.value(this.recordKey(key, known), readHashed);
    if (before) return this.resource(page, before.body, before.hash);
    this.rendered++;
    this.reads.clear();
    const filled = this.fill(page);
    const changed = this.extension?.html(filled, page) ?? filled;
    const { record, body, hash } = hashedRecord(withScript(changed, this.theme.script));
    // A page of another moment may have looked at more: what either looked at counts for both.
    const reads = [...new Set([...(known ?? []), ...this.reads])].sort();
    this.cache.put(`reads:${key}`, Buffer.from(JSON.stringify(reads)));
    this.cache.put(this.recordKey(key, reads), record);
    return this.resource(page, body, hash);
  }

  private resource(page: Page, body: Uint8Array, hash: string): Resource {
    const mediaType = "text/html; charset=utf-8";
    const { url: path, status } = page;
    return { path, mediaType, body, sha256: hash, status, notFound: status === 404 };
  }

  /** Which of the site's lists the templates looked at when such a page was rendered. */
  private collectionsRead(key: string): readonly Collection[] | undefined {
    return this.cache.value(`reads:${key}`, parseReads);
  }

  /** Names the page with what stands in those lists: one page may be kept with several of them. */
  private recordKey(key: string, reads: readonly Collection[]): string {
    if (reads.length === 0) return `page:${key}`;
    const lists = reads.map((name) => this.collectionKey(name));
    return `page:${sha256(JSON.stringify([key, ...lists]))}`;
  }

  private collectionKey(name: Collection): string {
    const known = this.collectionKeys.get(name);
    if (known) return known;
    const key = sha256(JSON.stringify(this.collections.get(name)?.()) ?? "");
    this.collectionKeys.set(name, key);
    return key;
  }

  /** Names everything that the page shows, but for the site's lists. */
  private keyOf(page: Page): string {
    const { document, targets, posts } = page;
    // A copy with fields emptied is made in a fraction of the time of one without them.
    const own = { ...page, document: undefined, targets: undefined, posts: undefined };
    const list = posts.map((post) => this.summaryKeys.get(post)).join(" ");
    return sha256(JSON.stringify([this.siteKey, document?.key, targets, own]) + list);
  }

  private fill(page: Page): string {
    const name = this.templateName(page);
    const template = name === undefined ? undefined : this.theme.templates.get(name);
    const layout = this.theme.templates.get("default");
    if (!template || !layout) {
      this.reportMissing(page);
      return "";
    }
    const html = contentOf(page, { sizes: this.site.settings.pictures.sizes });
    const summary = this.summaries.get(page)?.summary;
    const shown = pageContext(page, this.site, safe(html), summary);
    const { stylesheets, context: theme } = this.theme;
    const site = this.siteContext;
    const lists = listContext(page, this.summaries);
    const context: TemplateContext = { site, theme, page: shown, ...lists, stylesheets };
    try {
      // A deck fills the screen by itself.
      if (page.document?.deck) return template(this.withDeck(page, html, context));
      const body = new engine.SafeString(template(context));
      return layout({ ...context, body });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.reportFault(this.theme.folder.shown(`${name}.hbs`), page, reason);
      return "";
    }
  }

  /** What is wrong on every page is told of the first. */
  private reportFault(file: string, { url }: Page, reason: string): void {
    const fault = `${file}: ${reason}`;
    if (this.faults.has(fault)) return;
    this.faults.add(fault);
    this.diagnostics.add("template-error", { file, values: { reason: `${url}: ${reason}` } });
  }

  private templateName({ layout, fallbacks }: Page): string | undefined {
    const { templates } = this.theme;
    return [layout, ...fallbacks].find((name) => templates.names.includes(name));
  }

  private withDeck(page: Page, html: string, context: TemplateContext): object {
    const { templates, deck: assets } = this.theme;
    const { diagnostics } = this;
    return {
      ...context,
      deck: deckContext({ page, html, context, templates, assets, diagnostics }),
    };
  }

  private reportMissing(page: Page): void {
    const known = this.theme.templates.names;
    const near = nearest(page.layout, known);
    const details: Details = {
      ...(page.document && { file: page.document.path }),
      values: { name: page.layout, known: known.join(", ") },
      ...(near && { hint: `did you mean "${near}"?` }),
    };
    this.diagnostics.add("template-missing", details);
  }
}

function parseReads(bytes: Uint8Array): readonly Collection[] {
  return json(bytes) as Collection[];
}

/** Adds a script at the end of the head, or of a page that has none. */
function withScript(html: string, address: string | undefined): string {
  if (address === undefined) return html;
  const end = html.search(/<\/head>/i);
  const place = end < 0 ? html.length : end;
  return `${html.slice(0, place)}<script src="${address}" defer></script>${html.slice(place)}`;
}

/** HTML that templates print as it is; undefined where there is none. */
function safe(html: string): unknown {
  return html === "" ? undefined : new engine.SafeString(html);
}
