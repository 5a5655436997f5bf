// Bundles the command line into dist/, so that it starts fast and needs few packages:
//
//     dist/kiln.mjs, dist/chunks/      the command (bundling.mjs)
//     dist/config.mjs                  what a site.config.ts imports
//     dist/player/deck.js, deck.css    what shows decks in a browser
//     dist/seed, seed.index            what was made of Kiln's own themes (seed.ts)
//     dist/schemas/*.json              what an editor checks settings and front matter with
//     dist/LICENCES.txt                of the packages whose code is in the bundle or the kernel
//
// Plain JavaScript: Node runs it before anything is built.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundleCommand } from "./bundling.mjs";
import { licences } from "./licences.mjs";
import { bundlePlayer } from "./player.mjs";
import { bundleSchemas } from "./schemas.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const output = join(root, "dist");

/** Names the sources and the packages: the cache of a site is good for one such version. */
function version() {
  const hash = createHash("sha256").update(process.version).update(process.arch);
  hash.update(readFileSync(join(root, "package-lock.json")));
  const names = readdirSync(join(root, "generator"), { recursive: true }).map(String).sort();
  for (const name of names.filter((name) => /\.(ts|mjs)$/.test(name))) {
    hash.update(name).update(readFileSync(join(root, "generator", name)));
  }
  return hash.digest("hex").slice(0, 16);
}

const current = version();
const { inputs, outputs } = await bundleCommand(root, output, {
  entryPoints: [
    { in: "generator/config.ts", out: "config" },
    { in: "generator/settings/json-schema.ts", out: "chunks/json-schema" },
    { in: "cli/seed.ts", out: "chunks/seed" },
  ],
  define: { "process.env.KILN_VERSION": JSON.stringify(current) },
});

mkdirSync(join(output, "player"), { recursive: true });
for (const [name, text] of Object.entries(await bundlePlayer(root))) {
  writeFileSync(join(output, "player", name), text);
}

const { writeSeed } = await import(pathToFileURL(join(output, "chunks/seed.mjs")).href);
await writeSeed(output, current);

mkdirSync(join(output, "schemas"), { recursive: true });
const schemas = await bundleSchemas(root, join(output, "chunks/json-schema.mjs"));
for (const [name, text] of Object.entries(schemas)) {
  writeFileSync(join(output, "schemas", name), text);
}

// The kernel has code of AssemblyScript's library, and of what wasm2c writes.
writeFileSync(
  join(output, "LICENCES.txt"),
  licences(root, inputs, ["assemblyscript", "reveal.js", "wabt"]),
);

// What earlier bundles left goes last: a command that is running may still need it until now.
for (const name of readdirSync(join(output, "chunks"))) {
  if (!outputs.includes(name)) rmSync(join(output, "chunks", name));
}
