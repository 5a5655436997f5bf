// npm pack: the bundle, and beside it what spares an author the compilers.

import { join } from "node:path";
import { compilers, must, prepare, root } from "./bootstrap.mjs";

await prepare(compilers);
must(process.execPath, ["cli/bundle.mjs"]);
// The types of site.config.ts, for an author's editor.
must(process.execPath, [
  "node_modules/typescript/bin/tsc",
  ...["generator/config.ts", "--declaration", "--emitDeclarationOnly", "--outDir", "dist"],
  ...["--target", "es2023", "--module", "esnext", "--ignoreConfig"],
]);
const { build } = await import("esbuild");
const outfile = join(root, "build/ship.mjs");
await build({
  absWorkingDir: root,
  entryPoints: ["appliance/build/prebuilt.ts"],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
});
const { ship } = await import(outfile);
// Standard output belongs to npm: what `npm pack` prints there is the file's name.
await ship((line) => console.error(line));
