// The folder data/: facts for templates. data/ships/old.yaml is `site.data.ships.old` there.

import type { Diagnostics } from "../diagnostics.ts";
import { parse } from "./checked.ts";
import type { Format } from "./data.ts";

/** Folder of data files. */
export const dataFolder = "data";

/** A file of data that was read. */
export interface DataFile {
  readonly path: string;
  readonly text: string;
}

/** Ends of names that are read; other files of the folder are left alone. */
export const dataFormats: ReadonlyMap<string, Format> = new Map([
  ["json", "json"],
  ["yaml", "yaml"],
  ["yml", "yaml"],
  ["toml", "toml"],
]);

type Values = Record<string, unknown>;

/** All data of a site, by folder and name. */
export function readData(files: readonly DataFile[], diagnostics: Diagnostics): Values {
  const data: Values = Object.create(null) as Values;
  const owners = new Map<string, string>();
  for (const { path, text } of files) {
    const [, name, end] = /^[^/]*\/(.*)\.(\w+)$/.exec(path)!;
    const other = owners.get(name!);
    if (other !== undefined) {
      diagnostics.add("data-twice", { file: path, values: { other, name: name! } });
      continue;
    }
    owners.set(name!, path);
    const format = dataFormats.get(end!.toLowerCase())!;
    const parsed = parse({ file: path, format, text, linesBefore: 0 }, diagnostics);
    if (parsed) put(data, name!.split("/"), parsed.data);
  }
  return data;
}

/** A folder and a file of one name share it, where the file holds keys and values. */
function put(data: Values, names: readonly string[], value: unknown): void {
  const [name, ...rest] = names as [string, ...string[]];
  const known = data[name];
  if (rest.length > 0) {
    if (!isRecord(known)) data[name] = Object.create(null) as Values;
    put(data[name] as Values, rest, value);
  } else data[name] = isRecord(known) && isRecord(value) ? { ...value, ...known } : value;
}

function isRecord(value: unknown): value is Values {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
