// The JSON Schemas for editors, against a validator of its own: what Kiln takes, they take.

import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { Diagnostics } from "../../../generator/diagnostics.ts";
import { splitFrontMatter } from "../../../generator/settings/front-matter.ts";
import { foreignNames } from "../../../generator/settings/front-matter-names.ts";
import {
  frontMatterJsonSchema,
  type JsonSchema,
  settingsJsonSchema,
} from "../../../generator/settings/json-schema.ts";
import { readSiteSettings } from "../../../generator/settings/site.ts";

const root = new URL("../../../", import.meta.url);

function manual(name: string): string {
  return readFileSync(new URL(`content/pages/manual/${name}.md`, root), "utf8");
}

const settings = settingsJsonSchema(manual("settings"));
const frontMatter = frontMatterJsonSchema(manual("front-matter"));

function accepts(schema: JsonSchema, data: unknown): boolean {
  return new Ajv({ strict: false }).validate(schema, data);
}

function kilnTakesSettings(yaml: string): boolean {
  const diagnostics = new Diagnostics();
  readSiteSettings("site.yaml", yaml, diagnostics);
  return !diagnostics.failed;
}

function kilnTakesFrontMatter(yaml: string): boolean {
  const diagnostics = new Diagnostics();
  const settings = { taxonomies: ["tags", "categories", "series"], lenient: false };
  splitFrontMatter("a.md", `---\n${yaml}---\n`, settings, diagnostics);
  return !diagnostics.failed;
}

/** The YAML in a page of the manual that is a file of its own. */
function examples(page: string): string[] {
  return [...manual(page).matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, yaml]) => yaml!);
}

describe("site.yaml", () => {
  test("Kiln's own, and every example of the manual that Kiln takes, is taken", () => {
    const taken = [readFileSync(new URL("site.yaml", root), "utf8")];
    for (const page of ["settings", "organising", "output", "pictures", "search", "checking"]) {
      taken.push(...examples(page).filter(kilnTakesSettings));
    }
    expect(taken.length).toBeGreaterThan(5);
    for (const yaml of taken) expect(accepts(settings, parse(yaml) ?? {}), yaml).toBe(true);
  });

  test.each([
    "titel: A\n",
    "paginate: -1\n",
    "brokenLinks: maybe\n",
    "feeds: {formats: [pdf]}\n",
    "pictures: {quality: {webp: 101}}\n",
    "search: often\n",
  ])("refuses, as Kiln does: %s", (yaml) => {
    expect(kilnTakesSettings(yaml)).toBe(false);
    expect(accepts(settings, parse(yaml))).toBe(false);
  });
});

describe("front matter", () => {
  test.each([
    "title: 1984\ntags: walks, sea\nauthors: [Ann]\n",
    "date: 2026-11-23\nimage: {src: a.jpg, alt: Ships}\nparams: {anything: [1]}\n",
    "published: true\nheroImage: a.jpg\nlastmod: 2026-11-23\nurl: /old/\n",
  ])("takes, as Kiln does: %s", (yaml) => {
    expect(kilnTakesFrontMatter(yaml)).toBe(true);
    expect(accepts(frontMatter, parse(yaml))).toBe(true);
  });

  test.each(["draft: perhaps\n", "weight: heavy\n", "tags: {a: 1}\n", "sortBy: mood\n"])(
    "refuses, as Kiln does: %s",
    (yaml) => {
      expect(kilnTakesFrontMatter(yaml)).toBe(false);
      expect(accepts(frontMatter, parse(yaml))).toBe(false);
    },
  );

  test("knows the names of other generators", () => {
    const names = foreignNames.map(({ name }) => name);
    expect(Object.keys(frontMatter.properties)).toEqual(expect.arrayContaining(names));
  });
});

test.each([
  ["site.yaml", settings],
  ["front matter", frontMatter],
])("every key of %s is described in the words of the manual", (_, { properties }) => {
  const silent = Object.entries(properties).filter(([, value]) => !("description" in value));
  expect(silent).toEqual([]);
  const text = JSON.stringify(properties);
  expect(text).not.toContain("](");
});
