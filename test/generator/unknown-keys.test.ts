// Keys that front matter does not have, where the site lets them pass.

import { expect, test } from "vitest";
import { FileCache } from "../../generator/cache.ts";
import { memoryFiles } from "../../generator/files.ts";
import { build, messages, plainTheme, textAt } from "./site.ts";

const themes = memoryFiles({
  ...plainTheme,
  "default/page.hbs": "{{page.title}} {{page.params.level}} {{page.params.colour}}",
});

const tree = (text: string) => ({
  "site.yaml": "baseUrl: https://a.example\nunknownKeys: warn\n",
  "content/a.md": `---\ntitle: A\n${text}---\n`,
});

test("unknown keys become params, and a warning from every build, cached or not", async () => {
  const store = memoryFiles({});
  const site = tree("level: 1\ncolour: red\ntgas: [x]\nparams:\n  colour: green\n");
  for (const _ of ["clean", "cached"]) {
    const cache = new FileCache(store, "pack", "test");
    const compiled = await build(site, { themes, cache });
    expect(messages(compiled).map((text) => text.split("\n    known")[0])).toEqual([
      'content/a.md:3:1: warning unknown-key: unknown key "level"',
      'content/a.md:4:1: warning unknown-key: unknown key "colour"',
      'content/a.md:5:1: warning unknown-key: unknown key "tgas"\n    did you mean "tags"?',
    ]);
    expect(await textAt(compiled, "/a/")).toContain("A 1 green");
    cache.save();
  }
});

test.each(["date: tomorrow\nlevel: 1\n", "level: 1\nparams: 7\n", "level: 1\nparams: [a]\n"])(
  "what is wrong stays an error: %j",
  async (text) => {
    const { entries, diagnostics } = await build(tree(text), { themes });
    expect(diagnostics.map(({ severity, id }) => `${severity} ${id}`).sort()).toEqual([
      "error wrong-value",
      "warning unknown-key",
    ]);
    expect(entries).toEqual([]);
  },
);

test("a layout of another theme passes, too, with a warning from every build", async () => {
  const store = memoryFiles({});
  for (const _ of ["clean", "cached"]) {
    const cache = new FileCache(store, "pack", "test");
    const compiled = await build(tree("layout: layouts/wide.njk\n"), { themes, cache });
    expect(messages(compiled)).toEqual([
      'content/a.md: warning template-missing: the theme has no template "wide.hbs"\n' +
        "    page.hbs takes its place; remove the line where that will do",
    ]);
    expect(await textAt(compiled, "/a/")).toContain("A ");
    cache.save();
  }
});
