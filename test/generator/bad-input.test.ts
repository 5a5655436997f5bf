// What an author can do wrong: a clear message with its place, or a right page; never a wrong one.

import { describe, expect, test } from "vitest";
import { FileError, memoryFiles } from "../../generator/files.ts";
import { build, buildFiles, messages, textAt, type Tree } from "./site.ts";

const post = "content/posts/a.md";

/** The messages of a site with one post; there must be no entries when one is an error. */
async function complaints(text: string | Uint8Array, more: Tree = {}): Promise<string[]> {
  const compilation = await build({ [post]: text, ...more });
  const failed = compilation.diagnostics.some(({ severity }) => severity === "error");
  expect(compilation.entries.length === 0).toBe(failed);
  return messages(compilation);
}

describe("front matter", () => {
  test("broken YAML", async () => {
    const [message] = await complaints('---\ntitle: A\ntags: ["b"\nslug: c\n---\n');
    expect(message).toMatch(/^content\/posts\/a\.md:4:1: error yaml-syntax: /);
  });

  test("never ends", async () => {
    expect(await complaints("---\ntitle: A\n\ntext\n")).toEqual([
      expect.stringMatching(/^content\/posts\/a\.md:1:1: error front-matter-unclosed/),
    ]);
  });

  test("unknown keys, each with what it may have meant", async () => {
    expect(await complaints("---\ntitle: A\ntgas: [b]\nzzz: 1\n---\n")).toEqual([
      'content/posts/a.md:3:1: error unknown-key: unknown key "tgas"\n    did you mean "tags"?',
      expect.stringMatching(
        /^content\/posts\/a\.md:4:1: error unknown-key: unknown key "zzz"\n    known/,
      ),
    ]);
  });

  test("wrong types, all told at once", async () => {
    const text = "---\ntitle: [a]\ndate: tomorrow\ndraft: maybe\ntags: {a: b}\nslug: a/b\n---\n";
    const places = (await complaints(text)).map((message) => message.split(" error ")[0]);
    expect(places).toEqual([2, 3, 4, 5, 6].map((line) => expect.stringContaining(`a.md:${line}:`)));
  });

  test.each(["2026-02-30", "2026-13-01", "26-1-1", "2026-01-01T25:00"])(
    "no such date: %s",
    async (date) => {
      expect((await complaints(`---\ndate: ${date}\n---\n`))[0]).toMatch(
        /a\.md:2:7: error wrong-value/,
      );
    },
  );

  test("a list instead of keys", async () => {
    expect((await complaints("---\n- a\n---\n"))[0]).toMatch(/a\.md:2:1: error not-a-mapping/);
  });

  test("aliases that explode", async () => {
    const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]"];
    for (const [name, last] of [..."bcdefgh"].map((c, i) => [c, "abcdefg"[i]!] as const)) {
      bomb.push(`${name}: &${name} [${`*${last},`.repeat(9)}]`);
    }
    expect((await complaints(`---\n${bomb.join("\n")}\n---\n`)).length).toBeGreaterThan(0);
  });

  test("an empty one, and a rule that is none, are fine", async () => {
    expect(await complaints("---\n---\ntext\n")).toEqual([]);
    expect(await complaints("---\n\ntext\n\n---\n\nmore\n")).toEqual([]);
  });
});

