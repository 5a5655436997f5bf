// kiln new: the right file in the right place, and nothing that was there is touched.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { compile } from "../../generator/compile.ts";
import { diskFiles } from "../../generator/files.ts";
import { bundledCommand, root, runCommand } from "./command.ts";

const kiln = await bundledCommand();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kiln-new-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  write("site.yaml", "title: Mine\nbaseUrl: https://mine.example\ntimeZone: Pacific/Kiritimati\n");
  write("content/index.md", "Hello.\n");
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const read = (path: string): string => readFileSync(join(folder, path), "utf8");

const create = (...parameters: string[]) => runCommand([kiln, "new", ...parameters], folder);

/** What an author would be told by the next build. */
async function messages(): Promise<string[]> {
  const themes = diskFiles(join(root, "themes"));
  const { diagnostics } = await compile(diskFiles(folder), { themes });
  return diagnostics.map(({ id, file }) => `${file} ${id}`);
}

describe("kiln new", () => {
  test("a post has date, name and place, and is a draft", async () => {
    const { status, output } = await create(
      "post",
      "Über uns:",
      "Flüsse & Berge",
      "--date",
      "2026-12-24",
    );
    expect(status).toBe(0);
    expect(output).toBe("content/posts/2026-12-24-über-uns-flüsse-berge.md\n");
    expect(read(output.trim())).toBe(
      '---\ntitle: "Über uns: Flüsse & Berge"\ndate: 2026-12-24\ndraft: true\ntags: []\n---\n\n',
    );
    expect(await messages()).toEqual([]);
  });

  test("now is the day that it is where the site is", async () => {
    const { output } = await create("post", "Now", "--json");
    const { ok, files, url } = JSON.parse(output);
    const format = new Intl.DateTimeFormat("sv-SE", { timeZone: "Pacific/Kiritimati" });
    const days = [Date.now() - 60_000, Date.now()].map((time) => format.format(time));
    expect(days.map((day) => `content/posts/${day}-now.md`)).toContain(files[0]);
    expect(read(files[0])).toMatch(/^date: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/m);
    expect({ ok, url }).toEqual({ ok: true, url: "/posts/now/" });
    expect(await messages()).toEqual([]);
  });

  test("a moment with a zone of its own falls on the site's day", async () => {
    const { output } = await create("post", "Late", "--date", "2026-12-24T23:00:00Z");
    expect(output).toBe("content/posts/2026-12-25-late.md\n");
  });

  test("a page, in a folder, with pictures to come, in another language", async () => {
    const flags = ["--in", "guide", "--bundle", "--lang", "pt-br", "--no-draft"];
    const { output } = await create("page", "Install it", ...flags);
    expect(output).toBe("content/pages/guide/install-it/index.md\n");
    expect(read(output.trim())).toBe("---\ntitle: Install it\ndraft: false\nlang: pt-BR\n---\n\n");
    expect(await messages()).toEqual([]);
  });

  test.each([
    "\"Quotes\" and 'more'",
    "# no heading",
    "- dash",
    "yes",
    "1e3",
    "{{title}}",
    "a\\b",
    "12:30",
  ])("the title %s survives", async (title) => {
    const { output, errors } = await create("page", "--", title);
    expect(errors).toBe("");
    const site = diskFiles(folder);
    const { entries } = await compile(site, { themes: diskFiles(join(root, "themes")) });
    const url = JSON.parse((await create("page", "--json", "--in", "x", "--", title)).output).url;
    expect(output).toMatch(/^content\/pages\/.*\.md\n$/);
    const page = entries.find(({ path }) => path === url.replace("/x", ""))!;
    const html = Buffer.concat([...(page.representations.at(-1)!.body.read() as Iterable<Buffer>)]);
    const escaped = title.replace(/"/g, "&quot;").replace(/'/g, "&#x27;");
    expect(html.toString()).toContain(escaped);
  });

  test("a site's archetype is what a new file starts with", async () => {
    write(
      "archetypes/post.md",
      [
        "---\ntitle: '{{title}}'\nslug: {{ slug }}\ndate: {{date}}\nlang: {{lang}}",
        "draft: {{draft}}\n---\n\n# {{title}}\n",
      ].join("\n"),
    );
    const { output } = await create("post", "It's", "--date", "2026-01-02");
    expect(read(output.trim())).toBe(
      "---\ntitle: It's\nslug: it-s\ndate: 2026-01-02\ndraft: true\n---\n\n# It's\n",
    );
    write("archetypes/page.md", "+++\ntitle = {{title}}\n+++\nBy {{ author }}\n");
    const unknown = await create("page", "A");
    expect(unknown.status).toBe(2);
    expect(unknown.errors).toContain("archetypes/page.md: {{author}} stands for nothing");
    write("archetypes/page.md", "+++\ntitle = {{title}}\n+++\n");
    const missing = await create("page", "A", "--lang", "de");
    expect(missing.errors).toContain("archetypes/page.md has no {{lang}}");
    const toml = await create("page", "yes");
    expect(read(toml.output.trim())).toBe('+++\ntitle = "yes"\n+++\n');
  });

  test("a section has a page that lists those made in it", async () => {
    const section = await create("section", "The guide");
    expect(section).toMatchObject({ status: 0, errors: "" });
    expect(section.output.trim()).toBe("content/the-guide/_index.md");
    expect(read(section.output.trim())).toBe("---\ntitle: The guide\nsortBy: weight\n---\n\n");
    const { output } = await create("page", "Install", "--in", "the-guide", "--json");
    expect(JSON.parse(output)).toEqual({
      ok: true,
      files: ["content/the-guide/install.md"],
      url: "/the-guide/install/",
    });
    const inside = await create("section", "Deep", "--in", "the-guide", "--json");
    expect(JSON.parse(inside.output)).toMatchObject({ url: "/the-guide/deep/" });
    expect(await messages()).toEqual([]);
  });

  test("never writes over a file, nor gives an address twice", async () => {
    write("content/posts/2020-01-01-same.md", "# Same\n");
    write("content/pages/there.md", "Mine.\n");
    const before = readdirSync(folder, { recursive: true });
    const file = await create("page", "There");
    expect(file.status).toBe(1);
    expect(file.errors).toContain("content/pages/there.md is there already");
    const address = await create("post", "Same", "--date", "2026-01-01");
    expect(address.status).toBe(1);
    expect(address.errors).toContain(
      "/posts/same/ is the address of content/posts/2020-01-01-same.md",
    );
    expect(read("content/pages/there.md")).toBe("Mine.\n");
    expect(readdirSync(folder, { recursive: true })).toEqual(before);
  });

  test("opens the editor with the file, and ends as it ended", async () => {
    write("editor.sh", '#!/bin/sh\necho "$2" > "$1"\nexit 3\n');
    chmodSync(join(folder, "editor.sh"), 0o755);
    process.env["VISUAL"] = `${join(folder, "editor.sh")} opened.txt`;
    onTestFinished(() => void delete process.env["VISUAL"]);
    const { status, output } = await create("page", "To edit", "--edit");
    expect(status).toBe(3);
    expect(read("opened.txt")).toBe(output);
  });

  test.each([
    ["no kind", [], /expected one of post, page/],
    ["a mistyped kind", ["pots", "A"], /nothing is called "pots": did you mean "post"\?/],
    ["no title", ["post"], /expected a title: kiln new post "My title"/],
    [
      "a title without a letter",
      ["post", "!!!"],
      /gives no name for a file: choose one with --slug/,
    ],
    ["a title as long as a post", ["post", "long ".repeat(50)], /choose one with --slug/],
    [
      "a date that is none",
      ["post", "A", "--date", "2026-02-30"],
      /--date 2026-02-30: expected a date/,
    ],
    ["a language that is none", ["post", "A", "--lang", "!"], /expected a language like en/],
    ["a folder outside", ["page", "A", "--in", "../x"], /expected a folder below/],
    ["draft and not", ["post", "A", "--draft", "--no-draft"], /which\?/],
    ["a folder without a site", ["post", "A", "--dir", "content"], /content holds no site/],
    ["no folder", ["post", "A", "--dir", "none"], /there is no such folder/],
  ])("%s: says what to do, and writes nothing", async (_, parameters, message) => {
    const before = readdirSync(folder, { recursive: true });
    const { status, errors } = await create(...parameters);
    expect(status).toBe(2);
    expect(errors).toMatch(message);
    expect(readdirSync(folder, { recursive: true })).toEqual(before);
  });

  test("faulty settings are told with their place", async () => {
    write("site.yaml", "titel: A\n");
    const { status, errors } = await create("post", "A");
    expect(status).toBe(1);
    expect(errors).toContain('site.yaml:1:1: error unknown-key: unknown key "titel"');
    expect(existsSync(join(folder, "content/posts"))).toBe(false);
  });
});
