// The text of a page once more, for what goes out as it was written.

import { Diagnostics } from "../diagnostics.ts";
import type { Files } from "../files.ts";
import type { Page, Source } from "../model.ts";
import { readFile } from "./file.ts";
import { cutFrontMatter } from "../settings/front-matter.ts";
import { decodeText } from "../sources/text.ts";

/** Gives the file of a page without its front matter; "" for a page that has none. */
export function textsOf(
  sources: readonly Source[],
  { files, diagnostics }: { readonly files: Files; readonly diagnostics: Diagnostics },
): (page: Page) => string {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  return ({ document }) => {
    const source = document && byPath.get(document.path);
    if (!source) return "";
    const { path } = source;
    const bytes = readFile(files, path, diagnostics, source);
    const text = bytes && decodeText(path, bytes, diagnostics);
    // What is wrong in the front matter was told when the page was made.
    return text === undefined ? "" : (cutFrontMatter(path, text, new Diagnostics())?.text ?? "");
  };
}
