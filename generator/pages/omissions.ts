// What stands in the content and is not to be seen, each with its reason.

import type { Document, Omission, Page, Source } from "../model.ts";
import { bundlesOf, ownerOf, pathsOf, publishedFiles } from "./belongings.ts";
import type { Stray } from "./placing.ts";

/** What is known of a site when its pages have been arranged. */
export interface Arranged {
  /** Drafts among them, if they are to be told. */
  readonly pages: readonly Page[];
  readonly drafts: readonly Document[];
  /** Markdown that is no page. */
  readonly strays: readonly Stray[];
  /** All other files. */
  readonly others: readonly Source[];
  /** Where the clock has a page, at the time of the build. */
  readonly visibilityOf: (page: Page) => "shown" | "hidden" | "ended";
}

/** Pages that readers do not see, and files that are no part of the site. By path. */
export function omissionsOf(arranged: Arranged): Omission[] {
  const { pages, drafts, strays, others, visibilityOf } = arranged;
  const found = [
    ...pages.flatMap((page) => omissionOf(page, visibilityOf(page)) ?? []),
    ...strays.map(({ document: { path }, reason }): Omission => ({ path, reason })),
    ...besideDrafts(drafts, others),
  ];
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Why a page is not to be seen; undefined where it is. */
function omissionOf(
  page: Page,
  visibility: ReturnType<Arranged["visibilityOf"]>,
): Omission | undefined {
  const { draft, window = {}, document } = page;
  const path = document!.path;
  if (draft) return { path, page, reason: "draft" };
  if (visibility === "shown") return undefined;
  if (visibility === "ended") return { path, page, reason: "expired", moment: window.until };
  return { path, page, reason: "future", moment: window.from };
}

/** Files that go with a draft and are left out with it. */
function besideDrafts(drafts: readonly Document[], others: readonly Source[]): Omission[] {
  const bundles = bundlesOf(drafts);
  const published = new Set(publishedFiles(others, bundles, pathsOf(drafts)));
  return others
    .filter((source) => !published.has(source))
    .map(({ path }) => ({ path, reason: "beside-draft", draft: ownerOf(path, bundles)?.path }));
}
