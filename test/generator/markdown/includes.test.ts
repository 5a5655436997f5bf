// Includes: other files in a page, and what that makes the page depend on.

import { describe, expect, test } from "vitest";
import { FileCache } from "../../../generator/cache.ts";
import { memoryFiles } from "../../../generator/files.ts";
import { build, buildFiles, fingerprint, messages, textAt } from "../site.ts";

type Tree = Record<string, string>;
const a = "content/pages/a.md";

async function html(tree: Tree): Promise<string> {
  const made = await build(tree);
  expect(messages(made)).toEqual([]);
  return textAt(made, "/a/");
}

async function faults(tree: Tree): Promise<string[]> {
  return messages(await build(tree));
}

describe("a file", () => {
  test("of markdown becomes part of the page, without its front matter", async () => {
    const text = await html({
      [a]: '# A\n\n::include{file="part.md"}\n\nEnd.\n',
      "includes/part.md": "---\ntitle: no\n---\n\n## Part\n\n:::note\nIt has *words*.\n:::\n",
    });
    expect(text).toContain('<h2 id="part">Part');
    expect(text).toContain("<p>It has <em>words</em>.</p>");
    expect(text).not.toContain("title: no");
  });

  test("of any other kind is shown as code, with lines, a title and marks", async () => {
    const tree = {
      [a]: '::include{file="x.js" lines="2-3" title="x.js" marks="1" numbers}\n',
      "content/pages/x.js": "let a;\nlet b;\nlet c;\nlet d;\n",
    };
    const text = await html(tree);
    expect(text).toContain("<figcaption>x.js</figcaption>");
    expect(text).toContain('<span class="line hl" data-line="2"><span class="k">let</span> b;');
    expect(text).not.toContain("let</span> d");
    expect(await html({ ...tree, [a]: '::include{file="x.js" lines="4-"}\n' })).toContain("d;");
  });

  test("is looked for beside the page, then in includes/; from / in content/", async () => {
    const tree = { "includes/p.md": "far\n", "content/pages/p.md": "near\n" };
    expect(await html({ ...tree, [a]: '::include{file="p.md"}\n' })).toContain("near");
    expect(await html({ "includes/p.md": "far\n", [a]: '::include{file="p.md"}\n' })).toContain(
      "far",
    );
    const top = { ...tree, [a]: '::include{file="/posts/q.txt"}\n', "content/posts/q.txt": "top" };
    expect(await html(top)).toContain("top");
  });

  test("has its links as seen from its own folder", async () => {
    const drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>';
    const text = await html({
      [a]: '::include{file="../posts/b/index.md"}\n',
      "content/posts/b/index.md":
        "[up](../../pages/c.md) ![p](p.svg) [top](/c/) [x](https://x.org)\n",
      "content/posts/b/p.svg": drawing,
      "content/pages/c.md": "c\n",
    });
    expect(text).toContain('<a href="/c/">up</a>');
    expect(text).toContain('src="/posts/b/p.svg"');
  });

  test("may include others", async () => {
    const tree = {
      [a]: '::include{file="b.md"}\n',
      "includes/b.md": 'b\n\n::include{file="c.md"}\n\n::include{file="c.md"}\n',
      "includes/c.md": "ccc\n",
    };
    expect((await html(tree)).match(/ccc/g)).toHaveLength(2);
  });
});

