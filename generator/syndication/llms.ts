// Read first: llmstxt.org. llms.txt says what there is, llms-full.txt holds the texts themselves.

import type { Page, SiteSettings } from "../model.ts";

export const llmsUrl = "/llms.txt";
export const llmsFullUrl = "/llms-full.txt";

/**
 * A quarter of a million tokens: more than this few take in at once, and the rest is behind the
 * links of llms.txt.
 */
const fullBytesMax = 1 << 20;

/** A list of the site's pages, each with the address of its markdown. */
export function llmsIndex(pages: readonly Page[], settings: SiteSettings): string {
  const listed = listedPages(pages);
  const section = (title: string, some: readonly Page[]): string[] =>
    some.length === 0 ? [] : ["", `## ${title}`, "", ...some.map((page) => line(page, settings))];
  return [
    `# ${settings.title}`,
    ...(settings.description ? ["", `> ${settings.description}`] : []),
    ...section(
      "Pages",
      listed.filter(({ kind }) => kind !== "post"),
    ),
    ...section(
      "Posts",
      listed.filter(({ kind }) => kind === "post"),
    ),
    "",
  ].join("\n");
}

/** All texts one after another, as far as they fit. */
export function llmsFull(
  pages: readonly Page[],
  settings: SiteSettings,
  markdown: (page: Page) => Uint8Array,
): Uint8Array {
  const parts: Uint8Array[] = [Buffer.from(`# ${settings.title}\n`)];
  let bytes = 0;
  for (const page of listedPages(pages)) {
    const text = markdown(page);
    bytes += text.length;
    if (bytes > fullBytesMax) {
      parts.push(Buffer.from(`\nThere is more: ${settings.baseUrl}${llmsUrl} lists it.\n`));
      break;
    }
    parts.push(Buffer.from("\n"), text);
  }
  return Buffer.concat(parts);
}

function listedPages(pages: readonly Page[]): readonly Page[] {
  return pages.filter(({ markdownUrl, unlisted, draft }) => markdownUrl && !unlisted && !draft);
}

function line(
  { title, markdownUrl, description, excerpt }: Page,
  { baseUrl }: SiteSettings,
): string {
  const said = (description || excerpt).replace(/\s+/g, " ");
  const name = title.replace(/[[\]\\]/g, "\\$&").replace(/\s+/g, " ");
  return `- [${name}](${baseUrl}${markdownUrl})${said ? `: ${said}` : ""}`;
}
