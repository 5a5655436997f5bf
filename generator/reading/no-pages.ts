// Files among the texts that other generators make pages of, and this one does not. They would be
// missing from a site without a word, and readers would get what was a template.

import type { Diagnostics } from "../diagnostics.ts";
import type { Source } from "../model.ts";

/** Other endings of markdown, and its kin. */
const texts = /\.(?:markdown|mdown|mkdn?|mdx|mdoc|markdoc|[rq]md|adoc|asciidoc|rst|org|textile)$/i;

/** Templates, and what stands beside texts for them. */
const templates = /\.(?:njk|liquid|webc|astro|11ty\.[cm]?[jt]sx?|11tydata\.(?:[cm]?js|json))$/i;

/** Rules that another host reads at the top of what is published. */
const forTheHost = /^content\/(?:pages\/)?_(?:redirects|headers)$/;

/** Tells of files in the content folder that look like texts or templates. */
export function tellOfNoPages(others: readonly Source[], diagnostics: Diagnostics): void {
  for (const { path: file } of others) {
    if (texts.test(file)) {
      const name = file.slice(file.lastIndexOf("/") + 1).replace(texts, ".md");
      diagnostics.add("no-page", { file, values: { name } });
    } else if (templates.test(file)) {
      diagnostics.add("no-page", { file, hint: "move it out of content/: readers can fetch it" });
    } else if (forTheHost.test(file)) {
      const name = file.slice(file.lastIndexOf("/") + 1);
      diagnostics.add("host-file-misplaced", { file, values: { name } });
    }
  }
}
