// kiln inspect: what is in an image, every checksum looked at.

import { parseArgs } from "node:util";
import { type Image, readImage } from "../generator/image/image.ts";
import { readFields } from "../generator/store/fields.ts";
import { readStore, type StoredSite } from "../generator/store/reader.ts";
import type { StoredEntry } from "../generator/store/records.ts";
import { size } from "./report.ts";
import { UsageError, type Verb } from "./verb.ts";

export const verb: Verb = {
  name: "inspect",
  summary: "show what is in an image, and check it",
  help: `
usage: kiln inspect IMAGE [--json]

Lists kernel, store and every address of the site in IMAGE, with encodings and sizes. Reads the
whole image, and fails where a byte of its content is not what was baked; of a disk, where any byte
that it boots with is not.

  --json   one JSON object on standard output

examples:
  kiln inspect build/site.elf
  kiln inspect build/site.elf --json | jq -r .releaseId
`,
  run,
};

/** One address, as --json prints it. */
interface EntryReport {
  readonly path: string;
  readonly kind: string;
  readonly status: number;
  readonly notFound?: true;
  readonly location?: string;
  readonly representations: readonly {
    readonly encoding: string;
    readonly bytes: number;
    readonly type?: string;
    readonly etag?: string;
    readonly lastModified?: number;
  }[];
}

async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: "boolean", default: false } },
  });
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new UsageError("expected one image");
  const image = await readImage(path);
  try {
    await image.verifyDisk();
    const site = await readStore(image.store);
    await site.verify();
    const entries: EntryReport[] = [];
    for (const entry of site.entries) entries.push(await describe(site, entry));
    const report = summary(image, site, entries);
    process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : text(report));
  } finally {
    await image.close();
  }
  return 0;
}

async function describe(site: StoredSite, entry: StoredEntry): Promise<EntryReport> {
  const { path, kind, status, notFound } = entry;
  const all = await Promise.all(entry.representations.map((one) => readFields(site, one)));
  const location = all[0]?.get("location");
  return {
    path,
    kind,
    status,
    ...(notFound && { notFound }),
    ...(location !== undefined && { location }),
    representations: entry.representations.map(({ encoding, body, lastModified }, index) => {
      const [type, etag] = ["content-type", "etag"].map((name) => all[index]!.get(name));
      return {
        encoding,
        bytes: body.length,
        ...(type !== undefined && { type }),
        ...(etag !== undefined && { etag }),
        ...(lastModified !== undefined && { lastModified }),
      };
    }),
  };
}

function summary(image: Image, site: StoredSite, entries: readonly EntryReport[]) {
  const ranges = site.entries.flatMap(({ representations }) =>
    representations.map(({ body }) => body),
  );
  const stored = new Map(ranges.map((body) => [`${body.offset} ${body.length}`, body.length]));
  const total = (lengths: Iterable<number>) => [...lengths].reduce((sum, one) => sum + one, 0);
  return {
    image: image.path,
    form: image.form,
    imageBytes: image.length,
    kernelBytes: image.kernelLength,
    kernelBuildId: image.kernelBuildId,
    storeBytes: site.length,
    storeAddress: image.storeAddress,
    formatVersion: site.formatVersion,
    releaseId: site.releaseId,
    bodies: stored.size,
    bodyBytes: total(stored.values()),
    sharedBytes: total(ranges.map(({ length }) => length)) - total(stored.values()),
    entries,
  };
}

function text(report: ReturnType<typeof summary>): string {
  const kinds = new Map<string, number>();
  for (const { kind } of report.entries) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const counts = [...kinds].map(([kind, count]) => `${count} ${kind}`).join(", ");
  const shared = report.sharedBytes > 0 ? `, ${size(report.sharedBytes)} shared` : "";
  const form = report.form === "disk" ? "raw disk for BIOS, " : "";
  const lines = [
    `${report.image}: ${form}${size(report.imageBytes)}, every checksum is right`,
    `  kernel   ${size(report.kernelBytes)}, build ${report.kernelBuildId.slice(0, 16)}`,
    `  store    ${size(report.storeBytes)}, format ${report.formatVersion}, ` +
      `at 0x${report.storeAddress.toString(16)}`,
    `  bodies   ${report.bodies}, ${size(report.bodyBytes)}${shared}`,
    `  release  ${report.releaseId}`,
    `  entries  ${report.entries.length}${counts === "" ? "" : ` (${counts})`}`,
    "",
    ...report.entries.map(entryLine),
  ];
  return `${lines.join("\n")}\n`;
}

function entryLine(entry: EntryReport): string {
  const sizes = entry.representations.map(({ encoding, bytes }) => `${encoding} ${size(bytes)}`);
  const what = entry.location === undefined ? sizes.join(", ") : `to ${entry.location}`;
  const role = entry.notFound ? " (where no path matches)" : "";
  return `  ${entry.status}  ${entry.path}  ${what}${role}`;
}
