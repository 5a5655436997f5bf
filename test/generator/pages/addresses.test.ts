import { describe, expect, test } from "vitest";
import {
  attachmentUrl,
  dateInName,
  encodePath,
  slug,
  titleFromName,
} from "../../../generator/pages/addresses.ts";
import { Diagnostics } from "../../../generator/diagnostics.ts";
import { fileUrls } from "../../../generator/pages/page-address.ts";
import { readSiteSettings } from "../../../generator/settings/site.ts";
import { build } from "../site.ts";

const settings = readSiteSettings("site.yaml", undefined, new Diagnostics())!;

describe("pages", () => {
  test.each([
    ["content/index.md", "/"],
    ["content/posts/2026-11-23-title.md", "/posts/title/"],
    ["content/posts/title/index.md", "/posts/title/"],
    ["content/posts/2026-11-23-title/index.md", "/posts/title/"],
    ["content/posts/2026/title.md", "/posts/title/"],
    ["content/pages/about.md", "/about/"],
    ["content/pages/guide/install.md", "/guide/install/"],
    ["content/pages/guide/index.md", "/guide/"],
    ["content/pages/README.md", "/pages/"],
    ["content/pages/Über uns.md", "/%C3%BCber-uns/"],
    ["content/posts/2026-11-23.md", "/posts/2026-11-23/"],
    ["content/about.md", "/about/"],
    ["content/about/index.md", "/about/"],
    ["content/docs/install.md", "/docs/install/"],
    ["content/docs/install/index.md", "/docs/install/"],
    ["content/docs/Big Ones/_index.md", "/docs/big-ones/"],
    ["content/_index.md", "/"],
    ["content/posts/_index.md", "/posts/"],
    ["content/pages/_index.md", "/pages/"],
    ["content/pages/guide/_index.md", "/guide/"],
    ["content/drafts/idea.md", "/posts/idea/"],
  ])("%s is at %s", (path, url) => expect(fileUrls([path], settings).get(path)).toBe(url));

  test.each([
    ["content/posts/a.md", "slug: Something Else", "/posts/something-else/"],
    ["content/pages/guide/a.md", "slug: b", "/guide/b/"],
    ["content/posts/a.md", "permalink: /x/y", "/x/y/"],
    ["content/posts/a.md", "permalink: /old.html", "/old.html"],
    ["content/posts/a.md", "permalink: x/index.html", "/x/"],
  ])("%s with %s is at %s", async (path, more, url) => {
    const site = await build({ [path]: `---\n${more}\n---\nText\n` });
    expect(site.entries.map((entry) => entry.path)).toContain(url);
  });

  test("dates and titles come from names", () => {
    expect(dateInName("content/posts/2026-11-23-a.md")).toBe("2026-11-23");
    expect(dateInName("content/posts/2026-11-23-a/index.md")).toBe("2026-11-23");
    expect(dateInName("content/posts/2026-11-23.md")).toBeUndefined();
    expect(titleFromName("content/posts/2026-11-23-how-to_write.md")).toBe("How to write");
    expect(titleFromName("content/posts/a-bundle/index.md")).toBe("A bundle");
  });
});

describe("files beside them", () => {
  test.each([
    ["content/favicon.ico", "/favicon.ico"],
    ["content/posts/picture.png", "/posts/picture.png"],
    ["content/pages/guide/a b.png", "/guide/a%20b.png"],
  ])("%s is at %s", (path, url) => expect(attachmentUrl(path)).toBe(url));

  test("a bundle takes its files along", () => {
    const bundle = { folder: "content/posts/a", url: "/elsewhere/" };
    expect(attachmentUrl("content/posts/a/img/b.png", bundle)).toBe("/elsewhere/img/b.png");
  });
});

describe("slugs", () => {
  test.each([
    ["Static sites", "static-sites"],
    ["C++", "c++"],
    ["C#", "c%23"],
    ["a/b?c", "a-b-c"],
    ["日本", "%E6%97%A5%E6%9C%AC"],
    ["..", "-"],
    ["e\u0301", "%C3%A9"],
  ])("%s becomes %s", (words, part) => expect(slug(words)).toBe(part));

  test("a path is encoded once, however it was written", () => {
    expect(encodePath("/a b/ü?[1]#")).toBe("/a%20b/%C3%BC%3F%5B1%5D%23");
    expect(encodePath("/a%20b/%c3%bc")).toBe("/a%20b/%C3%BC");
    expect(encodePath("/100%")).toBe("/100%25");
  });

  test("words of any length make a name for a file, and others another name", () => {
    for (const word of ["ship ", "größe ", "船", "𐤔"]) {
      const parts = ["a", "b"].map((end) => decodeURI(slug(word.repeat(300) + end)));
      expect(new Set(parts).size).toBe(2);
      for (const part of parts) {
        expect(Buffer.byteLength(part)).toBeLessThanOrEqual(200);
        expect(part).toMatch(/[^-\ufffd]-[0-9a-f]{8}$/);
        expect(decodeURI(slug(part))).toBe(part);
      }
    }
  });
});
