// What appears step by step, where markdown's own tree must be asked:
//
//     ```ts {1|3-4|all}     lines of code, one group after another
//     * item,  1) item      in Marp's way, when the deck asks for it

import type { Code, ListItem, Nodes, Root } from "mdast";

/** One group of lines, or "all". */
const group = /\s*(?:all|none|\*|[\d,-][\d\s,-]*)\s*/.source;
const stepBraces = new RegExp(`[{[](${group}(?:\\|${group})+)[}\\]]`, "i");

/** Marks the steps in a tree. `text` is what the tree was parsed from. */
export function markSteps(tree: Root, text: string, marpLists: boolean): void {
  const pending: Nodes[] = [tree];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.type === "code") markCode(node);
    if (node.type === "listItem" && marpLists) markItem(node, text);
    if ("children" in node) pending.push(...node.children);
  }
}

/** Moves `{1|3-4|all}` out of the words behind a fence. */
function markCode(code: Code): void {
  // `ts{1|2}` without a blank is one word to markdown.
  const info = [code.lang ?? "", code.meta ?? ""].join(" ");
  const match = stepBraces.exec(info);
  if (!match) return;
  const [lang = "", ...meta] = info.replace(match[0], " ").trim().split(/\s+/);
  code.lang = lang === "" ? null : lang;
  code.meta = meta.length > 0 ? meta.join(" ") : null;
  const steps = match[1]!.replace(/\s+/g, "").replaceAll("*", "all").toLowerCase();
  code.data = { ...code.data, hProperties: { ...code.data?.hProperties, dataSteps: steps } };
}

function markItem(item: ListItem, text: string): void {
  const start = item.position?.start.offset ?? 0;
  if (!/^(?:\*|\d+\))/.test(text.slice(start, start + 12))) return;
  item.data = { ...item.data, hProperties: { ...item.data?.hProperties, className: ["fragment"] } };
}
