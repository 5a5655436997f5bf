// The licences of the packages whose code goes into the bundle and the kernel: they ask to be kept
// with every copy. Plain JavaScript, like bundle.mjs.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Licences that let others use Kiln as they please. */
const permissive = /^\(?(MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|CC0-1\.0)( OR .*)?\)?$/;

/** Folders of packages, such as "node_modules/zod", from the paths of bundled files. */
function packageFolders(inputs) {
  const folders = inputs.map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

function notice(root, folder) {
  const about = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  if (!permissive.test(about.license)) {
    throw new Error(`${folder} has the licence ${about.license}, which Kiln cannot pass on`);
  }
  const file = readdirSync(join(root, folder)).find((name) => /^licen[cs]e(\.|$)/i.test(name));
  const author = typeof about.author === "string" ? about.author : (about.author?.name ?? "");
  const text = file ? readFileSync(join(root, folder, file), "utf8").trim() : author;
  return `${about.name} ${about.version} (${about.license})\n\n${text}\n`;
}

/**
 * One text with the licence of each package among `inputs` (paths of bundled files) and `more`
 * (names of packages); throws where one is not permissive.
 */
export function licences(root, inputs, more) {
  const folders = packageFolders([...inputs, ...more.map((name) => `node_modules/${name}`)]);
  return folders.map((folder) => notice(root, folder)).join(`\n${"-".repeat(72)}\n\n`);
}
