// One walk over a page's tree. unist-util-visit does the same and names each of its calls, which
// takes longer than all that we do there.

import type { Element, Root, RootContent } from "hast";

/**
 * Calls `keep` for every node below a parent, in document order. A node for which it returns false
 * goes, with all that it holds.
 */
export function walk(parent: Root | Element, keep: (node: RootContent) => boolean): void {
  const { children } = parent;
  let removed = 0;
  for (let index = 0; index < children.length; index++) {
    const child = children[index]!;
    if (!keep(child)) removed++;
    else {
      if (removed > 0) children[index - removed] = child;
      if (child.type === "element") walk(child, keep);
    }
  }
  if (removed > 0) children.length -= removed;
}
