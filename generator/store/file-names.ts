// Which file a path becomes when a site is extracted, so that any static host serves it alike:
//
//     /            index.html            /notes/caf%C3%A9/   notes/café/index.html
//     /style.css   style.css             /about (HTML)       about.html

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
