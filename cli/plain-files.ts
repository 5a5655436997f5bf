// A compiled site as plain files, for hosts that serve files. The new folder is made beside the old
// one and takes its place when it is whole.

import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { lstat, mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import type { Entry } from "../generator/model.ts";
import { checkFileNames, fileName } from "../generator/store/file-names.ts";

/** Lists what an earlier build wrote; nothing else in the folder is ever removed. */
const listName = ".kiln-files";
const listHead = "Written by kiln build --dir, which replaces exactly these files:";

/** What was written. */
export interface FolderSummary {
  readonly files: number;
  readonly bytes: number;
  readonly redirects: number;
}

interface PlannedFile {
  readonly path: string;
  readonly name: string;
  readonly pieces: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** Throws, with the reason in words, unless a build may write into the folder. */
export async function checkFolder(folder: string, site: string): Promise<void> {
  const place = resolve(folder);
  for (const name of ["content", "static", "theme", "themes", "components", "data"]) {
    const inside = join(resolve(site), name);
    if (place === inside || place.startsWith(inside + sep)) {
      throw new Error(
        `${folder}: lies in ${name}/, which a site is made of; choose another folder`,
      );
    }
  }
  const status = await lstat(place).catch(() => undefined);
  if (!status) return;
  if (!status.isDirectory()) throw new Error(`${folder}: is no folder`);
  const foreign = await foreignFiles(place);
  if (foreign.length === 0) return;
  const some = foreign.slice(0, 3).join(", ");
  throw new Error(
    `${folder}: holds files that kiln build did not write (${some}` +
      `${foreign.length > 3 ? ", …" : ""}); choose another folder, or move them into static/`,
  );
}

/** What each path has at a moment, in milliseconds since 1970: plain files know no schedule. */
export function currentEntries(entries: readonly Entry[], now: number): readonly Entry[] {
  const current = new Map<string, Entry>();
  for (const entry of entries) {
    if ((entry.validFrom ?? 0) * 1000 <= now) current.set(entry.path, entry);
  }
  return [...current.values()].filter(({ kind }) => kind !== "absent");
}

/** Writes all entries; `headers` is the author's own file of rules. */
export async function writeFolder(
  entries: readonly Entry[],
  headers: string,
  folder: string,
): Promise<FolderSummary> {
  const { files, redirects } = plan(entries, headers);
  const place = resolve(folder);
  const suffix = randomBytes(4).toString("hex");
  const fresh = `${place}.${suffix}.new`;
  const old = `${place}.${suffix}.old`;
  try {
    let bytes = 0;
    for (const file of files) bytes += await write(fresh, file);
    const names = [...files.map(({ name }) => name), listName].sort();
    await writeFile(join(fresh, listName), `${listHead}\n${names.join("\n")}\n`);
    if (existsSync(place)) await rename(place, old);
    await rename(fresh, place);
    await rm(old, { recursive: true, force: true });
    return { files: files.length, bytes, redirects };
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    if (existsSync(old) && !existsSync(place)) await rename(old, place);
    throw new Error(`${folder}: ${(error as Error).message}`, { cause: error });
  }
}

/** Names every file before the first is written. */
function plan(entries: readonly Entry[], headers: string) {
  const files: PlannedFile[] = [];
  const rules: string[] = [];
  const missing = entries.find(({ notFound }) => notFound)?.path ?? "/404.html";
  for (const { path, kind, status, notFound, representations } of entries) {
    const { head, body } = representations.find(({ encoding }) => encoding === "identity")!;
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, "im").exec(head.fields)?.[1];
    if (kind === "redirect") rules.push(`${path} ${field("Location")} ${status}`);
    else if (kind === "page" || notFound) {
      const isHtml = /^text\/html/.test(field("Content-Type") ?? "");
      files.push({ path, name: fileName(path, isHtml), pieces: () => body.read() });
    } else rules.push(`${path} ${missing} ${status}`);
  }
  const text = (name: string, content: string): PlannedFile => {
    return { path: name, name, pieces: () => [Buffer.from(content)] };
  };
  if (rules.length > 0) files.push(text("_redirects", `${rules.join("\n")}\n`));
  files.push(text("_headers", headerRules(entries, headers)), text(".nojekyll", ""));
  checkFileNames(files);
  return { files, redirects: rules.length };
}

/** The fields of the front page for all, those of fingerprinted files, and the author's. */
function headerRules(entries: readonly Entry[], own: string): string {
  const front = entries.find(({ path }) => path === "/")?.representations[0]!.head.fields ?? "";
  const wanted = /^(?:Content-Security-Policy|X-Content-Type-Options|Referrer-Policy): .*$/gm;
  const lines = ["/*", ...[...front.matchAll(wanted)].map(([line]) => `  ${line.trim()}`)];
  lines.push("/assets/*", "  Cache-Control: public, max-age=31536000, immutable");
  return `${lines.join("\n")}\n${own}`;
}

async function write(folder: string, { name, pieces }: PlannedFile): Promise<number> {
  const target = join(folder, ...name.split("/"));
  await mkdir(dirname(target), { recursive: true });
  const file = await open(target, "wx");
  let bytes = 0;
  try {
    for await (const piece of pieces()) {
      await file.writeFile(piece);
      bytes += piece.length;
    }
  } finally {
    await file.close();
  }
  return bytes;
}

/** Files in a folder that are not on the list of an earlier build. */
async function foreignFiles(folder: string): Promise<string[]> {
  const list = await readFile(join(folder, listName), "utf8").catch(() => "");
  const [head, ...names] = list.split("\n");
  const own = new Set(head === listHead ? names : []);
  const all = await readdir(folder, { recursive: true, withFileTypes: true });
  return all
    .filter((item) => !item.isDirectory())
    .map((item) => join(item.parentPath, item.name).slice(folder.length + 1))
    .map((path) => path.split(sep).join("/"))
    .filter((path) => !own.has(path))
    .sort();
}
