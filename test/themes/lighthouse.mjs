// npm run lighthouse: what Lighthouse says of pages of both themes. Half a minute a page.

import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
// As deep as its source, so that paths from there are right.
const outfile = `${root}build/themes/lighthouse.mjs`;
await build({
  absWorkingDir: root,
  entryPoints: ["test/themes/lighthouse.ts"],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
});
await import(outfile);
