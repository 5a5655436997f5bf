// Is the image still what a build would make? Then there is nothing to do. The answer rests on the
// stamps of all inputs and of the image, so it takes a listing and no reading.

import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { type Files, FileError } from "../generator/files.ts";
import type { Window } from "../generator/model.ts";

/** What a build reads. */
export interface Inputs {
  readonly site: Files;
  readonly themes: Files;
  /** The kernel and what it was made of, in the order of their listing. */
  readonly kernel: readonly string[];
  /** Version of the program and all options that change the image. */
  readonly version: string;
}

/** Where the record of the last build lies, in the site's folder. */
export const recordPath = ".kiln/cache/last-build.json";

interface FreshRecord {
  readonly inputs: string;
  readonly image: string;
  /** The times at which a build gives this image: until a page comes or goes by the clock. */
  readonly stretch: Window;
  readonly report: unknown;
}

/** Names the state of all inputs; undefined when one is too young to tell, or cannot be listed. */
export function inputsKey({ site, themes, kernel, version }: Inputs): string | undefined {
  const hash = createHash("sha256").update(`${version}\n${kernel.join("\n")}\n`);
  const settings = ["site.yaml", "site.toml"].map((name) => site.info(name));
  const folders = ["content", "static", "data", "includes", "theme", "components", "themes"];
  const listings = [...folders.map((folder) => site.list(folder)), themes.list("")];
  const files = listings.flatMap((listing) => [undefined, ...listing.files]);
  for (const file of [...settings, ...files]) {
    if (file?.stamp === "") return undefined;
    hash.update(file ? `${file.path}\0${file.stamp}\n` : "\n");
  }
  const sound = listings.every(({ problems }) => problems.length === 0);
  return sound ? hash.digest("hex") : undefined;
}

/**
 * The report of the build that made the image, if that build would make the same image at `now`.
 * The image itself goes on being right: it holds what is to come. But what has come needs no clock
 * any more, and so a new build shows it on machines without one.
 */
export function recall(
  site: Files,
  inputs: string | undefined,
  image: string,
  now: number,
): unknown {
  if (inputs === undefined) return undefined;
  try {
    const bytes = site.read(recordPath);
    const record = bytes && (JSON.parse(Buffer.from(bytes).toString()) as FreshRecord);
    if (record?.inputs !== inputs || record.image !== imageStamp(image)) return undefined;
    const { from = -Infinity, until = Infinity } = record.stretch;
    return from <= now && now < until ? record.report : undefined;
  } catch {
    return undefined;
  }
}

/** Remembers a build. A disk that is full now loses only time later. */
export function remember(
  site: Files,
  inputs: string,
  image: string,
  { stretch, ...report }: { readonly stretch: Window },
): void {
  const record: FreshRecord = { inputs, image: imageStamp(image), stretch, report };
  try {
    site.write(recordPath, Buffer.from(JSON.stringify(record)));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}

/** Stamps of files that do not belong to the site. */
export function stampOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat ? `${path} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs} ${stat.ino}` : path;
}

function imageStamp(path: string): string {
  return stampOf(path);
}
