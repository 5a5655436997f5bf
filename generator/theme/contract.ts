// The names that a template may use, as a table: what `kiln theme check` compares templates with.
// The compiler sees to it that it has the fields of context.ts, all of them.

import type { TemplateContext } from "./context.ts";

/** What can stand behind a name. */
export type Shape =
  /** Text, a number, true or false. */
  | "value"
  /** Anything: the author's own parameters. */
  | "open"
  | { readonly list: Shape }
  | { readonly fields: Readonly<Record<string, Shape>> };

type ShapeOf<Type> = unknown extends Type ? "open" | "value" : ShapeOfKnown<NonNullable<Type>>;

type ShapeOfKnown<Type> = Type extends readonly (infer Item)[]
  ? { readonly list: ShapeOf<Item> }
  : Type extends object
    ? string extends keyof Type
      ? "open"
      : { readonly fields: { readonly [Key in keyof Type]-?: ShapeOf<Type[Key]> } }
    : "value";

const link = { fields: { title: "value", url: "value" } } as const;
const tag = { name: "value", url: "value" } as const;
const feed = {
  fields: { url: "value", mediaType: "value", title: "value", format: "value" },
} as const;
const date = { fields: { iso: "value", display: "value" } } as const;

const translation = { lang: "value", language: "value", canonicalUrl: "value" } as const;
const term = { fields: { ...tag, count: "value" } } as const;

const summary = {
  title: "value",
  linkTitle: "value",
  url: "value",
  date,
  updated: date,
  description: "value",
  excerpt: "value",
  summary: "value",
  section: "value",
  terms: "open",
  image: { fields: { url: "value", width: "value", height: "value", alt: "value", files: "open" } },
  weight: "value",
  draft: "value",
  tags: { list: { fields: tag } },
  authors: { list: { fields: { ...tag, details: "open" } } },
  readingMinutes: "value",
  lang: "value",
  params: "open",
} as const;

const summaries = { list: { fields: summary } } as const;

/** All names of the contract. */
export const contract = {
  fields: {
    site: {
      fields: {
        title: "value",
        description: "value",
        baseUrl: "value",
        language: "value",
        timeZone: "value",
        author: "value",
        params: "open",
        navigation: { list: link },
        feedUrl: "value",
        feeds: { list: feed },
        searchUrl: "value",
        searchIndexUrl: "value",
        icons: {
          list: { fields: { rel: "value", url: "value", mediaType: "value", sizes: "value" } },
        },
        manifestUrl: "value",
        pictureSizes: "value",
        posts: summaries,
        pages: summaries,
        decks: summaries,
        tags: { list: term },
        taxonomies: { list: { fields: { ...tag, title: "value", terms: { list: term } } } },
        sections: {
          list: {
            fields: {
              name: "value",
              title: "value",
              url: "value",
              pages: { list: link },
              sections: { list: "open" },
            },
          },
        },
        languages: { list: { fields: { lang: "value", name: "value", url: "value" } } },
        homeUrl: "value",
        data: "open",
      },
    },
    theme: { fields: { name: "value", version: "value", settings: "open" } },
    page: {
      fields: {
        ...summary,
        kind: "value",
        canonicalUrl: "value",
        content: "value",
        toc: { list: { fields: { id: "value", text: "value", depth: "value" } } },
        outline: { list: { fields: { id: "value", title: "value", children: { list: "open" } } } },
        feeds: { list: feed },
        markdownUrl: "value",
        unlisted: "value",
        imageUrl: "value",
        imageAlt: "value",
        previous: link,
        next: link,
        series: {
          fields: { ...tag, position: "value", parts: { list: link }, previous: link, next: link },
        },
        related: { list: { fields: { title: "value", url: "value", date } } },
        translations: { list: { fields: { title: "value", url: "value", ...translation } } },
        pagination: {
          fields: {
            number: "value",
            count: "value",
            first: "value",
            last: "value",
            previous: "value",
            next: "value",
          },
        },
        children: {
          list: { fields: { title: "value", url: "value", description: "value", count: "value" } },
        },
      },
    },
    posts: summaries,
    tag: { fields: { ...tag, posts: summaries } },
    author: { fields: { ...tag, details: "open", posts: summaries } },
    stylesheets: { list: "value" },
    body: "value",
  },
} as const satisfies ShapeOf<TemplateContext> & Shape;

/** What other systems call things, for those who come from there. */
export const foreignNames: Readonly<Record<string, string>> = {
  "@site": "site",
  "@custom": "theme.settings",
  content: "page.content",
  title: "page.title",
  post: "page",
  url: "page.url",
  excerpt: "page.excerpt",
  reading_time: "page.readingMinutes",
  published_at: "page.date",
  updated_at: "page.updated",
  ghost_head: "partials/head.hbs of the default theme",
  meta_title: "page.title",
  prev_post: "page.previous",
  next_post: "page.next",
  navigation: "site.navigation",
};
