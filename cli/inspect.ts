// kiln inspect: what is in an image, every checksum looked at.

import { parseArgs } from "node:util";
import { type Image, readImage } from "../generator/image/image.ts";
import { readFields } from "../generator/store/fields.ts";
import { readStore, type StoredSite } from "../generator/store/reader.ts";
import {
  allRepresentations,
  type StoredEntry,
  type StoredState,
} from "../generator/store/records.ts";
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

/** What is at an address at one time. */
interface StateReport {
  readonly kind: string;
  readonly status: number;
  readonly location?: string;
  readonly representations: readonly {
    readonly encoding: string;
    readonly bytes: number;
    readonly type?: string;
    readonly etag?: string;
    readonly lastModified?: number;
  }[];
}

/** One address, as --json prints it: first what is there while the time is not known. */
interface EntryReport extends StateReport {
  readonly path: string;
  readonly notFound?: true;
  readonly variants?: readonly (StateReport & { readonly validFrom: number })[];
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
  const { path, notFound } = entry;
  const variants = await Promise.all(
    entry.variants.map(async (variant) => {
      return { validFrom: variant.validFrom, ...(await describeState(site, variant)) };
    }),
  );
  return {
    path,
    ...(notFound && { notFound }),
    ...(await describeState(site, entry)),
    ...(variants.length > 0 && { variants }),
  };
}

async function describeState(site: StoredSite, state: StoredState): Promise<StateReport> {
  const { kind, status, representations } = state;
  const all = await Promise.all(representations.map((one) => readFields(site, one)));
  const location = all[0]?.get("location");
  return {
    kind,
    status,
    ...(location !== undefined && { location }),
    representations: representations.map(({ encoding, body, lastModified }, index) => {
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
  const ranges = allRepresentations(site.entries).map(({ body }) => body);
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
    ...report.entries.flatMap(entryLines),
  ];
  return `${lines.join("\n")}\n`;
}

function entryLines(entry: EntryReport): string[] {
  const role = entry.notFound ? " (where no path matches)" : "";
  const { variants = [] } = entry;
  return [
    `  ${entry.status}  ${entry.path}  ${whatIsThere(entry)}${role}`,
    ...variants.map((variant) => {
      const { status, validFrom } = variant;
      return `       ${instantText(validFrom)}: ${status}  ${whatIsThere(variant)}`;
    }),
  ];
}

function whatIsThere({ kind, location, representations }: StateReport): string {
  if (kind === "absent") return "nothing";
  if (location !== undefined) return `to ${location}`;
  return representations.map(({ encoding, bytes }) => `${encoding} ${size(bytes)}`).join(", ");
}

/** 1 stands for the beginning of time. */
function instantText(second: number): string {
  if (second === 1) return "once the time is known";
  return `from ${new Date(second * 1000).toISOString().replace(".000Z", "Z")}`;
}
