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
const date = { fields: { iso: "value", display: "value" } } as const;

const summary = {
  title: "value",
  url: "value",
  date,
  updated: date,
  description: "value",
  excerpt: "value",
  tags: { list: { fields: tag } },
  authors: { list: { fields: tag } },
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
        posts: summaries,
        pages: summaries,
        decks: summaries,
        tags: { list: { fields: { ...tag, count: "value" } } },
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
        previous: link,
        next: link,
      },
    },
    posts: summaries,
    tag: { fields: { ...tag, posts: summaries } },
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
