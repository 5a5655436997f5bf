// kiln new: a file with its front matter, in the right folder, under the right name.

import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { nearest } from "../generator/diagnostics.ts";
import { contentFolder, decodePath, slug } from "../generator/pages/addresses.ts";
import { fileUrls } from "../generator/pages/page-address.ts";
import { Calendar } from "../generator/pages/dates.ts";
import { dateText } from "../generator/settings/values.ts";
import type { SiteSettings } from "../generator/model.ts";
import type { Kind, NewFile, NewRequest } from "./new/kind.ts";
import { deck } from "./new/deck.ts";
import { page } from "./new/page.ts";
import { post } from "./new/post.ts";
import { section } from "./new/section.ts";
import { theme } from "./new/theme.ts";
import { mustBeSite, openSite, settingsOf, type SiteFolder } from "./site.ts";
import { UsageError, type Verb } from "./verb.ts";

/** What `kiln new` can make. */
export const kinds: readonly Kind[] = [post, page, section, deck, theme];

const width = Math.max(...kinds.map(({ name }) => name.length));

export const verb: Verb = {
  name: "new",
  summary: `start a ${kinds.map(({ name }) => name).join(", ")}`,
  help: `
usage: kiln new KIND TITLE [--dir DIR] [--in FOLDER] [--slug NAME] [--date DATE] [--lang LANG]
                           [--draft | --no-draft] [--bundle] [--copy] [--edit] [--json]

Writes a file that begins with the title and all that belongs there, and prints its path. The name
comes from the title. A file that is there already is never touched. A site's own archetypes/KIND.md
is what a new file starts with; in it {{title}}, {{slug}}, {{date}}, {{draft}} and {{lang}} are
filled in.

kinds:
${kinds.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}\n`).join("")}
  --dir DIR      the site's folder (by default the current one)
  --in FOLDER    a folder below the kind's own: guide, or guide/advanced; for a page also a section
  --slug NAME    another name than the title gives
  --date DATE    2026-11-26 or 2026-11-26T08:30, in the site's time zone (by default now)
  --lang LANG    the language, where it is not the site's: de, pt-BR
  --draft        leave it out of the site for now (posts start so)
  --no-draft     let the next build publish it
  --bundle       a folder with index.md, so that pictures can lie beside the text
  --copy         begin a theme with all files of the built-in one
  --edit         open the file in $VISUAL or $EDITOR
  --json         one JSON object on standard output: files and address

examples:
  kiln new post "A walk along the harbour"
  kiln new post "Ships" --bundle --date 2026-12-24 --edit
  kiln new page "About me" --no-draft
  kiln new section Guide
  kiln new page Install --in guide
  kiln new deck "How a kiln works"
  kiln new theme mine
