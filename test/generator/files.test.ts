// What only a disk can do: links, permissions, files that change under the reader.

import { spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { diskFiles, sha256 } from "../../generator/files.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kiln-disk-"));
  mkdirSync(join(root, "content"));
  writeFileSync(join(root, "content/a.md"), "text");
});
afterEach(() => rmSync(root, { recursive: true }));

test("a link to a folder above is a loop, found once", () => {
  mkdirSync(join(root, "content/inner"));
  symlinkSync("..", join(root, "content/inner/up"));
  const { files, problems } = diskFiles(root).list("content");
  expect(files.map(({ path }) => path)).toEqual(["content/a.md"]);
  expect(problems).toMatchObject([{ path: "content/inner/up", kind: "symlink-loop" }]);
});

test("links that point at each other are a loop", () => {
  symlinkSync("two", join(root, "content/one"));
  symlinkSync("one", join(root, "content/two"));
  const { problems } = diskFiles(root).list("content");
  expect(problems.map(({ kind }) => kind)).toEqual(["symlink-loop", "symlink-loop"]);
});

test("links out of the site and links to nothing are refused", () => {
  symlinkSync("/etc/passwd", join(root, "content/passwd"));
  symlinkSync("nowhere", join(root, "content/dangling"));
  const { files, problems } = diskFiles(root).list("content");
  expect(files).toHaveLength(1);
  expect(problems.map(({ kind }) => kind)).toEqual(["symlink-outside", "symlink-outside"]);
});

test("a link inside the site is followed", () => {
  symlinkSync("a.md", join(root, "content/b.md"));
  const paths = diskFiles(root)
    .list("content")
    .files.map(({ path }) => path);
  expect(paths).toEqual(["content/a.md", "content/b.md"]);
});

test("what is read while the caller goes on is what is read at once", async () => {
  const files = diskFiles(root);
  writeFileSync(join(root, "large"), Buffer.alloc(5_000_000, "kiln "));
  const hash = (bytes: Uint8Array | undefined): string | undefined => bytes && sha256(bytes);
  for (const path of ["content/a.md", "large", "missing", "content/a.md/inner"]) {
    expect(hash(await files.readSoon(path)), path).toBe(hash(files.read(path)));
  }
  await expect(files.readSoon("content")).rejects.toThrow("content: is a folder");
  await expect(files.readSoon("../secret")).rejects.toThrow(/leaves the folder/);
});

test("no path leads out of the folder", () => {
  const files = diskFiles(join(root, "content"));
  expect(() => files.read("../secret")).toThrow(/leaves the folder/);
  expect(() => files.write("../secret", new Uint8Array(0))).toThrow(/leaves the folder/);
});

test("a fresh file has no stamp yet, an older one keeps its stamp until it changes", () => {
  const path = join(root, "content/a.md");
  const files = diskFiles(root, Date.now);
  const stamp = (): string => files.info("content/a.md")!.stamp;
  expect(stamp()).toBe("");
  const settled = Date.now() + 5_000;
  while (stamp() === "" && Date.now() < settled);
  const before = stamp();
  expect(before).not.toBe("");
  expect(stamp()).toBe(before);
  utimesSync(path, new Date(), new Date());
  expect(stamp()).not.toBe(before);
});

test("a file that changed since it was hashed is not served", () => {
  const content = diskFiles(root).content("content/a.md", { sha256: sha256("old"), length: 3 });
  expect(() => [...(content.read() as Iterable<Uint8Array>)]).toThrow(/changed while/);
});

test("what may not be read is told, not skipped", () => {
  writeFileSync(join(root, "content/locked.md"), "secret");
  chmodSync(join(root, "content/locked.md"), 0);
  mkdirSync(join(root, "content/closed"), { mode: 0 });
  chmodSync(root, 0o755);
  const script = `
    import { diskFiles } from ${JSON.stringify(join(root, "files.mjs"))};
    const files = diskFiles(${JSON.stringify(root)});
    console.log(JSON.stringify(files.list("content").problems));
    try { files.hash("content/locked.md"); } catch (error) { console.log(error.message); }
  `;
  bundle("generator/files.ts", join(root, "files.mjs"));
  const asNobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const options = { encoding: "utf8", cwd: "/", ...asNobody } as const;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "-e", script],
    options,
  );
  const [problems, reason] = stdout.split("\n");
  expect(stderr).toBe("");
  expect(JSON.parse(problems!)).toEqual([
    { path: "content/closed", kind: "unreadable-file", reason: "permission denied" },
  ]);
  expect(reason).toBe("content/locked.md: permission denied");
});

function bundle(entry: string, outfile: string): void {
  const parameters = [entry, "--bundle", "--platform=node", "--format=esm", `--outfile=${outfile}`];
  spawnSync("node_modules/.bin/esbuild", [...parameters, "--log-level=error"], {
    stdio: "inherit",
  });
  chmodSync(outfile, 0o644);
}
