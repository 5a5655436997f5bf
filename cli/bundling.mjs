// How the command is bundled: what is shipped, and what the tests start.
//
//     OUT/kiln.mjs                          the command
//     OUT/chunks/*.mjs                      what a verb loads when it needs it
//     OUT/chunks/thread.mjs                 what threads run that help to render markdown
//     OUT/chunks/compression-worker.mjs

import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/**
 * Bundles the command of the repository `root` into the folder `outdir`. `entryPoints` are bundled
 * with it, and `define` replaces expressions; both as esbuild has them. Gives esbuild's metafile.
 */
export async function bundleCommand(root, outdir, { entryPoints = [], define = {} } = {}) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [
      { in: "cli/kiln.ts", out: "kiln" },
      { in: "generator/markdown/thread.ts", out: "chunks/thread" },
      ...entryPoints,
    ],
    outdir,
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    external: ["satteri", "esbuild", "sharp", "axe-core", "assemblyscript", "prismjs"],
    define,
    banner: {
      js:
        'import { createRequire as kilnRequire } from "node:module";' +
        "const require = kilnRequire(import.meta.url);",
    },
    metafile: true,
    logLevel: "warning",
  });
  const worker = "compression-worker.mjs";
  copyFileSync(join(root, "generator/responses", worker), join(outdir, "chunks", worker));
  return metafile;
}
