// Pages as markdown: what the author wrote for others, and nothing that was meant for nobody.

import { describe, expect, test } from "vitest";
import { build, messages, textAt, type Tree } from "../site.ts";

const twin = async (text: string, more: Tree = {}): Promise<string> => {
  const compilation = await build({ "content/posts/a.md": text, ...more });
  expect(messages(compilation)).toEqual([]);
  return textAt(compilation, "/posts/a/index.md");
};

test("has the public front matter and a title", async () => {
  const text = await twin(
    "---\ntitle: 'A \"b\": c'\ndate: 2026-01-02\ntags: [x]\nparams: {secret: word}\nweight: 7\n" +
      "---\nText\n",
    { "site.yaml": "baseUrl: https://a.org\n" },
  );
  expect(text).toBe(
    '---\ntitle: "A \\"b\\": c"\nurl: "https://a.org/posts/a/"\ndate: "2026-01-02"\ntags: ["x"]\n' +
      'lang: "en"\n---\n\n# A "b": c\n\nText\n',
  );
});

describe("comments go, code stays", () => {
  test.each([
    ["a <!-- secret --> b", "a  b"],
    ["a\n<!-- secret\n\nsecret -->\nb", "a\n\nb"],
    ["<!-- secret ``` -->\nb\n<!-- secret ``` -->", "\nb"],
    ["a <!-- secret, never closed\n\nb", "a"],
    ["```html\n<!-- code -->\n```", "```html\n<!-- code -->\n```"],
    ["`<!-- code -->`", "`<!-- code -->`"],
    ["``a ` <!-- code -->``", "``a ` <!-- code -->``"],
    ["one ` tick\n\n<!-- secret --> b `", "one ` tick\n\n b `"],
  ])("%j", async (source, expected) => {
    const text = await twin(`# T\n\n${source}\n`);
    expect(text).not.toContain("secret");
    expect(text.split("# T\n\n")[1]).toBe(`${expected}\n`);
  });
});

test("links lead where those of the page lead, but not those in code", async () => {
  const text = await twin("[b](b.md#x) [c]\n\n`[b](b.md#x)`\n\n[c]: b.md\n", {
    "content/posts/b.md": "## X\n",
  });
  expect(text).toContain("[b](/posts/b/#x) [c]\n\n`[b](b.md#x)`\n\n[c]: /posts/b/\n");
});

test("drafts and unlisted pages stand in no list, and drafts nowhere", async () => {
  const compilation = await build({
    "content/posts/a.md": "Open\n",
    "content/posts/draft.md": "---\ndraft: true\n---\ndraftword\n",
    "content/pages/quiet.md": "---\nunlisted: true\n---\nquietword\n",
    "site.yaml": "title: T\ndescription: D\n",
  });
  const lists = [
    await textAt(compilation, "/llms.txt"),
    await textAt(compilation, "/llms-full.txt"),
  ];
  expect(lists[0]).toMatch(/^# T\n\n> D\n\n.*- \[A\]\(\/posts\/a\/index\.md\): Open\n/s);
  for (const list of lists) expect(list).not.toMatch(/draft|quiet/);
  expect(compilation.entries.some(({ path }) => path.includes("draft"))).toBe(false);
});

test("can be left out", async () => {
  const compilation = await build({
    "content/posts/a.md": "A\n",
    "site.yaml": "markdownPages: false\n",
  });
  expect(compilation.entries.some(({ path }) => /\.md$|llms/.test(path))).toBe(false);
});