describe("bytes", () => {
  test("not UTF-8", async () => {
    const bytes = Buffer.concat([Buffer.from("good\nf"), Buffer.from([0xfc]), Buffer.from("r\n")]);
    expect(await complaints(bytes)).toEqual([
      "content/posts/a.md:2:2: error not-utf8: is not UTF-8: byte 0xfc at offset 6\n" +
        "    save the file with the encoding UTF-8",
    ]);
  });

  test("not UTF-8 in the last byte", async () => {
    const bytes = Buffer.from([0x63, 0x61, 0x66, 0xe9]);
    expect((await complaints(bytes))[0]).toContain("a.md:1:4: error not-utf8");
    expect((await complaints(bytes))[0]).toContain("byte 0xe9 at offset 3");
  });

  test("UTF-16 from a word processor", async () => {
    const bytes = Buffer.from("\ufefftext", "utf16le");
    expect((await complaints(bytes))[0]).toMatch(/error not-utf8/);
  });

  test("a byte order mark and CRLF make the same page as neither", async () => {
    const text = "---\ntitle: A\ndate: 2026-01-02\n---\n\n# B\n\n- c\n- d\n";
    const plain = await build({ [post]: text });
    const marked = await build({ [post]: `\ufeff${text.replaceAll("\n", "\r\n")}` });
    expect(messages(marked)).toEqual([]);
    expect(await textAt(marked, "/posts/a/")).toBe(await textAt(plain, "/posts/a/"));
  });

  test("NUL and other control characters", async () => {
    const compilation = await build({ [post]: "a\u0000b &#0; \u0001 [c](d\u00001\u0000e)\n" });
    const page = await textAt(compilation, "/posts/a/").catch(() => "");
    expect(page).not.toContain("\u0000");
  });

  test("empty files", async () => {
    expect(await complaints("", { "site.yaml": "" })).toEqual([]);
  });

  test("a forged mark does not become a link", async () => {
    const compilation = await build({
      [post]: "a <!-- &#x0;0&#x0; --> &#x0;0&#x0; <b>[c](#)</b>\n",
    });
    expect(messages(compilation)).toEqual([]);
    expect((await textAt(compilation, "/posts/a/")).match(/href="#"/g)).toHaveLength(1);
  });
});

describe("links", () => {
  test("to nowhere, with line and column", async () => {
    expect(await complaints("---\ntitle: A\n---\n\nSee [b](b.md).\n")).toEqual([
      'content/posts/a.md:5:5: error broken-link: link to "b.md" leads nowhere\n' +
        "    correct it, or loosen with brokenLinks: warn in site.yaml",
    ]);
  });

  test("out of the content folder", async () => {
    for (const url of ["../../../etc/passwd", "../../site.yaml", "..%2f..%2fsite.yaml"]) {
      const [message] = await complaints(`[a](${url})\n`, { "site.yaml": "" });
      expect(message).toMatch(/error (link-outside|broken-link)/);
    }
  });

  test("to a heading that is not there", async () => {
    const other = { "content/pages/b.md": "## A heading\n" };
    expect(await complaints("[a](../pages/b.md#a-haeding)\n", other)).toEqual([
      expect.stringContaining('did you mean "#a-heading"?'),
    ]);
    expect(await complaints("[a](../pages/b.md#a-heading)\n", other)).toEqual([]);
  });

  test("loosened to warnings", async () => {
    const list = await complaints("[a](b.md) [c](#d)\n", { "site.yaml": "brokenLinks: warn\n" });
    expect(list.map((message) => message.split(" ")[1])).toEqual(["warning", "warning"]);
  });

  test("that run code", async () => {
    for (const url of [
      "javascript:alert(1)",
      "JaVaScRiPt:x",
      "java\tscript:x",
      "data:text/html,x",
    ]) {
      expect((await complaints(`<a href="${url}">a</a>\n`))[0]).toMatch(/error unsafe-link/);
    }
  });

  test("remote pictures, unless allowed", async () => {
    const text = "![a](https://b.org/c.png) <img srcset='//d.org/e.png 2x'>\n";
    expect((await complaints(text)).map((message) => message.split(": ")[1])).toEqual([
      "error remote-asset",
      "error remote-asset",
    ]);
    expect(await complaints(text, { "site.yaml": "remoteAssets: allow\n" })).toEqual([]);
  });
});

