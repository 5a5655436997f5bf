// check.ignore: what is known is left out, and nothing else.

import { expect, test } from "vitest";
import { checked } from "./check-site.ts";

const about = `---
title: About
---

![](a.svg) ![](b.svg) [x](/x/)
`;
const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';

async function told(ignore: string): Promise<string[]> {
  const { diagnostics } = await checked({
    "site.yaml": `check:\n  ignore:\n    - ${ignore}\n`,
    "content/pages/about.md": about,
    "content/pages/a.svg": drawing,
    "content/pages/b.svg": drawing,
  });
  return diagnostics.map(
    ({ id, text, line }) => `${line} ${id} ${/"(.*?)"/.exec(text)?.[1] ?? ""}`,
  );
}

const all = ["5 broken-link /x/", "5 picture-alt-empty /a.svg", "5 picture-alt-empty /b.svg"];
const without = (...left: string[]) => all.filter((line) => !left.some((id) => line.includes(id)));

test.each([
  ["{id: picture-alt-empty}", without("alt")],
  ["{id: picture-alt-empty, url: /a.svg}", without("a.svg")],
  ['{url: "*.svg"}', without("alt")],
  ["{at: /about/}", without("alt")],
  ['{at: "content/*.md"}', without("alt")],
  ["{id: picture-alt-empty, at: /else/}", [...all, "3 exception-unused "]],
  // What ends a build is told whatever the check leaves out.
  ["{id: broken-link}", all],
])("ignores %s", async (ignore, expected) => {
  expect((await told(ignore)).sort()).toEqual([...expected].sort());
});

test.each([
  ["check: {weight: {page: lots}}", /expected a size like 500kB or 2MB/],
  ["check: {weight: {pages: 5kB}}", /unknown key "pages"/],
  ["check: {ignore: [{}]}", /expected id, at or url/],
  ["check: {ignore: [{name: x}]}", /unknown key "name"/],
])("a wrong setting is told: %s", async (yaml, message) => {
  const { compile } = await import("../../../generator/compile.ts");
  const { memoryFiles } = await import("../../../generator/files.ts");
  const files = memoryFiles({ "site.yaml": yaml, "content/index.md": "x" });
  const { diagnostics } = await compile(files, { themes: memoryFiles() });
  expect(diagnostics.map(({ file, line, text }) => `${file}:${line} ${text}`).join()).toMatch(
    message,
  );
});

test.each([
  ["5kB", 5000],
  ["1.5 MB", 1_500_000],
  ["2MiB", 2_097_152],
  ["700", 700],
  [700, 700],
])("a size: %s", async (size, bytes) => {
  const { readSiteSettings } = await import("../../../generator/settings/site.ts");
  const { Diagnostics } = await import("../../../generator/diagnostics.ts");
  const yaml = `check: {weight: {page: ${JSON.stringify(size)}}}`;
  const settings = readSiteSettings("site.yaml", yaml, new Diagnostics());
  expect(settings?.check.weight.page).toBe(bytes);
});
