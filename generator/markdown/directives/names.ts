// Names of the components that every site has.

/** Callouts have theirs in `words.ts`. */
export const componentNames = [
  "figure",
  "gallery",
  "video",
  "callout",
  "details",
  "code-group",
  "toc",
  "include",
] as const;
