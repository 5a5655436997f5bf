// What kramdown, Jekyll's markdown, has beyond CommonMark and GFM.

import { type Place, takeAttributes } from "./attributes.ts";
import { linesOf, outsideCode } from "./lines.ts";

/** The text in Kiln's markdown. */
export function fromKramdown(text: string, place: Place): string {
  return takeAttributes(inlineMath(takeExtensions(text)), "kramdown", place);
}

/** {::comment}, {::nomarkdown} and {::options}: comments go, the rest of the marks too. */
function takeExtensions(text: string): string {
  if (!text.includes("{:")) return text;
  return text
    .replace(/\{::comment\}[^]*?\{:\/(?:comment)?\}\n?/g, "")
    .replace(/\{::nomarkdown[^}]*\}([^]*?)\{:\/(?:nomarkdown)?\}/g, "$1")
    .replace(/\{::options[^}]*\/\}\n?/g, "");
}

/** kramdown writes $$x$$ also inside a line, where we write $x$. */
function inlineMath(text: string): string {
  if (!text.includes("$$")) return text;
  return linesOf(text)
    .map((line) => {
      const own = /^\s*\$\$[^]*\$\$\s*$/.test(line.text) && !/\$\$.+\$\$.+\$\$/.test(line.text);
      if (line.code || own) return line.text;
      return outsideCode(line.text, (piece) => piece.replace(/\$\$([^$\n]+)\$\$/g, "$$$1$$"));
    })
    .join("\n");
}
