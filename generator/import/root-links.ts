// Addresses without a slash before them, in a site of Hugo that makes all addresses whole
// (canonifyURLs): there "images/a.jpg" means the site's folder, whatever page it stands on.

import { linesOf, outsideCode } from "./lines.ts";

const inMarkdown = /(\]\(\s*<?)(?![a-z][a-z\d+.-]*:|[/#?.<])(?=[^\s)])/gi;
const inHtml =
  /(<(?:a|img)\b[^>]*?\s(?:href|src)\s*=\s*["'])(?![a-z][a-z\d+.-]*:|[/#?.])(?=[^"'])/gi;

/** The text with such addresses from the root. */
export function fromRoot(text: string): string {
  const change = (piece: string): string => piece.replace(inMarkdown, "$1/").replace(inHtml, "$1/");
  return linesOf(text)
    .map((line) => (line.code ? line.text : outsideCode(line.text, change)))
    .join("\n");
}
