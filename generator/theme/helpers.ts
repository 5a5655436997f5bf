// The helpers that templates may call: few, without side effects, each doing one thing. Logic
// beyond these belongs into the generator. themes/templates.md shows each with an example, which a
// test runs.

import { type AssetTable, assetHelpers } from "./helpers/assets.ts";
import type { HelperTable, Root } from "./helpers/call.ts";
import { dateHelpers } from "./helpers/dates.ts";
import { listHelpers } from "./helpers/lists.ts";
import { logicHelpers } from "./helpers/logic.ts";
import { pictureHelpers } from "./helpers/pictures.ts";
import { wordHelpers } from "./helpers/words.ts";
import type { Words } from "./words.ts";

/** What helpers know of the theme and the site. */
export interface HelperSources {
  readonly assets: AssetTable;
  readonly words: Words;
  /** A line of markdown as HTML. */
  markdown(text: string): string;
}

/** All helpers; `safe` marks HTML as such. */
export function helperTable(
  { assets, words, markdown }: HelperSources,
  safe: (html: string) => unknown,
): HelperTable {
  return {
    ...assetHelpers(assets, safe),
    ...dateHelpers,
    ...listHelpers,
    ...logicHelpers,
    ...pictureHelpers(safe),
    ...wordHelpers(words, markdown, safe),
  };
}

const nothing: HelperSources = {
  assets: { urls: new Map(), text: () => "" },
  words: { find: (key) => key },
  markdown: (text) => text,
};

/** The names of all helpers of ours. */
export const helperNames: readonly string[] = Object.keys(helperTable(nothing, (html) => html));

/** Handlebars' own helpers that a template may use. */
export const builtInHelpers: readonly string[] = ["if", "unless", "each", "with", "lookup"];

interface HandlebarsOptions {
  readonly hash: Readonly<Record<string, unknown>>;
  readonly data?: { readonly root?: Root };
}

/**
 * The helpers in the form that Handlebars calls. It calls a helper even where a template means the
 * field of that name, `{{picture}}`: who gives it nothing gets the field.
 */
export function forHandlebars(table: HelperTable): Record<string, (...given: any[]) => unknown> {
  return Object.fromEntries(
    Object.entries(table).map(([name, helper]) => [
      name,
      function (this: Readonly<Record<string, unknown>>, ...given: unknown[]) {
        const { hash, data } = given.pop() as HandlebarsOptions;
        const isField = given.length === 0 && Object.keys(hash).length === 0;
        if (isField && Object.hasOwn(Object(this), name)) return this[name];
        return helper(given, { hash, root: data?.root ?? {} });
      },
    ]),
  );
}
