// `::: tip Title` as VitePress and Docusaurus have it, made `:::tip[Title]`. Lines inside fences of
// code stay as they are.

const fence = /^[ \t>]*(?:[-*+][ \t]+)?(`{3,}|~{3,})/;
const container =
  /^([ \t>]*)(:{3,})[ \t]*([a-z][\w-]*)([ \t]+[^[{\s][^\n]*?|)(\{[^{}]*\})?[ \t]*$/i;

/** Rewrites the opening lines of containers; no line is added or taken away. */
export function labelDirectives(text: string): string {
  if (!/^[ \t>]*:{3}/m.test(text)) return text;
  let open = "";
  const lines = text.split("\n").map((line) => {
    const mark = fence.exec(line)?.[1];
    if (open !== "") {
      if (mark?.startsWith(open) && /^[ \t>]*[`~]+[ \t]*$/.test(line)) open = "";
      return line;
    }
    if (mark) open = mark;
    const match = container.exec(line);
    if (!match) return line;
    const [, indent, colons, name, title, attributes = ""] = match;
    const label = title!.trim() === "" ? "" : `[${title!.trim()}]`;
    return `${indent}${colons}${name}${label}${attributes}`;
  });
  return lines.join("\n");
}
