// Which file a path becomes when a site is extracted, so that any static host serves it alike:
//
//     /            index.html            /notes/caf%C3%A9/   notes/café/index.html
//     /style.css   style.css             /about (HTML)       about.html

import { posix } from "node:path";

/** A file name below the output folder, parts separated by "/". Throws on a path that has none. */
export function fileName(path: string, isHtml: boolean): string {
  const segments = path.split("/").slice(1);
  const last = segments.pop() ?? "";
  const folders = segments.map((segment) => plainName(segment, path));
  if (last === "") return [...folders, "index.html"].join("/");
  const name = plainName(last, path);
  return [...folders, isHtml && !/\.x?html?$/i.test(name) ? `${name}.html` : name].join("/");
}

/** One segment as the name of a file; what a file system could misread stays percent-encoded. */
function plainName(segment: string, path: string): string {
  const name = decoded(segment);
  if (name === "" || name === "." || name === "..") {
    throw new Error(`the path ${path} leads to no file inside the folder`);
  }
  return /[\u0000-\u001f/\\:*?"<>|\u007f]/.test(name) ? segment.replaceAll(":", "%3A") : name;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Throws when two paths become one file, or a file stands where another needs a folder. */
export function checkFileNames(
  files: readonly { readonly path: string; readonly name: string }[],
): void {
  const taken = new Map<string, string>();
  for (const { path, name } of files) {
    const other = taken.get(name);
    if (other !== undefined) throw new Error(`${other} and ${path} would both be ${name}`);
    taken.set(name, path);
  }
  for (const { path, name } of files) {
    for (let folder = posix.dirname(name); folder !== "."; folder = posix.dirname(folder)) {
      const other = taken.get(folder);
      if (other !== undefined) throw new Error(`${other} is a file where ${path} needs a folder`);
    }
  }
}
