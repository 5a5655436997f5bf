// Sites in memory, compiled and looked over as kiln check does it.

import { tellFaults } from "../../../generator/checking/report.ts";
import type { CompileOptions } from "../../../generator/build.ts";
import { compile } from "../../../generator/compile.ts";
import type { Fault } from "../../../generator/check/fault.ts";
import { type Diagnostic, Diagnostics } from "../../../generator/diagnostics.ts";
import { type Files, memoryFiles } from "../../../generator/files.ts";
import { readSiteSettings } from "../../../generator/settings/site.ts";
import { surveySite, toleratedErrors } from "../../../generator/checking/site.ts";
import { plainTheme, type Tree } from "../site.ts";

/** A page of the plain theme that is sound. */
export const soundTheme: Tree = {
  ...plainTheme,
  "default/default.hbs": `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{page.title}}</title></head>
<body>{{{body}}}</body>
</html>
`,
  "default/index.hbs":
    "<h1>{{site.title}}</h1>\n" +
    '<ul>{{#each posts}}<li><a href="{{url}}">{{title}}</a></li>{{/each}}</ul>',
  "default/post.hbs": "<h1>{{page.title}}</h1>\n{{{page.content}}}",
  "default/page.hbs": "<h1>{{page.title}}</h1>\n{{{page.content}}}",
  "default/tag.hbs": "<h1>{{tag.name}}</h1>",
  "default/error-404.hbs": "<h1>Nothing here</h1>",
};

/** What is found in a site: messages as "file:line id", and whole. */
export async function checked(
  tree: Tree,
  {
    theme = {},
    themes,
    ...options
  }: { theme?: Tree; themes?: Files } & Partial<CompileOptions> = {},
) {
  const files = memoryFiles(tree);
  const places = { files, themes: themes ?? memoryFiles({ ...soundTheme, ...theme }) };
  const compiled = await compile(files, {
    themes: places.themes,
    compress: false,
    tolerated: toleratedErrors,
    ...options,
  });
  const text = tree["site.yaml"] as string | undefined;
  const settings = readSiteSettings("site.yaml", text, new Diagnostics())!;
  const site = { ...places, settings, compiled };
  const survey = await surveySite(site);
  const told = (faults: readonly Fault[]): readonly Diagnostic[] =>
    tellFaults(site, faults).filter(({ id }) => id !== "no-base-url");
  const diagnostics = told(survey.faults);
  const tell = (faults: readonly Fault[]): string[] => told(faults).map(lineOf);
  const { entries } = compiled;
  return { diagnostics, lines: diagnostics.map(lineOf), survey, entries, tell };
}

function lineOf({ file, line, id }: Diagnostic): string {
  return `${file}${line ? `:${line}` : ""} ${id}`;
}
