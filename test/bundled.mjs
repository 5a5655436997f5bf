// Programs of the tests are TypeScript, which Node 20 does not read: they are bundled before.

import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** The repository. */
const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Bundles a program, given by its path in the repository, to `outfile` below build/, and gives the
 * absolute path of that. What finds its way by its own place has to lie as deep as its source.
 */
export async function bundled(source, outfile) {
  const path = `${root}build/${outfile}`;
  await build({
    absWorkingDir: root,
    entryPoints: [source],
    outfile: path,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
  });
  return path;
}
