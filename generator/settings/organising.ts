// How the settings say where pages go: patterns of addresses, and taxonomies.

import * as z from "zod";
import { nearest } from "../diagnostics.ts";
import type { TaxonomySettings } from "../model.ts";
import { textOrNumber, urlPath } from "./values.ts";

const dated =
  "year short_year month i_month monthname long_month short_month day i_day yearday y_day " +
  "weekday weekdayname long_day short_day hour minute second";

const undated =
  "slug title slugorfilename slugorcontentbasename name contentbasename filename post_title " +
  "section collection sections category categories slugified_categories output_ext";

/** Everything that a pattern may hold after a colon. */
export const permalinkTokens: readonly string[] = `${dated} ${undated}`.split(" ");

/** Patterns that Jekyll has names for. */
const styles: Readonly<Record<string, string>> = {
  date: "/:categories/:year/:month/:day/:title:output_ext",
  pretty: "/:categories/:year/:month/:day/:title/",
  ordinal: "/:categories/:year/:y_day/:title:output_ext",
  none: "/:categories/:title:output_ext",
};

const pattern = z
  .string("expected a pattern like /:year/:month/:slug/")
  .transform((value) => (Object.hasOwn(styles, value) ? styles[value]! : value))
  .refine((value) => /^\/[^?#\\\s]*$/.test(value), "expected a pattern like /:year/:month/:slug/")
  .superRefine((value, context) => {
    for (const [, name] of value.matchAll(/:([a-z_]+)/g)) {
      if (permalinkTokens.includes(name!)) continue;
      const near = nearest(name!, permalinkTokens);
      const guess = near ? `; did you mean ":${near}"?` : "";
      context.addIssue({ code: "custom", message: `there is no ":${name}"${guess}` });
    }
  });

/** A pattern for posts, or one for each folder. */
export const permalinks = z.preprocess(
  (given) => (typeof given === "string" ? { posts: given } : given),
  z.record(z.string(), pattern, "expected folders with patterns like /:year/:month/:slug/"),
);

/** Names that are taken: front matter has them for something else. */
const builtIn: readonly TaxonomySettings[] = [
  { name: "tags", title: "Tags", url: "/tags/" },
  { name: "categories", title: "Categories", url: "/categories/" },
  { name: "series", title: "Series", url: "/series/" },
];

const taxonomyName = z
  .string("expected the name of a taxonomy")
  .regex(/^[\p{L}\p{N}_-]+$/u, "expected a name of letters, digits and hyphens");

const url = urlPath.transform((value) => (value.endsWith("/") ? value : `${value}/`));
const details = z.strictObject(
  { title: textOrNumber.optional(), url: url.optional() },
  "expected title or url",
);

type Details = z.output<typeof details>;

/**
 * The site's taxonomies, those that every site has among them: a list of names, names with details,
 * or, as Hugo has it, the singular with the plural.
 */
export const taxonomies = z.preprocess(
  byName,
  z
    .record(
      taxonomyName,
      z.union([taxonomyName, details, z.null()], { error: "expected title or url" }),
      "expected a list of names, or names with title and url",
    )
    .transform(withBuiltIn),
);

/** Zola lists `{ name: "genres" }`; what else stands there is about feeds and paging. */
function byName(given: unknown): unknown {
  if (!Array.isArray(given)) return given;
  return Object.fromEntries(
    given.map((item: unknown) => [String((item as { name?: unknown } | null)?.name ?? item), {}]),
  );
}

function withBuiltIn(given: Record<string, string | Details | null>): TaxonomySettings[] {
  const own = new Map(builtIn.map((taxonomy) => [taxonomy.name, taxonomy]));
  for (const [key, value] of Object.entries(given)) {
    const name = typeof value === "string" ? value : key;
    const more: Details = typeof value === "string" || value === null ? {} : value;
    const known = own.get(name);
    const title = more.title ?? known?.title ?? name.charAt(0).toUpperCase() + name.slice(1);
    own.set(name, { name, title, url: more.url ?? known?.url ?? `/${encodeURI(name)}/` });
  }
  return [...own.values()];
}
