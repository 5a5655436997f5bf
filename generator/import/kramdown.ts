// What kramdown, Jekyll's markdown, has beyond CommonMark and GFM.

import { type Place, takeAttributes } from "./attributes.ts";
import { linesOf, outsideCode } from "./lines.ts";
import { markdownInHtml } from "./markdown-in-html.ts";

/** The text in Kiln's markdown. */
export function fromKramdown(text: string, place: Place): string {
  return outsideFences(takeAttributes(inlineMath(takeExtensions(text)), "kramdown", place));
}

/** Opens HTML to markdown, in the stretches of a text that are not fenced code. */
function outsideFences(text: string): string {
  if (!/\smarkdown=/.test(text)) return text;
  const parts: { code: boolean; lines: string[] }[] = [];
  for (const { text: line, code } of linesOf(text)) {
    const last = parts.at(-1);
    if (last?.code === code) last.lines.push(line);
    else parts.push({ code, lines: [line] });
  }
  return parts
    .map(({ code, lines }, index) => {
      if (code) return lines.join("\n");
      const text = markdownInHtml(lines.join("\n"));
      // Without an empty line, the code would belong to the HTML before it.
      return index < parts.length - 1 && /<\/[a-z][\w-]*>$/i.test(text) ? `${text}\n` : text;
    })
    .join("\n");
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
