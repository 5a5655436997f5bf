// The suite that every Files passes: on the disk and in memory.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { diskFiles, type Files, memoryFiles, sha256 } from "../../generator/files.ts";

const tree: Readonly<Record<string, string>> = {
  "a.md": "first",
  "folder/b.md": "second",
  "folder/deep/c.png": "\u0000\u0001",
  "folder-2/d.md": "",
  "folder/.hidden": "no",
  ".git/config": "no",
  "a.md~": "no",
};

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

function onDisk(): Files {
  const root = mkdtempSync(join(tmpdir(), "kiln-files-"));
  folders.push(root);
  for (const [path, text] of Object.entries(tree)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return diskFiles(root);
}

const worlds: Readonly<Record<string, () => Files>> = {
  disk: onDisk,
  memory: () => memoryFiles(tree),
};

for (const [name, make] of Object.entries(worlds)) {
  describe(`Files: ${name}`, () => {
    test("lists everything but hidden files, sorted", () => {
      const { files, problems } = make().list("");
      const paths = ["a.md", "folder-2/d.md", "folder/b.md", "folder/deep/c.png"];
      expect(files.map(({ path }) => path)).toEqual(paths);
      expect(files.map(({ length }) => length)).toEqual([5, 0, 6, 2]);
      expect(problems).toEqual([]);
    });

    test("lists one folder, not its namesake", () => {
      const paths = make()
        .list("folder")
        .files.map(({ path }) => path);
      expect(paths).toEqual(["folder/b.md", "folder/deep/c.png"]);
    });

    test("lists nothing where there is no folder", () => {
      expect(make().list("none")).toEqual({ files: [], problems: [], ignored: [] });
    });

    test("reads, and says what is not there", () => {
      const files = make();
      expect(Buffer.from(files.read("folder/b.md")!).toString()).toBe("second");
      expect(files.read("folder/none.md")).toBeUndefined();
      expect(files.info("none.md")).toBeUndefined();
      expect(files.info("a.md")).toMatchObject({ path: "a.md", length: 5 });
    });

    test("hashes and streams", async () => {
      const files = make();
      expect(files.hash("a.md")).toBe(sha256("first"));
      const content = files.content("a.md", { sha256: sha256("first"), length: 5 });
      for (const round of ["once", "again"]) {
        const blocks: Uint8Array[] = [];
        for await (const block of content.read()) blocks.push(block);
        expect(Buffer.concat(blocks).toString(), round).toBe("first");
      }
    });

    test("writes whole files, into new folders too", () => {
      const files = make();
      files.write("new/place/e.txt", Buffer.from("one"));
      files.write("new/place/e.txt", Buffer.from("two"));
      expect(Buffer.from(files.read("new/place/e.txt")!).toString()).toBe("two");
      expect(files.list("new").files.map(({ path }) => path)).toEqual(["new/place/e.txt"]);
    });

    test("adds to a file, and tells where", () => {
      const files = make();
      expect(files.append("a.md", [Buffer.from(" and"), Buffer.from(" more")])).toBe(5);
      expect(files.append("a.md", [])).toBe(14);
      expect(Buffer.from(files.read("a.md")!).toString()).toBe("first and more");
    });

    test("complains about what is not there", () => {
      const files = make();
      expect(() => files.append("none", [Buffer.from("text")])).toThrow(/none: no such file/);
      expect(files.info("none")).toBeUndefined();
      expect(() => files.hash("none")).toThrow(/none: no such file/);
      const content = files.content("none", { sha256: "", length: 0 });
      expect(() => [...(content.read() as Iterable<Uint8Array>)]).toThrow(/none: no such file/);
    });
  });
}