`,
  run,
};

const options = {
  dir: { type: "string", default: "." },
  in: { type: "string", default: "" },
  slug: { type: "string" },
  date: { type: "string" },
  lang: { type: "string" },
  draft: { type: "boolean", default: false },
  "no-draft": { type: "boolean", default: false },
  bundle: { type: "boolean", default: false },
  copy: { type: "boolean", default: false },
  edit: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

type Options = ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];

async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options });
  const kind = kindNamed(positionals[0]);
  const title = positionals.slice(1).join(" ").replace(/\s+/g, " ").trim();
  if (title === "") throw new UsageError(`expected a title: kiln new ${kind.name} "My title"`);
  const site = openSite(values.dir!);
  mustBeSite(site);
  const settings = await settingsOf(site);
  const request = requestOf(title, values, site, settings);
  const files = kind.plan(request);
  const url = refuseTaken(files, site, settings);
  const paths = write(files, site);
  if (values.json) process.stdout.write(`${JSON.stringify({ ok: true, files: paths, url })}\n`);
  else process.stdout.write(paths.map((path) => `${path}\n`).join(""));
  return values.edit ? edit(paths[0]!) : 0;
}

function kindNamed(name: string | undefined): Kind {
  const names = kinds.map((kind) => kind.name);
  if (name === undefined) throw new UsageError(`expected one of ${names.join(", ")}`);
  const kind = kinds.find((kind) => kind.name === name);
  if (kind) return kind;
  const near = nearest(name, names);
  const hint = near ? `did you mean "${near}"?` : `there are ${names.join(", ")}`;
  throw new UsageError(`nothing is called "${name}": ${hint}`);
}

function requestOf(
  title: string,
  values: Options,
  site: SiteFolder,
  { language, timeZone }: SiteSettings,
): NewRequest {
  if (values.draft && values["no-draft"]) throw new UsageError("--draft and --no-draft: which?");
  const moment = momentOf(values.date, new Calendar(language, timeZone), timeZone);
  return {
    title,
    name: nameOf(title, values.slug),
    folder: folderOf(values.in!),
    ...moment,
    draft: values.draft ? true : values["no-draft"] ? false : undefined,
    lang: values.lang === undefined ? undefined : languageOf(values.lang),
    bundle: values.bundle!,
    copy: values.copy!,
    site: site.files,
    themes: site.themes,
  };
}

/** Longer names are trouble on some disks and in every address bar. */
const nameLengthMax = 120;

function nameOf(title: string, chosen: string | undefined): string {
  const name = decodePath(slug(chosen ?? title))!.replace(/~+$/, "");
  if (name === "-" || name === "") {
    throw new UsageError(`"${chosen ?? title}" gives no name for a file: choose one with --slug`);
  }
  if (Buffer.byteLength(name) <= nameLengthMax) return name;
  throw new UsageError("the title is too long for the name of a file: choose one with --slug");
}

function folderOf(folder: string): string {
  const parts = folder.split(/[/\\]/).filter((part) => part !== "" && part !== ".");
  if (parts.some((part) => part.startsWith(".") || part.endsWith("~"))) {
    throw new UsageError(`--in ${folder}: expected a folder below the kind's own, like guide`);
  }
  return parts.join("/");
}

function momentOf(
  chosen: string | undefined,
  calendar: Calendar,
  timeZone: string,
): { date: string; day: string } {
  const shown = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    dateStyle: "short",
    timeStyle: "medium",
  });
  if (chosen === undefined) {
    const date = shown.format(Date.now());
    return { date, day: date.slice(0, 10) };
  }
  const checked = dateText.safeParse(chosen);
  if (!checked.success)
    throw new UsageError(`--date ${chosen}: ${checked.error.issues[0]!.message}`);
  return { date: chosen, day: shown.format(calendar.read(chosen).time).slice(0, 10) };
}

function languageOf(lang: string): string {
  try {
    return Intl.getCanonicalLocales(lang)[0]!;
  } catch {
    throw new UsageError(`--lang ${lang}: expected a language like en or pt-BR`);
  }
}

/** The address of the new page; throws when a file or an address is taken. */
function refuseTaken(
  files: readonly NewFile[],
  { files: site }: SiteFolder,
  settings: SiteSettings,
): string | undefined {
  const taken = files.find(({ path }) => site.info(path));
  if (taken) throw new Error(`${taken.path} is there already: choose another title or --slug`);
  const [{ path }] = files as [NewFile];
  if (!path.startsWith(`${contentFolder}/`)) return undefined;
  const texts = site.list(contentFolder).files.filter((file) => file.path.endsWith(".md"));
  const urls = fileUrls([path, ...texts.map((file) => file.path)], settings);
  const url = urls.get(path);
  const other = texts.find((file) => urls.get(file.path) === url);
  if (!other) return url;
  throw new Error(`${url} is the address of ${other.path}: choose another title or --slug`);
}

/** Writes all files or none; their paths as the author would type them. */
function write(files: readonly NewFile[], { shown }: SiteFolder): string[] {
  const written: string[] = [];
  try {
    for (const { path, bytes } of files) {
      const place = join(shown, path);
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, bytes, { flag: "wx" });
      written.push(place);
    }
  } catch (error) {
    for (const place of written) rmSync(place, { force: true });
    throw error;
  }
  return written;
}

function edit(path: string): number {
  const editor = process.env["VISUAL"] || process.env["EDITOR"];
  if (!editor) throw new UsageError("--edit: set $EDITOR to the command of your editor");
  // An editor's setting may have parameters of its own, so it is the shell's to read.
  const { status } = spawnSync("sh", ["-c", `${editor} "$1"`, "sh", path], { stdio: "inherit" });
  return status ?? 1;
}
