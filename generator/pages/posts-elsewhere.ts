// A blog whose folder is called as another generator calls it: its texts are pages of a section,
// and neither the front page nor the feed has them. Authors who copy a blog wonder where it is.

import type { Diagnostics } from "../diagnostics.ts";
import type { Page } from "../model.ts";
import { dateInName } from "./addresses.ts";

const blogNames: ReadonlySet<string> = new Set(
  "blog blogs post article articles news journal writing essays entries".split(" "),
);

/** Tells of such a folder where a site has no posts. */
export function tellOfPostsElsewhere(pages: readonly Page[], diagnostics: Diagnostics): void {
  if (pages.some(({ kind }) => kind === "post")) return;
  const counts = new Map<string, number>();
  for (const { document, date } of pages) {
    const [, folder = "", ...rest] = document?.path.split("/") ?? [];
    if (rest.length === 0 || !blogNames.has(folder.toLowerCase())) continue;
    if (!date && !dateInName(document!.path)) continue;
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  for (const [name, count] of counts) {
    if (count < 2) continue;
    const file = `content/${name}`;
    diagnostics.add("posts-elsewhere", { file, values: { name, count } });
  }
}
