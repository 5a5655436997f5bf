// The page that answers where nothing else does: the theme's own, or a text of the author's at one
// of the places where other generators look for it too.

import type { Diagnostics } from "../diagnostics.ts";
import type { Page, SiteSettings } from "../model.ts";
import { notFoundUrl } from "./addresses.ts";
import { plainPage } from "./page.ts";

/** The page of the theme, which has words of its own. */
export function plainNotFound(settings: SiteSettings): Page {
  const plain = plainPage("error", notFoundUrl, "Not found", settings);
  return { ...plain, layout: "error-404", status: 404 };
}

/** The page of the text that the author wrote for it, or the theme's. Two texts are an error. */
export function notFoundPage(
  [text, ...others]: readonly Page[],
  settings: SiteSettings,
  diagnostics: Diagnostics,
): Page {
  const plain = plainNotFound(settings);
  if (!text) return plain;
  const other = text.document!.path;
  for (const { document } of others) {
    diagnostics.add("not-found-twice", { file: document!.path, values: { other } });
  }
  const { title } = text.document!.title ? text : plain;
  // No address is without an answer, so the clock has no say here. It is not to be found either.
  const always = { window: undefined, unlisted: true, terms: {}, tags: [] };
  return { ...text, ...always, title, linkTitle: title, status: 404 };
}
