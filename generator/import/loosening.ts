// The settings of a new site that let it be built at once: the old generator let pass what ours
// takes for an error.

import { stringify } from "yaml";
import type { Mapping } from "./conversion.ts";

/** How a text shows what another server has: in markdown, in HTML, in its front matter. */
const remotePictures = [
  /!\[[^\]]*\]\(\s*<?(?:https?:)?\/\//i,
  /<(?:img|iframe|video|audio|source|script|embed)\b[^>]*?\ssrc(?:set)?\s*=\s*["']?(?:http|\/\/)/i,
  /<video\b[^>]*?\sposter\s*=\s*["']?(?:https?:)?\/\//i,
  /^image:(?:\s*(?:src|url):)?\s*["']?(?:https?:)?\/\//im,
  /^\[[^\]]+\]:\s*<?(?:https?:)?\/\/\S+\.(?:png|jpe?g|gif|svg|webp)\b/im,
];

/** site.yaml: what both generators know, and what is loosened for texts of before. */
export function settingsText(known: Mapping, texts: Iterable<string>): string {
  const given = Object.entries(known).filter(([, value]) => value !== undefined && value !== "");
  const own = given.length === 0 ? "" : stringify(Object.fromEntries(given), { lineWidth: 0 });
  let remote = "";
  for (const text of texts) {
    if (!remotePictures.some((pattern) => pattern.test(text))) continue;
    remote = `
# Pictures and the like of other servers. Save them beside the pages and take this line out: then
# readers ask your own server alone.
remoteAssets: allow
`;
    break;
  }
  return `${own}
# Links of the old site that lead nowhere are warnings. Without this line they are errors.
brokenLinks: warn
${remote}`.replace(/^\n/, "");
}
