// kiln list: which texts readers do not see, and why.

import { parseArgs } from "node:util";
import { nearest } from "../generator/diagnostics.ts";
import type { Omission, OmissionReason, Page } from "../generator/model.ts";
import { buildTime } from "./moment.ts";
import { loadSiteConfig } from "./site-config.ts";
import { cacheOf, mustBeSite, openSite, type SiteFolder } from "./site.ts";
import { UsageError, type Verb } from "./verb.ts";

const skipped: readonly OmissionReason[] = [
  "outside-collections",
  "not-found-language",
  "beside-index",
  "ignored-name",
];

/** What can be listed, and the reasons that put a file there. */
const lists: Readonly<Record<string, readonly OmissionReason[]>> = {
  drafts: ["draft", "beside-draft"],
  future: ["future"],
  expired: ["expired"],
  skipped,
  all: ["draft", "beside-draft", "future", "expired", ...skipped],
};

export const verb: Verb = {
  name: "list",
  summary: "tell which texts readers do not see, and why",
  help: `
usage: kiln list drafts|future|expired|skipped|all [DIR] [--json]

Prints file, date and title of each text in DIR (by default the current folder) that readers do not
see, and the reason. Nothing is built.

  drafts    what says "draft: true", and what lies beside it
  future    what has a publishDate, or a date, that is yet to come
  expired   what has an expiryDate that is over
  skipped   files that are no part of the site: of no collection, or with a name that is ignored
  all       all of these, and the pages that are shown

  --json    one JSON object on standard output

What is future and what is over is reckoned from this computer's clock, or from SOURCE_DATE_EPOCH
(seconds since 1970) where that is set. The machine that serves the site goes by its own clock.

examples:
  kiln list drafts
  kiln list all ~/blog
  kiln list future --json | jq -r '.files[].path'
`,
  run,
};

/** One line. */
interface ListedFile {
  readonly path: string;
  readonly title?: string | undefined;
  readonly url?: string | undefined;
  readonly date?: string | undefined;
  /** "shown", or why it is not. */
  readonly state: OmissionReason | "shown";
  readonly why: string;
  /** When that changes or changed. */
  readonly moment?: string | undefined;
}

async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: "boolean", default: false } },
  });
  const [name, folder = ".", ...more] = positionals;
  const reasons = reasonsOf(name);
  if (more.length > 0) throw new UsageError(`expected one folder, and not "${more.join(" ")}"`);
  const site = openSite(folder);
  mustBeSite(site);
  const files = (await survey(site)).filter(({ state }) => {
    return state === "shown" ? name === "all" : reasons.includes(state);
  });
  if (values.json) process.stdout.write(`${JSON.stringify({ ok: true, list: name, files })}\n`);
  else process.stdout.write(table(files));
  return 0;
}

function reasonsOf(name: string | undefined): readonly OmissionReason[] {
  const names = Object.keys(lists);
  if (name !== undefined && Object.hasOwn(lists, name)) return lists[name]!;
  const near = name === undefined ? undefined : nearest(name, names);
  const hint = near ? `did you mean "${near}"?` : `expected one of ${names.join(", ")}`;
  throw new UsageError(name === undefined ? hint : `there is no list "${name}": ${hint}`);
}

/** Every file of the content that is a page, or is left out. By path. */
async function survey(site: SiteFolder): Promise<ListedFile[]> {
  const { compile } = await import("../generator/compile.ts");
  const { contentFolder } = await import("../generator/pages/addresses.ts");
  const { formatDiagnostic } = await import("../generator/diagnostics.ts");
  const { themes, files } = site;
  const cache = await cacheOf(site, "pack");
  const config = await loadSiteConfig(site.path);
  const options = { themes, cache, config, drafts: true, render: false, now: buildTime() };
  const { pages, omissions, diagnostics } = await compile(files, options);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  process.stderr.write(errors.map((message) => `${formatDiagnostic(message)}\n`).join(""));
  const ignored = files.list(contentFolder).ignored.map((path): Omission => {
    return { path, reason: "ignored-name" };
  });
  const omitted = [...omissions, ...ignored].map(omittedFile);
  const paths = new Set(omitted.map(({ path }) => path));
  const shown = pages.map(shownFile).filter(({ path }) => !paths.has(path));
  return [...omitted, ...shown].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function shownFile(page: Page): ListedFile {
  const { title, url, date } = page;
  const until = page.window?.until;
  const why = until === undefined ? "" : `until ${shownTime(until)}`;
  return { path: page.document!.path, title, url, date: date?.iso, state: "shown", why };
}

function omittedFile(omission: Omission): ListedFile {
  const { path, reason, page, moment } = omission;
  return {
    path,
    title: page?.title,
    url: page?.url,
    date: page?.date?.iso,
    state: reason,
    why: whys[reason](omission),
    moment: moment === undefined ? undefined : new Date(moment).toISOString(),
  };
}

/** What an author is told. */
const whys: Readonly<Record<OmissionReason, (omission: Omission) => string>> = {
  draft: () => "says draft: true",
  future: ({ moment }) => `comes out ${shownTime(moment!)}`,
  expired: ({ moment }) => `expired ${shownTime(moment!)}`,
  "beside-draft": ({ draft }) => `lies beside ${draft}, a draft`,
  "outside-collections": () => "lies in content/decks/, where only slides.md is read",
  "not-found-language": () => "is for addresses without a page, in another than the main language",
  "beside-index": () => "lies beside the index of its folder, which is the folder's text",
  "ignored-name": () => "has a name that is ignored: a dot in front, or ~ at the end",
};

/** A moment on this computer's clock. */
function shownTime(moment: number): string {
  const format = new Intl.DateTimeFormat("sv-SE", {
    dateStyle: "short",
    timeStyle: "short",
  });
  return format.format(moment);
}

/** Columns for people: what it is, where, when, and why not. */
function table(files: readonly ListedFile[]): string {
  const rows = files.map(({ path, date, title, state, why }) => {
    const reason = state === "shown" ? `shown${why && ` ${why}`}` : why;
    return [path, date?.slice(0, 10) ?? "", title ?? "", reason];
  });
  const widths = [0, 1, 2].map((column) => {
    return Math.max(0, ...rows.map((row) => row[column]!.length));
  });
  const used = (column: number): boolean => column > 2 || widths[column]! > 0;
  const lines = rows.map((row) => {
    const cells = row.filter((_, column) => used(column));
    const padded = widths.filter((width) => width > 0);
    return cells.map((cell, index) => cell.padEnd(padded[index] ?? 0)).join("  ");
  });
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}