describe("addresses", () => {
  test("two pages with one", async () => {
    expect(await complaints("a\n", { "content/posts/2026-01-01-a.md": "b\n" })).toEqual([
      expect.stringMatching(
        /error url-taken: \/posts\/a\/ is already the address of content\/posts/,
      ),
    ]);
  });

  test("a page, an alias and a picture that collide", async () => {
    const tree = {
      "content/pages/feed.xml.md": "---\npermalink: /x.png\n---\n",
      "content/x.png": "x",
      "content/pages/b.md": "---\naliases: [/posts/a/]\n---\n",
    };
    expect((await complaints("a\n", tree)).map((message) => message.split(": ")[1])).toEqual([
      "error url-taken",
      "error url-taken",
    ]);
  });

  test("an address of the generator's own may be the author's", async () => {
    const compilation = await build({ [post]: "a\n", "content/robots.txt": "mine" });
    expect(await textAt(compilation, "/robots.txt")).toBe("mine");
  });

  test("too long", async () => {
    const name = `content/pages/${"x/".repeat(1100)}y.md`;
    expect((await complaints("a\n", { [name]: "b" }))[0]).toMatch(/error path-too-long/);
  });
});

describe("inline style and script", () => {
  test("is left out and told", async () => {
    const text = [
      "<script>alert(1)</script>",
      '<p style="color:red" onclick="x()">a</p>',
      "<style>p{}</style>",
      '<iframe srcdoc="<script>x</script>"></iframe>',
      '<svg><style>x</style><g onload="x()"></g></svg>',
    ].join("\n\n");
    const compilation = await build({ [post]: text });
    const page = await textAt(compilation, "/posts/a/");
    expect(page).not.toMatch(/alert|style|onclick|onload|srcdoc|script/i);
    expect(messages(compilation)).toHaveLength(7);
    expect(messages(compilation)[0]).toMatch(/a\.md:1:1: warning inline-code/);
  });
});

describe("site and theme", () => {
  test("no content", async () => {
    expect(messages(await build({}))[0]).toMatch(/error no-content/);
  });

  test("faults in site.yaml and in a post are told together", async () => {
    const list = await complaints("---\ntgas: [b]\n---\n", { "site.yaml": "titel: A\n" });
    expect(list).toEqual([
      expect.stringContaining("content/posts/a.md:2:1: error unknown-key"),
      expect.stringContaining("site.yaml:1:1: error unknown-key"),
    ]);
  });

  test("site.yaml with faults", async () => {
    const text =
      "tilte: A\nbaseUrl: example.org\nlanguage: 7\ntimeZone: Mars/Phobos\nbrokenLinks: no\n";
    const list = await complaints("a\n", { "site.yaml": text });
    expect(list.map((message) => message.split(" ")[0])).toEqual(
      [1, 2, 3, 4, 5].map((line) => expect.stringContaining(`site.yaml:${line}:`)),
    );
  });

  test("a theme that is not there", async () => {
    expect((await complaints("a\n", { "site.yaml": "theme: nope\n" }))[0]).toMatch(/theme-missing/);
  });

  test("a layout that is not there", async () => {
    expect(await complaints("---\nlayout: psot\n---\n")).toEqual([
      expect.stringMatching(/^content\/posts\/a\.md: error template-missing.*\n.*"post"/),
    ]);
  });

  test("a file that cannot be read", async () => {
    const files = memoryFiles({ [post]: "a", "content/x.png": "b" });
    const locked = (path: string): never => {
      throw new FileError(path, "permission denied");
    };
    const hash = (path: string): string =>
      path.endsWith(".png") ? locked(path) : files.hash(path);
    const compilation = await buildFiles({ ...files, hash });
    expect(messages(compilation)[0]).toMatch(
      /^content\/x\.png: error unreadable-file: .*permission/,
    );
    expect(compilation.entries).toEqual([]);
  });

  test("a file that changes between hash and reading", async () => {
    const files = memoryFiles({ [post]: "a" });
    const compilation = await buildFiles({ ...files, hash: () => "0".repeat(64) });
    expect(messages(compilation)[0]).toMatch(/changed while the site was being built/);
  });

  test("a markdown file outside the collections is told", async () => {
    expect((await complaints("a\n", { "content/decks/a/stray.md": "b" }))[0]).toMatch(
      /^content\/decks\/a\/stray\.md: warning outside-collections/,
    );
  });
});
