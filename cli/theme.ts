// kiln theme check: what can be said about a theme before a reader sees it.

import { existsSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { diskFiles } from "../generator/files.ts";
import type { ThemeReport } from "../generator/checking/theme.ts";
import type { ThemePlaces } from "../generator/theme/folder.ts";
import { size } from "./report.ts";
import { openSite, settingsOf } from "./site.ts";
import { UsageError, type Verb } from "./verb.ts";

export const verb: Verb = {
  name: "theme",
  summary: "check a theme",
  help: `
usage: kiln theme check [DIR | NAME] [--json]

Checks a theme: theme.json and its settings, templates and the names they use, partials, helpers,
words, style sheets, and what a page may not hold (styles and scripts inside it, files of other
servers, pictures without alt). Every fault is told with file and line.

  DIR     a folder with theme.json
  NAME    a theme of the site in the current folder, or one that comes with Kiln; by default the
          theme that the site uses, with the site's own theme/ over it
  --json  one JSON object on standard output: figures and messages

Status 0 means no errors; warnings do not count.

examples:
  kiln theme check
  kiln theme check themes/mine
  kiln theme check default --json | jq .stylesBytes
`,
  run,
};

async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: "boolean", default: false } },
  });
  const [action, asked, ...more] = positionals;
  if (action !== "check") throw new UsageError("expected check: kiln theme check [DIR | NAME]");
  if (more.length > 0) throw new UsageError(`expected one theme, and not "${more.join(" ")}"`);
  const { name, places } = await themeOf(asked);
  const { checkTheme } = await import("../generator/checking/theme.ts");
  const report = await checkTheme(name, places);
  const errors = report.diagnostics.filter(({ severity }) => severity === "error").length;
  if (values.json) process.stdout.write(`${JSON.stringify({ ok: errors === 0, ...report })}\n`);
  await print(report, values.json);
  return errors === 0 ? 0 : 1;
}

async function print(report: ThemeReport, json: boolean): Promise<void> {
  const { formatDiagnostic } = await import("../generator/diagnostics.ts");
  for (const message of report.diagnostics) process.stderr.write(`${formatDiagnostic(message)}\n`);
  if (json) return;
  const { name, version, layers, templates, stylesBytes, diagnostics } = report;
  const below = layers.slice(1).map((layer) => ` over ${layer}`);
  const found = diagnostics.length === 0 ? "nothing to complain of" : `${diagnostics.length} found`;
  process.stdout.write(
    `${name} ${version ?? ""}${below.join("")}: ${templates} templates, ` +
      `${size(stylesBytes)} of styles; ${found}\n`,
  );
}

/** The theme that is meant, and where it and what it extends are looked for. */
async function themeOf(asked: string | undefined): Promise<{ name: string; places: ThemePlaces }> {
  const site = openSite(".");
  const list = (folder: string, of = site.files) =>
    of.list(folder).files.map(({ path, length }) => ({ path, length, sha256: of.hash(path) }));
  const shelves = [
    { files: site.files, prefix: "themes/", sources: list("themes") },
    { files: site.themes, prefix: "", sources: list("", site.themes) },
  ];
  if (asked !== undefined && existsSync(join(asked, "theme.json"))) {
    const folder = resolve(asked);
    const files = diskFiles(dirname(folder), Date.now);
    const shelf = { files, prefix: "", sources: list(basename(folder), files) };
    const inSite = relative(resolve("themes"), folder) === basename(folder);
    const own = inSite ? shelves : [shelf, ...shelves];
    return { name: basename(folder), places: { shelves: own, own: [] } };
  }
  if (asked !== undefined) return { name: asked, places: { shelves, own: [] } };
  const { theme } = await settingsOf(site);
  const own = [
    { files: site.files, prefix: "theme/", sources: list("theme"), inside: "" },
    {
      files: site.files,
      prefix: "components/",
      sources: list("components"),
      inside: "components/",
    },
  ];
  return { name: theme, places: { shelves, own } };
}
