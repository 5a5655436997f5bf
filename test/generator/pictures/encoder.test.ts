// sharp is asked for only where there is a picture to make, and a machine without it is told so.

import { readFileSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import { encoderVersion } from "../../../generator/pictures/library.ts";
import { type Tree } from "../site.ts";
import { photo } from "./samples.ts";

afterEach(() => {
  vi.doUnmock("sharp");
  vi.resetModules();
});

/** What a build says where sharp cannot be loaded. */
async function withoutSharp(tree: Tree): Promise<string[]> {
  vi.resetModules();
  vi.doMock("sharp", () => {
    throw new Error("no native half\nPossible solutions");
  });
  const { build, messages } = await import("../site.ts");
  return messages(await build(tree));
}

test("a site without pictures of pixels does without it", async () => {
  const tree = { "content/index.md": "![](a.svg)", "content/a.svg": '<svg viewBox="0 0 9 9"/>' };
  expect(await withoutSharp(tree)).toEqual([]);
});

test("one error says what is missing and what to do, and the site can do without", async () => {
  const tree = {
    "content/index.md": "![](a.jpg) ![](b.jpg)",
    "content/a.jpg": await photo(30, 20),
    "content/b.jpg": await photo(40, 20),
  };
  const said = await withoutSharp(tree);
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/^error pictures-unavailable: pictures cannot be made smaller on this/);
  expect(said[0]).toContain("pictures: {enabled: false} in site.yaml");
  expect(said[0]).not.toContain("Possible solutions");
  const settings = { "site.yaml": "pictures: {enabled: false}" };
  expect(await withoutSharp({ ...tree, ...settings })).toEqual([]);
});

test("the version that names what is on the shelf is the one that is installed", async () => {
  const url = new URL("../../../package.json", import.meta.url);
  const { dependencies } = JSON.parse(readFileSync(url, "utf8"));
  const { default: sharp } = await import("sharp");
  expect(dependencies.sharp).toBe(encoderVersion);
  expect(sharp.versions.sharp).toBe(encoderVersion);
});
