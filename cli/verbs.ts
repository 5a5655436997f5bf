// The table of verbs, and what people who come from other programs call them.

import type { Verb } from "./verb.ts";

/** Every verb, one line each, in the order of the overview. A verb is loaded when it is called. */
export const verbs: Readonly<Record<string, () => Promise<{ verb: Verb }>>> = {
  init: () => import("./init.ts"),
  new: () => import("./new.ts"),
  dev: () => import("./dev.ts"),
  list: () => import("./list.ts"),
  check: () => import("./check.ts"),
  theme: () => import("./theme.ts"),
  build: () => import("./build.ts"),
  "build-deck": () => import("./build-deck.ts"),
  preview: () => import("./preview.ts"),
  run: () => import("./run.ts"),
  inspect: () => import("./inspect.ts"),
  extract: () => import("./extract.ts"),
  import: () => import("./import.ts"),
  explain: () => import("./explain.ts"),
};

/** Verbs of Hugo, Jekyll, Zola, Eleventy, Hexo and Astro, and ours that does the same. */
export const foreignVerbs: Readonly<Record<string, string>> = {
  "--serve": "dev",
  "--watch": "dev",
  boot: "run",
  create: "init",
  develop: "dev",
  generate: "build",
  s: "dev",
  serve: "dev",
  server: "dev",
  start: "dev",
  watch: "dev",
};
