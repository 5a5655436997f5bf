// How the command is bundled: what is shipped, and what the tests start.
//
//     OUT/kiln.mjs                          the command
//     OUT/chunks/*.mjs                      what a verb loads when it needs it
//     OUT/chunks/thread.mjs                 what threads run that help to render markdown
//     OUT/chunks/compression-worker.mjs
//     OUT/chunks/deferred-*.cjs             packages that are loaded when they are first called

import { copyFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { binaryBySatteri, bundleDeferred, deferring } from "./deferred.mjs";

/**
 * Bundles the command of the repository `root` into the folder `outdir`. `entryPoints` are bundled
 * with it, and `define` replaces expressions; both as esbuild has them. Gives the paths of all that
 * went into it, and the names of the files that came of it.
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
    external: ["esbuild", "sharp", "axe-core", "assemblyscript", "prismjs"],
    define,
    banner: {
      js:
        'import { createRequire as kilnRequire } from "node:module";' +
        "const require = kilnRequire(import.meta.url);",
    },
    plugins: [deferring, binaryBySatteri],
    metafile: true,
    logLevel: "warning",
  });
  const worker = "compression-worker.mjs";
  copyFileSync(join(root, "generator/responses", worker), join(outdir, "chunks", worker));
  const chunks = join(outdir, "chunks");
  const deferred = await bundleDeferred(root, chunks);
  const made = Object.keys(metafile.outputs).map((path) => basename(path));
  return {
    inputs: [...Object.keys(metafile.inputs), ...deferred.inputs],
    outputs: [...made, ...deferred.files, worker],
  };
}
