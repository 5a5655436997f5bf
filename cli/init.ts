// kiln init: a site of one's own in an empty folder.

import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { packageRoot } from "../appliance/build/sources.ts";
import { nearest } from "../generator/diagnostics.ts";
import { diskFiles } from "../generator/files.ts";
import { filesOf, type NewSiteFiles } from "./init/files.ts";
import { UsageError, type Verb } from "./verb.ts";

export const verb: Verb = {
  name: "init",
  summary: "make a new site in an empty folder",
  help: `
usage: kiln init [DIR] [--title TITLE] [--theme NAME] [--lang LANG] [--json]

Makes a site in DIR (by default the current folder): settings with comments, a first post, a page,
and a package.json, so that npm install is all it needs. A folder that holds anything but .git and a
licence is refused, and nothing is ever written over.

  --title TITLE  the name of the site (by default made of the folder's name)
  --theme NAME   one of the themes that come with Kiln (by default the theme "default")
  --lang LANG    the language that you write in (by default en)
  --json         one JSON object on standard output: folder and files

examples:
  npx kiln-site init blog --title "Notes from the harbour"
  kiln init blog && cd blog && npm install && npm run dev
`,
  run,
};

/** What a folder may hold that is to become a site. */
const tolerated = /^(\.git|LICEN[CS]E(\.\w+)?|COPYING)$/;

async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      title: { type: "string" },
      theme: { type: "string", default: "default" },
      lang: { type: "string", default: "en" },
      json: { type: "boolean", default: false },
    },
  });
  const [folder = ".", ...more] = positionals;
  if (more.length > 0) throw new UsageError(`expected one folder, and not "${more.join(" ")}"`);
  const title = (values.title ?? titleOf(folder)).replace(/\s+/g, " ").trim();
  if (title === "") throw new UsageError("--title: expected some words");
  checkTheme(values.theme);
  const language = languageOf(values.lang);
  refuseFull(folder);
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const day = new Intl.DateTimeFormat("sv-SE", { timeZone }).format(Date.now());
  const { version, engines } = JSON.parse(
    readFileSync(join(packageRoot(), "package.json"), "utf8"),
  ) as { version: string; engines: { node: string } };
  const { theme } = values;
  const files = filesOf({ title, theme, timeZone, language, day, version, node: engines.node });
  write(folder, files);
  tell(folder, Object.keys(files), values.json);
  return 0;
}

function titleOf(folder: string): string {
  const words = basename(resolve(folder)).replace(/[-_]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1) || "My site";
}

function checkTheme(name: string): void {
  const files = diskFiles(join(packageRoot(), "themes")).list("").files;
  const known = files.flatMap(({ path }) => /^([\w-]+)\/theme\.json$/.exec(path)?.[1] ?? []);
  if (known.includes(name)) return;
  const near = nearest(name, known);
  const hint = near ? `did you mean "${near}"?` : `there are ${known.join(", ")}`;
  throw new UsageError(`--theme ${name}: ${hint}`);
}

function languageOf(lang: string): string {
  try {
    return Intl.getCanonicalLocales(lang)[0]!;
  } catch {
    throw new UsageError(`--lang ${lang}: expected a language like en or pt-BR`);
  }
}

/** Throws when there is something in the folder that is not ours to touch. */
function refuseFull(folder: string): void {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (!stat) return;
  if (!stat.isDirectory())
    throw new Error(`${folder} is a file: name a folder, like kiln init blog`);
  const names = readdirSync(folder).filter((name) => !tolerated.test(name));
  if (names.length === 0) return;
  const some = names.slice(0, 3).join(", ") + (names.length > 3 ? ", …" : "");
  const isSite = ["content", "site.yaml"].some((name) => names.includes(name));
  const hint = isSite ? "it is a site already: kiln dev shows it" : "name an empty or a new one";
  throw new Error(`${folder} holds files (${some}); ${hint}`);
}

/** Writes all files, or takes back those that it wrote. */
function write(folder: string, files: NewSiteFiles): void {
  const written: string[] = [];
  try {
    for (const [path, text] of Object.entries(files)) {
      const place = join(folder, path);
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, text, { flag: "wx" });
      written.push(place);
    }
  } catch (error) {
    for (const place of written) rmSync(place, { force: true });
    throw error;
  }
}

function tell(folder: string, files: readonly string[], json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ ok: true, folder: resolve(folder), files })}\n`);
    return;
  }
  const enter = resolve(folder) === resolve(".") ? [] : [`  cd ${folder}`];
  const next = [...enter, "  npm install", "  npm run dev"];
  process.stdout.write(`${files.map((path) => join(folder, path)).join("\n")}\n\n`);
  process.stdout.write(`Now it is yours:\n\n${next.join("\n")}\n`);
}
