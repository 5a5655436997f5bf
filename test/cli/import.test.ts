// kiln import as a process: a whole new folder or none.

import {
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
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { bundledCommand, runCommand } from "./command.ts";

const kiln = await bundledCommand();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kiln-import-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  write("old/_config.yml", "title: Tales\n");
  write("old/_posts/2020-01-02-a.md", "---\ntitle: A\n---\n{% nothing %}text\n");
  write("old/img/a.bin", "\0\u00ff");
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const kilnImport = (...parameters: string[]) => runCommand([kiln, "import", ...parameters], folder);

test("writes a site that builds, and says what to look at", async () => {
  const { status, output, errors } = await kilnImport("jekyll", "old", "--out", "new");
  expect(status).toBe(0);
  expect(output).toBe("new: 1 pages, 1 other files; 1 place wants a look\nkiln build new\n");
  expect(errors).toMatch(/^_posts\/2020-01-02-a\.md:4:1: warning import-unknown-tag/);
  expect(readFileSync(join(folder, "new/static/img/a.bin"), "utf8")).toBe("\0\u00ff");
  expect(readdirSync(folder).sort()).toEqual(["new", "old"]);
});

test("--json tells files and messages", async () => {
  const { output } = await kilnImport("jekyll", "old", "--json");
  const { ok, pages, files, diagnostics } = JSON.parse(output);
  expect({ ok, pages, files, messages: diagnostics.length }).toEqual({
    ok: true,
    pages: 1,
    files: 1,
    messages: 1,
  });
  expect(existsSync(join(folder, "old-kiln/site.yaml"))).toBe(true);
});

test.each([
  ["a generator that there is no importer for", ["eleventy", "old"], 2, /copied into content\//],
  ["a folder that holds something", ["jekyll", "old", "--out", "old/img"], 1, /is not empty/],
  ["the source itself", ["jekyll", "old", "--out", "old"], 2, /folder to be read/],
  ["no such folder", ["hugo", "nowhere"], 1, /no such folder/],
  ["nothing to import", ["hugo", "old", "--out", "new"], 1, /no pages of hugo/],
  ["an unknown generator", ["hexo", "old"], 2, /jekyll or hugo/],
  ["an unknown way", ["hugo", "old", "--permalinks", "lose"], 2, /keep or redirect/],
])("%s is refused, and nothing is left", async (_, parameters, expected, message) => {
  const { status, errors } = await kilnImport(...parameters);
  expect(status).toBe(expected);
  expect(errors).toMatch(message);
  expect(readdirSync(folder)).toEqual(["old"]);
});
