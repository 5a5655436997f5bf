// kiln extract: the site in an image as plain files.

import { lstat, mkdir, open, readdir, realpath, rm } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { parseArgs } from "node:util";
import { readImage } from "../generator/image/image.ts";
import { readFields } from "../generator/store/fields.ts";
import { checkFileNames, fileName } from "../generator/store/file-names.ts";
import { readStore, type StoredSite } from "../generator/store/reader.ts";
import { stateAt, type StoredRepresentation } from "../generator/store/records.ts";
import { momentHelp, momentOf } from "./moment.ts";
import { UsageError, type Verb } from "./verb.ts";

const redirectsFile = "_redirects";

export const verb: Verb = {
  name: "extract",
  summary: "write the site in an image as plain files",
  help: `
usage: kiln extract IMAGE --dir OUT [--force] [--at DATE] [--json]

Writes every page and file of the site in IMAGE into the folder OUT: / as index.html, redirects as
lines of ${redirectsFile}. Looks at every checksum first.

  --dir OUT   the folder; made when there is none
  --force     also into a folder that is not empty; files of the same name are replaced
  --at DATE   what is public at DATE, and not what is now: files know no schedule.
              ${momentHelp}
  --json      one JSON object on standard output

examples:
  kiln extract build/site.elf --dir build/site
  kiln extract build/site.elf --dir build/next --at 2027-01-15
`,
  run,
};

/** A body and the file that it becomes. */
interface PlannedFile {
  readonly path: string;
  readonly name: string;
  readonly representation: StoredRepresentation;
}

async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      dir: { type: "string" },
      force: { type: "boolean", default: false },
      at: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new UsageError("expected one image");
  if (values.dir === undefined) throw new UsageError("expected --dir OUT");
  const now = Math.floor((momentOf(values.at) ?? Date.now()) / 1000);
  const image = await readImage(path);
  try {
    const site = await readStore(image.store);
    await site.verify();
    const { files, redirects } = await plan(site, now);
    await prepare(values.dir, values.force);
    const folder = await realpath(values.dir);
    for (const file of files) {
      const { offset, length } = file.representation.body;
      await write(folder, file.name, site.read(offset, length));
    }
    if (redirects !== "") await write(folder, redirectsFile, [Buffer.from(redirects)]);
    const told = { ok: true, folder: values.dir, files: files.length };
    const line = values.json ? JSON.stringify(told) : `${values.dir}: ${files.length} files`;
    process.stdout.write(`${line}\n`);
  } finally {
    await image.close();
  }
  return 0;
}

/** Names every file before the first is written, so that a clash leaves nothing behind. */
async function plan(
  site: StoredSite,
  now: number,
): Promise<{ files: PlannedFile[]; redirects: string }> {
  const files: PlannedFile[] = [];
  const redirects: string[] = [];
  for (const entry of site.entries) {
    const { path } = entry;
    const { kind, status, representations } = stateAt(entry, now);
    if (kind === "absent") continue;
    const representation = representations.find(({ encoding }) => encoding === "identity");
    if (!representation) throw new Error(`${path} has no identity encoding`);
    const fields = await readFields(site, representation);
    const location = fields.get("location");
    if (kind === "redirect") redirects.push(`${path} ${location ?? "/"} ${status}\n`);
    else if (kind === "gone") redirects.push(`# gone: ${path}\n`);
    else {
      const isHtml = /^(text\/html|application\/xhtml)/.test(fields.get("content-type") ?? "");
      files.push({ path, name: fileName(path, isHtml), representation });
    }
  }
  const rules = { path: "the redirects", name: redirectsFile };
  checkFileNames(redirects.length > 0 ? [rules, ...files] : files);
  return { files, redirects: redirects.join("") };
}

async function prepare(folder: string, force: boolean): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: Error) => {
    throw new Error(`${folder}: cannot be made (${error.message})`, { cause: error });
  });
  if (!force && (await readdir(folder)).length > 0) {
    throw new Error(`${folder}: not empty; choose another folder, or --force to write into it`);
  }
}

/** Writes a file below `folder`; a link that leads out of it is never followed. */
async function write(
  folder: string,
  name: string,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  const target = join(folder, ...name.split("/"));
  await makeFolder(folder, dirname(target));
  if ((await lstat(target).catch(() => null))?.isDirectory()) {
    throw new Error(`${target}: a folder stands where a file is to be written`);
  }
  await rm(target, { force: true });
  const file = await open(target, "wx");
  try {
    for await (const piece of pieces) await file.writeFile(piece);
  } finally {
    await file.close();
  }
}

/** Makes the folders down to `target` one by one; each must be a folder and no link. */
async function makeFolder(folder: string, target: string): Promise<void> {
  const parts = target
    .slice(folder.length)
    .split(sep)
    .filter((part) => part !== "");
  let path = folder;
  for (const part of parts) {
    path = join(path, part);
    const status = await lstat(path).catch(() => null);
    if (!status) await mkdir(path);
    else if (!status.isDirectory()) {
      throw new Error(`${path}: stands in the way, a folder is needed there`);
    }
  }
}
