// What a list shows of a page, as HTML: the text before `<!--more-->`, or the summary that the
// front matter gives. It stands among others there, so ids, anchors and footnotes stay behind.

import type { Page } from "../model.ts";
import { contentOf } from "./content.ts";

const marker = "<!--more-->";
const footnote = /<sup><a [^>]*data-footnote-ref[^>]*>[^<]*<\/a><\/sup>/g;
const anchor = /<a class="anchor"[^>]*><\/a>/g;
const tag = /<[a-z][\w-]*(?: [^\s"=>]+(?:="[^"]*")?)* ?\/?>/g;

/** The summary, or ""; `sizes` is how wide pictures are shown. */
export function summaryOf(page: Page, sizes: string): string {
  if (page.summary !== "" || !page.document?.cut) return escapeText(page.summary);
  const html = contentOf(page, { sizes, first: false });
  const end = html.indexOf(marker);
  if (end < 0) return "";
  const start = html.slice(0, end).replace(footnote, "").replace(anchor, "");
  return start
    .replace(tag, (written) => {
      return written.replace(/ id="[^"]*"/, "").replace(/ href="#/, ` href="${page.url}#`);
    })
    .trim();
}

function escapeText(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