describe("faults have their line", () => {
  test.each<[string, Tree, RegExp]>([
    [
      "nothing there",
      { [a]: 'x\n\n::include{file="no.md"}\n' },
      /a\.md:3:1: error include-fault.*there is no content\/pages\/no\.md/,
    ],
    ["no file", { [a]: "::include[x]{lines=1}\n" }, /it has no file/],
    [
      "out of the site",
      { [a]: '::include{file="../../../etc/passwd"}\n' },
      /it leaves the folders|there is no includes/,
    ],
    [
      "out of content",
      { [a]: '::include{file="../../site.yaml"}\n', "site.yaml": "" },
      /include-fault/,
    ],
    [
      "out by a slash",
      { [a]: '::include{file="/../site.yaml"}\n', "site.yaml": "" },
      /include-fault/,
    ],
    [
      "itself",
      { [a]: '::include{file="a.md"}\n' },
      /goes round in a circle: content\/pages\/a\.md → content\/pages\/a\.md/,
    ],
    [
      "a circle",
      {
        [a]: '::include{file="b.md"}\n',
        "includes/b.md": 'b\n\n::include{file="c.md"}\n',
        "includes/c.md": '\n\n\n::include{file="b.md"}\n',
      },
      /includes\/c\.md:4:1: error include-fault.*a\.md → includes\/b\.md → .*c\.md → .*b\.md/,
    ],
    [
      "lines beyond the end",
      { [a]: '::include{file="b.txt" lines="3-9"}\n', "includes/b.txt": "1\n2\n" },
      /names none of its lines/,
    ],
    [
      "bytes that are no text",
      { [a]: '::include{file="b.txt"}\n', "includes/b.txt": "\u0000" },
      /^$/,
    ],
  ])("%s", async (_, tree, expected) => {
    expect((await faults(tree)).join("\n")).toMatch(expected);
  });

  test("a file that grows like a rumour ends in a message", async () => {
    const tree: Tree = { [a]: '::include{file="0.md"}\n' };
    for (let depth = 0; depth < 40; depth++) {
      const line = `::include{file="${depth + 1}.md"}\n\n`;
      tree[`includes/${depth}.md`] = line + line;
    }
    tree["includes/40.md"] = "x\n";
    expect((await faults(tree)).join("\n")).toContain("a page has 500 includes at most");
  });
});

describe("dependence", () => {
  test("an edit of a file renders the pages that include it, and no other", async () => {
    const store = memoryFiles();
    const tree: Tree = {
      [a]: '::include{file="b.md"}\n\n::include{file="later.txt"}\n',
      "content/pages/c.md": "c\n",
      "includes/b.md": '::include{file="x.js"}\n',
      "includes/x.js": "let one;\n",
      "includes/later.txt": "now",
    };
    const rebuild = async (): Promise<{ parsed: number; rendered: number; text: string }> => {
      const cache = new FileCache(store, "pack", "test");
      const made = await buildFiles(memoryFiles(tree), { cache });
      cache.save(made.entries.length === 0);
      const clean = await build(tree);
      expect(messages(made)).toEqual(messages(clean));
      expect(await fingerprint(made)).toEqual(await fingerprint(clean));
      const { parsed, rendered } = made.statistics;
      return { parsed, rendered, text: made.entries.length > 0 ? await textAt(made, "/a/") : "" };
    };
    await rebuild();
    expect(await rebuild()).toMatchObject({ parsed: 0, rendered: 0 });
    tree["includes/x.js"] = "let two;\n";
    const edited = await rebuild();
    expect(edited).toMatchObject({ parsed: 1, rendered: 1 });
    expect(edited.text).toContain("two");
    delete tree["includes/later.txt"];
    expect((await rebuild()).text).toBe("");
    tree["includes/later.txt"] = "again";
    expect((await rebuild()).text).toContain("again");
    // A file that now lies nearer goes before.
    tree["content/pages/x.js"] = "let three;\n";
    tree["content/pages/later.txt"] = "nearer";
    expect((await rebuild()).text).toContain("nearer");
  });

  test("an edit of a component renders the pages that use it", async () => {
    const store = memoryFiles();
    const tree: Tree = {
      [a]: "::b[x]\n",
      "content/pages/c.md": "c\n",
      "components/b.hbs": "<i>1</i>",
    };
    const rebuild = async (): Promise<[number, string]> => {
      const cache = new FileCache(store, "pack", "test");
      const made = await buildFiles(memoryFiles(tree), { cache });
      cache.save();
      return [made.statistics.parsed, await textAt(made, "/a/")];
    };
    await rebuild();
    tree["components/b.hbs"] = "<i>2</i>";
    const [parsed, text] = await rebuild();
    expect(parsed).toBe(1);
    expect(text).toContain("<i>2</i>");
  });
});
