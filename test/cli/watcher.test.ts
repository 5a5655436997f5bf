// The watcher sees what editors, git and people do to a folder, in whichever way they do it.

import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { watchFolder } from "../../cli/dev/watcher.ts";

let root: string;
let told: string[][];

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), "kiln-watch-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  root = join(folder, "site");
  write("content/posts/a.md", "A");
  write("content/posts/b.md", "B");
  told = [];
  const watcher = watchFolder(root, (paths) => told.push([...paths]));
  onTestFinished(() => watcher.close());
});

const at = (path: string): string => join(root, path);

function write(path: string, text: string): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
}

/** Waits until the watcher has spoken of these paths, and forgets what it said. */
async function sees(...paths: string[]): Promise<void> {
  const missing = (): string[] => paths.filter((path) => !told.flat().includes(path));
  await expect.poll(missing, { timeout: 20_000 }).toEqual([]);
  await quiet();
}

async function quiet(): Promise<void> {
  let before = -1;
  while (before !== told.length) {
    before = told.length;
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  told = [];
}

test("a file that is written in place, appended to, or emptied first", async () => {
  writeFileSync(at("content/posts/a.md"), "new");
  await sees("content/posts/a.md");
  appendFileSync(at("content/posts/a.md"), "more");
  await sees("content/posts/a.md");
});

test("a file that another one is moved over, as most editors save", async () => {
  for (let round = 0; round < 3; round++) {
    write("content/posts/.a.md.tmp", `round ${round}`);
    renameSync(at("content/posts/.a.md.tmp"), at("content/posts/a.md"));
    await sees("content/posts/a.md");
  }
  // vim: the old file becomes a copy, the new one is written under its name.
  renameSync(at("content/posts/b.md"), at("content/posts/b.md~"));
  writeFileSync(at("content/posts/b.md"), "from vim");
  rmSync(at("content/posts/b.md~"));
  await sees("content/posts/b.md");
  appendFileSync(at("content/posts/b.md"), "more");
  await sees("content/posts/b.md");
});

test("files that come and go", async () => {
  write("content/posts/c.md", "C");
  await sees("content/posts/c.md");
  rmSync(at("content/posts/c.md"));
  await sees("content/posts/c.md");
  write("site.yaml", "title: A\n");
  await sees("site.yaml");
});

test("a folder that is made, filled, moved, removed, and made again", async () => {
  write("content/pages/guide/deep/page.md", "1");
  await sees("content/pages");
  write("content/pages/guide/deep/page.md", "2");
  await sees("content/pages/guide/deep/page.md");
  renameSync(at("content/pages/guide"), at("content/pages/manual"));
  await sees("content/pages/manual");
  write("content/pages/manual/deep/page.md", "3");
  await sees("content/pages/manual/deep/page.md");
  for (let round = 0; round < 3; round++) {
    rmSync(at("content/pages"), { recursive: true });
    write("content/pages/manual/deep/page.md", `again ${round}`);
    await sees("content/pages");
    write("content/pages/manual/deep/page.md", `and again ${round}`);
    await sees("content/pages/manual/deep/page.md");
  }
});

test("a whole folder that is moved in from elsewhere", async () => {
  const elsewhere = join(root, "..", "elsewhere");
  mkdirSync(join(elsewhere, "inside"), { recursive: true });
  writeFileSync(join(elsewhere, "inside/x.md"), "X");
  renameSync(elsewhere, at("content/moved"));
  await sees("content/moved");
  writeFileSync(at("content/moved/inside/x.md"), "Y");
  await sees("content/moved/inside/x.md");
});

test("what symbolic links lead to, inside of the folder", async () => {
  write("shared/text.md", "S");
  write("library/deep/one.md", "1");
  symlinkSync(at("shared/text.md"), at("content/posts/linked.md"));
  symlinkSync(at("library"), at("content/library"));
  symlinkSync(at("content"), at("content/posts/loop"));
  symlinkSync(at("nowhere"), at("content/posts/broken.md"));
  await sees("content/posts/linked.md", "content/library");
  writeFileSync(at("shared/text.md"), "T");
  await sees("shared/text.md");
  writeFileSync(at("library/deep/one.md"), "2");
  await sees("library/deep/one.md");
});

test("a checkout of git that changes many files is told in few words", async () => {
  const git = (...parameters: string[]): string =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...parameters], {
      cwd: root,
      encoding: "utf8",
    });
  git("init", "-q", "-b", "main");
  const names = Array.from({ length: 300 }, (_, index) => `content/posts/many-${index}.md`);
  for (const name of names) write(name, "first");
  git("add", "-A");
  git("commit", "-qm", "first");
  git("checkout", "-qb", "other");
  for (const name of names) write(name, "second");
  git("mv", "content/posts/a.md", "content/a-moved.md");
  git("add", "-A");
  git("commit", "-qm", "second");
  await quiet();
  git("checkout", "-q", "main");
  const count = (): number => new Set(told.flat()).size;
  await expect.poll(count, { timeout: 20_000 }).toBeGreaterThanOrEqual(302);
  expect(told.length).toBeLessThan(20);
  expect(readFileSync(at("content/posts/many-7.md"), "utf8")).toBe("first");
});

test("hidden files, back-up copies, node_modules and build are nobody's business", async () => {
  write(".git/index", "x");
  write("node_modules/a/index.js", "x");
  write("build/site.elf", "x");
  await quiet();
  write(".git/index", "y");
  write("content/posts/.a.md.swp", "y");
  write("content/posts/a.md~", "y");
  write("node_modules/a/index.js", "y");
  write("build/site.elf", "y");
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(told).toEqual([]);
});

test("a writer without end is not waited for", async () => {
  const writing = setInterval(() => appendFileSync(at("content/posts/a.md"), "more"), 5);
  onTestFinished(() => clearInterval(writing));
  await expect.poll(() => told.length, { timeout: 20_000 }).toBeGreaterThan(1);
});
