// The site as a template sees it. What changes with almost every edit, its lists and its data, is
// told of when it is read: a page depends on what its templates looked at, and on no more.

import type { IconLink, Page, Section, Site, Term } from "../model.ts";
import type { SectionContext, SiteContext, SummaryContext, TermContext } from "./context.ts";

/** "posts", "tags" and so on; "data.ships" is one file of data. */
export type Collection = string;

/** Gives the values of collections: what they are is found out when somebody asks. */
export type Collections = ReadonlyMap<Collection, () => unknown>;

/** All collections of a site. */
export function collectionsOf(
  site: Site,
  summaries: ReadonlyMap<Page, SummaryContext>,
): Collections {
  const list = (pages: readonly Page[]): SummaryContext[] => pages.map((p) => summaries.get(p)!);
  const makers: [Collection, () => unknown][] = [
    ["posts", () => list(site.posts)],
    ["pages", () => list(site.pages)],
    ["decks", () => list(site.decks)],
    ["tags", () => site.tags.map(termContext)],
    ["taxonomies", () => taxonomies(site)],
    ["sections", () => site.sections.map(sectionContext)],
    ["data", () => Object.keys(site.data)],
    ...Object.entries(site.data).map(([name, value]): [Collection, () => unknown] => {
      return [`data.${name}`, () => value];
    }),
  ];
  return new Map(makers.map(([name, make]) => [name, once(make)]));
}

function once(make: () => unknown): () => unknown {
  let made: { readonly value: unknown } | undefined;
  return () => (made ??= { value: make() }).value;
}

function termContext({ name, url, posts }: Term): TermContext {
  return { name, url, count: posts.length };
}

function taxonomies({ taxonomies: all }: Site): SiteContext["taxonomies"] {
  return all.map(({ name, title, url, terms }) => {
    return { name, title, url, terms: terms.map(termContext) };
  });
}

function sectionContext({ name, title, url, pages, sections }: Section): SectionContext {
  const items = pages.map((page) => ({ title: page.linkTitle, url: page.url }));
  return { name, title, url, pages: items, sections: sections.map(sectionContext) };
}

/** What heads name of the site's icons. */
export interface SiteIcons {
  readonly links: readonly IconLink[];
  readonly manifestUrl: string;
}

/** The site; `read` is told which collections a template looks at. */
export function siteContext(
  site: Site,
  icons: SiteIcons,
  collections: Collections,
  read: (collection: Collection) => void,
): SiteContext {
  const { title, description, baseUrl, language, timeZone, author, params } = site.settings;
  const { navigation, feedUrl, feeds, searchUrl, languages, homeUrl } = site;
  const context = {
    title,
    description,
    baseUrl,
    language,
    timeZone,
    author,
    params,
    navigation,
    feedUrl,
    feeds,
    searchUrl,
    searchIndexUrl: searchUrl && "/search/index.json",
    icons: icons.links,
    manifestUrl: icons.manifestUrl,
    pictureSizes: site.settings.pictures.sizes,
    languages,
    homeUrl,
    data: dataContext(site.data, read),
  };
  for (const [name, value] of collections) {
    if (name.startsWith("data")) continue;
    Object.defineProperty(context, name, {
      enumerable: true,
      get() {
        read(name);
        return value();
      },
    });
  }
  return context as unknown as SiteContext;
}

/** Asking for data that is not there is a dependency too: it may be there next time. */
function dataContext(data: Site["data"], read: (collection: Collection) => void): Site["data"] {
  return new Proxy(data, {
    get(target, name) {
      if (typeof name === "string") read(`data.${name}`);
      return Reflect.get(target, name) as unknown;
    },
    ownKeys(target) {
      read("data");
      return Reflect.ownKeys(target);
    },
  });
}
