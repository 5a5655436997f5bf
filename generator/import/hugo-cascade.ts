// What a section hands down to the pages below it: shortcodes ask for it by `param`.

import { posix } from "node:path";
import { type Mapping, mappingOf } from "./conversion.ts";
import type { HugoDocument } from "./hugo-site.ts";

/** Gives what a file's sections hand down to it; what a nearer one says counts. */
export function cascadesOf(documents: Iterable<HugoDocument>): (file: string) => Mapping {
  const byFolder = new Map<string, Mapping>();
  for (const { file, data } of documents) {
    const list = ([] as unknown[]).concat(data["cascade"] ?? []).map(mappingOf);
    // What is for some of the pages only is left to the author.
    const forAll = list.filter(
      (one) => one["target"] === undefined && one["_target"] === undefined,
    );
    if (forAll.length > 0) byFolder.set(posix.dirname(file), together(forAll));
  }
  return (file) => {
    const found: Mapping[] = [];
    for (let folder = posix.dirname(file); folder !== "."; folder = posix.dirname(folder)) {
      found.unshift(byFolder.get(folder) ?? {});
    }
    return together(found);
  };
}

/** Mappings as one, with what stands under `params` at the top. */
function together(mappings: readonly Mapping[]): Mapping {
  return Object.assign(
    {},
    ...mappings.flatMap((one) => [one, mappingOf(one["params"])]),
  ) as Mapping;
}
