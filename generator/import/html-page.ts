// A page that was written in HTML, as one block of HTML in a markdown file: a blank line would end
// the block, and four blanks would make code of what follows.

const kept = /<(pre|textarea|script|style)\b[^]*?<\/\1>/gi;

/** The HTML without blank lines and indentation, but where they show. */
export function htmlAsMarkdown(html: string): string {
  let result = "";
  let last = 0;
  for (const match of html.matchAll(kept)) {
    result += compact(html.slice(last, match.index)) + withoutBlankLines(match[0]);
    last = match.index + match[0].length;
  }
  const text = (result + compact(html.slice(last))).trim();
  return /^<(?:div|section|article|main|header|figure|table|ul|ol|p|h[1-6]|!--)\b/i.test(text)
    ? text
    : `<div>\n${text}\n</div>`;
}

function compact(html: string): string {
  return html.replace(/\n[ \t]+/g, "\n").replace(/\n{2,}/g, "\n");
}

/** Inside <pre> a blank line counts: as a character reference it stays, and ends no block. */
function withoutBlankLines(html: string): string {
  return html.replace(/\n(?=[ \t]*\n)/g, "\n&#10;").replace(/&#10;[ \t]*\n/g, "&#10;");
}
