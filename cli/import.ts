// kiln import: a site of another generator becomes one of Kiln's.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { createReadStream, createWriteStream, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { Diagnostics, sortDiagnostics } from "../generator/diagnostics.ts";
import { diskFiles } from "../generator/files.ts";
import type { Conversion } from "../generator/import/conversion.ts";
import type { ImportRules } from "../generator/import/page.ts";
import type { FrontMatter } from "../generator/model.ts";
import { fileUrl } from "../generator/pages/page-address.ts";
import { isFrontMatter } from "../generator/settings/front-matter.ts";
import { hostFaults } from "../generator/settings/host-faults.ts";
import { translate } from "../generator/settings/front-matter-names.ts";
import { messagesText } from "./messages.ts";
import { UsageError, type Verb } from "./verb.ts";

export const verb: Verb = {
  name: "import",
  summary: "make a site out of one of Jekyll's or Hugo's",
  help: `
usage: kiln import jekyll|hugo SOURCE [--out DIR] [--permalinks keep|redirect] [--json]

Reads the site in SOURCE and writes one for Kiln into DIR, which must be empty or not there yet.
SOURCE stays as it is. Pages keep their addresses; front matter, pictures, data and settings come
along; Liquid and shortcodes become markdown. What has no counterpart is told with file and line,
and left out: nothing of it ends up on a page. Layouts and styles are not taken over: choose a
theme. Texts of other generators can be copied into content/: most front matter is understood.

  --out DIR          where the new site goes (by default NAME-kiln beside SOURCE)
  --permalinks keep  every page stays at its old address (the default)
  --permalinks redirect
                     pages move to Kiln's addresses, and the old ones lead there
  --json             one JSON object on standard output: files and messages

examples:
  kiln import jekyll ~/blog --out ~/new-blog && kiln build ~/new-blog
  kiln import hugo ~/docs --permalinks redirect
  kiln import jekyll ~/blog --json | jq '.diagnostics[] | select(.severity == "warning")'
`,
  run,
};

type Importer = (
  files: ReturnType<typeof diskFiles>,
  rules: ImportRules,
  diagnostics: Diagnostics,
) => Conversion;

/** What to do about a generator that there is no importer for. */
const others = "; texts of other generators can be copied into content/";

/** The generators that can be read; each is loaded when it is asked for. */
const importers: Readonly<Record<string, () => Promise<Importer>>> = {
  jekyll: async () => (await import("../generator/import/jekyll.ts")).importJekyll,
  hugo: async () => (await import("../generator/import/hugo.ts")).importHugo,
};

async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      out: { type: "string" },
      permalinks: { type: "string", default: "keep" },
      json: { type: "boolean", default: false },
    },
  });
  const [kind = "", source, ...more] = positionals;
  const load = Object.hasOwn(importers, kind) ? importers[kind] : undefined;
  if (!load) throw new UsageError(`expected jekyll or hugo, and not "${kind}"${others}`);
  if (source === undefined || more.length > 0) throw new UsageError("expected one folder");
  const { permalinks } = values;
  if (permalinks !== "keep" && permalinks !== "redirect") {
    throw new UsageError(`--permalinks ${permalinks}: expected keep or redirect`);
  }
  if (!statSync(source, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`${source}: there is no such folder`);
  }
  const target = resolve(values.out ?? `${resolve(source)}-kiln`);
  refuseFilled(target, source);
  const diagnostics = new Diagnostics();
  const convert = await load();
  const conversion = convert(diskFiles(source), rulesOf(permalinks), diagnostics);
  if (![...conversion.texts.keys()].some((path) => path.startsWith("content/"))) {
    throw new Error(`${source}: there are no pages of ${kind} here`);
  }
  await write(conversion, resolve(source), target);
  report(conversion, diagnostics, target, values.json);
  return 0;
}

/** The new site's own rules, as the importers have to know them. */
function rulesOf(permalinks: "keep" | "redirect"): ImportRules {
  return {
    translate,
    accepts: isFrontMatter,
    addressOf: (path, frontMatter) => fileUrl(path, frontMatter as FrontMatter)!,
    faultsOf: hostFaults,
    permalinks,
  };
}

function refuseFilled(target: string, source: string): void {
  if (target === resolve(source)) throw new UsageError("--out is the folder to be read");
  if (!existsSync(target)) return;
  if (!statSync(target).isDirectory() || readdirSync(target).length > 0) {
    throw new Error(`${target}: is not empty; name another folder with --out`);
  }
}

/** Writes into a folder beside the target and renames it: there is a whole site or none. */
async function write({ texts, copies }: Conversion, source: string, target: string): Promise<void> {
  mkdirSync(dirname(target), { recursive: true });
  const folder = mkdtempSync(join(dirname(target), ".kiln-import-"));
  try {
    for (const [path, text] of texts) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    for (const [path, from] of copies) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      await pipeline(createReadStream(join(source, from)), createWriteStream(file));
    }
    rmSync(target, { recursive: true, force: true });
    renameSync(folder, target);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function report(
  { texts, copies }: Conversion,
  diagnostics: Diagnostics,
  target: string,
  json: boolean,
): void {
  const list = sortDiagnostics(diagnostics.list);
  process.stderr.write(messagesText(list));
  const pages = [...texts.keys()].filter((path) => path.endsWith(".md")).length;
  const folder = relative(".", target) || ".";
  if (json) {
    const result = { ok: true, folder: target, pages, files: copies.size, diagnostics: list };
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const open = list.filter(({ severity }) => severity === "warning").length;
  const look = open === 0 ? "" : `; ${open} ${open === 1 ? "place wants" : "places want"} a look`;
  process.stdout.write(
    `${folder}: ${pages} pages, ${copies.size} other files${look}\nkiln build ${folder}\n`,
  );
}
