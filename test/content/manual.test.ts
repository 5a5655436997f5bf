// The manual in content/pages/ is true: its tables name what the code knows, all of it.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { verbs } from "../../cli/verbs.ts";
import { compile } from "../../generator/compile.ts";
import { Diagnostics } from "../../generator/diagnostics.ts";
import { memoryFiles } from "../../generator/files.ts";
import { permalinkTokens } from "../../generator/settings/organising.ts";
import { foreignNames } from "../../generator/settings/front-matter-names.ts";
import { readSiteSettings } from "../../generator/settings/site.ts";

const root = new URL("../../", import.meta.url);

function text(path: string): string {
  return readFileSync(new URL(path, root), "utf8");
}

/** The code words in the first column of the tables below a heading. */
function listed(page: string, heading: string): string[] {
  const section = text(page).split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, word]) => word!).sort();
}

/** The keys that a file may have, as the message about an unknown one tells. */
async function knownKeys(files: Record<string, string>): Promise<string[]> {
  const { diagnostics } = await compile(memoryFiles(files), { themes: memoryFiles() });
  const message = diagnostics.find(({ id }) => id === "unknown-key");
  return message!
    .hint!.replace(/^known keys: |;.*$/g, "")
    .split(", ")
    .sort();
}

test("Front matter lists every key", async () => {
  const keys = await knownKeys({ "content/index.md": "---\nqqqqqqqqqqqq: 1\n---\n" });
  expect(keys).toContain("title");
  expect(listed("content/pages/manual/front-matter.md", "Keys")).toEqual(keys);
});

test("Front matter lists every name from another generator, whose it is, and what it means", () => {
  const section = text("content/pages/manual/front-matter.md").split("## Names from other")[1]!;
  const rows = section
    .split("\n## ")[0]!
    .matchAll(/^\| `(\w+)`[^|]*\| ([^|]+) \| `(\w+)`(.*) \|$/gm);
  const known = foreignNames.map(({ name, from, means }) => [name, from, means]);
  const shown = [...rows].map(([, name, from, means, more]) => {
    return [name, from, more === " under `cascade`" ? "cascade" : means];
  });
  expect(shown).toEqual(known);
});

test("Settings lists every setting of the site", async () => {
  const keys = await knownKeys({ "content/index.md": "Hello", "site.yaml": "qqqqqqqqqqqq: 1\n" });
  expect(keys).toContain("baseUrl");
  expect(listed("content/pages/manual/settings.md", "Keys")).toEqual(keys);
});

test("Settings lists every token of an address", () => {
  const tokens = listed("content/pages/manual/settings.md", "Patterns of addresses");
  expect(tokens).toEqual(permalinkTokens.map((name) => `:${name}`).sort());
});

test("Pictures lists every setting of pictures, and what holds without it", () => {
  const { pictures } = readSiteSettings("site.yaml", "", new Diagnostics())!;
  const section = text("content/pages/manual/pictures.md").split("\n## Settings\n")[1]!;
  const rows = section.matchAll(/^\| `(\w+)` \| `([^`]+)` \|/gm);
  const shown = Object.fromEntries([...rows].map(([, key, value]) => [key, parseYaml(value!)]));
  expect(shown).toEqual(pictures);
});

test("How to run it lists every item of the configuration block", () => {
  const code = text("appliance/configuration.ts");
  const names = [...code.matchAll(/equals\(start, name, "([\w-]+)"\)/g)].map(([, name]) => name!);
  const items = listed("content/pages/running.md", "Settings of one machine");
  expect(names).toContain("ip");
  expect(items.map((item) => item.split("=")[0]).sort()).toEqual(names.sort());
});

describe("Commands", () => {
  const page = "content/pages/manual/commands.md";

  test("lists every verb, in the order of the overview", () => {
    const commands = listed(page, "All verbs");
    expect(commands.map((command) => command.split(" ")[1])).toEqual(Object.keys(verbs).sort());
  });

  test.each(Object.entries(verbs))("shows the help of %s as it is", async (name, load) => {
    const { verb } = await load();
    expect(verb.name).toBe(name);
    const shown = new RegExp(`(\n## kiln ${name}\n[^]*?\n\`\`\`text\n)([^]*?)(\n\`\`\`\n)`);
    const help = verb.help.trim();
    if (process.env["UPDATE"]) {
      const updated = text(page).replace(shown, (_, before, _help, after) => before + help + after);
      writeFileSync(new URL(page, root), updated);
    }
    expect(shown.exec(text(page))?.[2], `a block of text below "## kiln ${name}"`).toBe(help);
    expect(help).toMatch(/^usage: kiln /);
    expect(help).toMatch(/^examples?:\n(  (sudo )?(kiln|npm|npx) .*\n?)+/m);
  });
});

test.each([
  ["default", "Choose a setting"],
  ["docs", "Write documentation"],
])("Themes lists every setting of the theme %s", (theme, heading) => {
  const { settings } = JSON.parse(text(`themes/${theme}/theme.json`)) as { settings: object };
  const names = Object.keys(settings).sort();
  expect(listed("content/pages/manual/themes.md", heading)).toEqual(names);
});

test("Plugins lists every key of site.config.ts, and every hook", () => {
  const page = "content/pages/manual/plugins.md";
  const code = text("generator/config.ts");
  const fields = (name: string): string[] => {
    const [, body] = code.split(`export interface ${name} {`);
    const found = body!.split("\n}")[0]!.matchAll(/^ {2}(?:readonly )?(\w+)\?[:(]/gm);
    return [...found].map(([, field]) => field!).sort();
  };
  expect(listed(page, "What it may hold")).toEqual(fields("SiteConfig"));
  expect(listed(page, "Hooks")).toEqual(fields("Hooks").filter((name) => name !== "name"));
});

describe("Decks", () => {
  const page = "content/pages/manual/decks.md";

  test("lists every layout of the built-in theme", () => {
    const files = readdirSync(new URL("themes/default/decks", root));
    const layouts = files.filter((name) => name.endsWith(".hbs")).map((name) => name.slice(0, -4));
    const section = text(page).split("\n## Layouts\n")[1]!.split("\n## ")[0]!;
    const rows = section.split("\n").filter((line) => line.startsWith("| `"));
    const words = rows.flatMap((row) => [...row.split("|")[1]!.matchAll(/`([^`]+)`/g)]);
    expect(words.map(([, word]) => word).sort()).toEqual(layouts.sort());
  });

  test("has settings that a deck may have", async () => {
    const section = text(page).split("\n## Settings\n")[1]!.split("\n## ")[0]!;
    const rows = section.split("\n").filter((line) => line.startsWith("| `"));
    const keys = rows.flatMap((row) => [...row.split("|")[1]!.matchAll(/`([^`]+)`/g)]);
    expect(keys.length).toBeGreaterThan(10);
    const known = await knownKeys({ "content/decks/a/slides.md": "---\nqqqqqqqqqqqq: 1\n---\nx" });
    for (const [, key] of keys) expect(known).toContain(key);
  });
});
