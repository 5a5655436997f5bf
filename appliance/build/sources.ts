// Which files a kernel is made of, and the hash that names them.

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder with package.json, found from a module in the sources or in the bundle. */
export function packageRoot(from: string = import.meta.url): string {
  let folder = dirname(fileURLToPath(from));
  while (!existsSync(join(folder, "package.json"))) {
    if (folder === dirname(folder)) throw new Error("no package.json above " + fileURLToPath(from));
    folder = dirname(folder);
  }
  return folder;
}

/** Folders of the appliance that hold ordinary TypeScript and no part of a kernel. */
const apart = ["host", "build"];

function filesBelow(root: string, folder: string, wanted: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => wanted.test(name))
    .map((name) => `${folder}/${name.split(sep).join("/")}`)
    .filter((path) => !apart.some((name) => path.startsWith(`appliance/${name}/`)))
    .sort();
}

/** Paths of all AssemblyScript that `entry` may be compiled from. */
export function scriptFiles(root: string, entry: string): string[] {
  const isOurs = entry.startsWith("appliance/");
  // A test's kernel may be made of several files that stand together.
  const own = isOurs ? [] : filesBelow(root, dirname(entry), /(\.unit|-target)\.ts$/);
  return [...filesBelow(root, "appliance", /\.ts$/), ...own];
}

/** Paths of the C, assembly and linker scripts in these folders of appliance/boot. */
export function bootFiles(root: string, folders: readonly string[]): string[] {
  return folders.flatMap((name) => filesBelow(root, `appliance/boot/${name}`, /\.(c|h|S|ld)$/));
}

/** SHA-256 over the files' paths and bytes and over further texts that the result depends on. */
export function hashOf(root: string, files: readonly string[], texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) {
    const content = readFileSync(join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  for (const text of texts) hash.update(`${text}\0`);
  return hash.digest("hex");
}

/** Version of an installed npm package. */
export function packageVersion(root: string, name: string): string {
  const path = join(root, "node_modules", name, "package.json");
  return `${name} ${JSON.parse(readFileSync(path, "utf8")).version}`;
}
