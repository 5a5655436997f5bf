// kramdown reads markdown inside HTML where an element says markdown="1". Ours does wherever an
// empty line stands between the two, so the attribute becomes such lines.

const opening = /<([a-z][\w-]*)((?:\s[^<>]*?)?)\s+markdown=["']?(1|0|block|span)["']?([^<>]*)>/i;
/** Elements that hold a line of text: what is inside stays as it is. */
const inline = /^(?:h[1-6]|span|a|b|i|em|strong|small|sup|sub|td|th|dt|summary|figcaption)$/i;

/** The text without such attributes. */
export function markdownInHtml(text: string): string {
  let rest = text;
  let result = "";
  for (;;) {
    const match = opening.exec(rest);
    if (!match) return result + rest;
    const [whole, tag, before, kind, after] = match as unknown as [
      string,
      string,
      string,
      string,
      string,
    ];
    const start = match.index + whole.length;
    result += rest.slice(0, match.index);
    const end = kind === "0" || inline.test(tag) ? -1 : endOf(rest, start, tag);
    if (end < 0) {
      result += `<${tag}${before}${after}>`;
      rest = rest.slice(start);
      continue;
    }
    // A paragraph cannot hold paragraphs.
    const name = tag.toLowerCase() === "p" ? "div" : tag;
    const inner = markdownInHtml(dedented(rest.slice(start, end))).trim();
    result += `<${name}${before}${after}>\n\n${inner}\n\n</${name}>`;
    rest = rest.slice(end).replace(/^<\/[^>]*>[ \t]*/, "");
    // kramdown ends HTML with its tag, CommonMark with an empty line.
    if (/^\n(?![ \t]*(?:\n|<|$))/.test(rest)) result += "\n";
    else if (rest !== "" && !rest.startsWith("\n")) result += "\n\n";
  }
}

/** Where the end tag stands that belongs to a start tag; -1 where there is none. */
function endOf(text: string, start: number, tag: string): number {
  const either = new RegExp(`<(/?)${tag}(?=[\\s>])`, "gi");
  either.lastIndex = start;
  let depth = 0;
  for (let match = either.exec(text); match; match = either.exec(text)) {
    if (match[1] === "") depth++;
    else if (depth-- === 0) return match.index;
  }
  return -1;
}

/** Lines without the blanks that all of them begin with: four would be code. */
function dedented(text: string): string {
  const lines = text.split("\n");
  const depths = lines
    .slice(1)
    .flatMap((line) => (line.trim() === "" ? [] : [/^ */.exec(line)![0].length]));
  const depth = depths.length === 0 ? 0 : Math.min(...depths);
  return lines.map((line) => line.replace(new RegExp(`^ {0,${depth}}`), "")).join("\n");
}
