// The picture that stands for a page, as a theme shows it, and headings as a tree.

import { expect, test } from "vitest";
import { photo } from "../pictures/samples.ts";
import { build, messages, plainTheme, textAt, type Tree } from "../site.ts";
import { memoryFiles } from "../../../generator/files.ts";

function make(tree: Tree, post: string, settings = ""): ReturnType<typeof build> {
  const themes = memoryFiles({
    ...plainTheme,
    "default/post.hbs": post,
    "default/index.hbs": list,
  });
  return build({ "content/index.md": "", "site.yaml": settings, ...tree }, { themes });
}

const list = '{{#each posts}}{{picture image sizes="10rem"}}{{/each}}';

test("a cover is shown in the width that each template says", async () => {
  const text = '---\nimage: {src: sea.jpg, alt: The "sea"}\n---\n![In the text](sea.jpg)\n';
  const tree = {
    "content/posts/a/index.md": text,
    "content/posts/a/sea.jpg": await photo(900, 600),
  };
  const post =
    '{{picture page.image sizes="60rem" class="cover" first=true}}\n{{sizes page.content "20rem"}}';
  const site = await make(tree, post);
  expect(messages(site)).toEqual([]);
  const [cover, own] = (await textAt(site, "/posts/a/")).match(/<img[^>]*>/g)!;
  expect(cover).toMatch(/^<img src="\S+\.jpg" srcset="\S+ 480w, \S+ 800w, \S+ 900w"/);
  expect(cover).toContain(' sizes="60rem" class="cover" alt="The &#x22;sea&#x22;" width="900"');
  expect(cover).toContain('height="600" fetchpriority="high">');
  expect(own).toContain(' 900w" sizes="20rem" alt="In the text"');
  const [thumb] = (await textAt(site, "/")).match(/<img[^>]*>/)!;
  expect(thumb).toContain(' 900w" sizes="10rem" alt=');
  expect(thumb).toContain('loading="lazy"');
});

test("one that goes out as it is, or stands elsewhere, or is missing", async () => {
  const drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"/>';
  const remote = "https://pictures.example/a.jpg?x=1&y=2";
  const site = await make(
    {
      "content/posts/a.md": "---\ndate: 2026-01-03\nimage: a.svg\n---\n",
      "content/posts/a.svg": drawing,
      "content/posts/b.md": `---\ndate: 2026-01-02\nimage: ${remote}\n---\n`,
      "content/posts/c.md": "---\ndate: 2026-01-01\n---\n",
    },
    "{{picture page.image}}",
    "remoteAssets: allow\n",
  );
  expect(messages(site)).toEqual([]);
  const post = async (name: string): Promise<string> => {
    return (await textAt(site, `/posts/${name}/`)).split("\n")[1]!;
  };
  expect(await post("a")).toMatch(
    /^<img src="\/posts\/a\.svg" alt="" width="4" height="3" loading/,
  );
  expect(await post("b")).toMatch(/^<img src="https:\S+x=1&#x26;y=2" alt="" loading="lazy"/);
  expect(await post("c")).toBe("");
});

test("headings are a tree as well, whatever depth they begin with", async () => {
  const text = "### A\n\n## B\n\n#### C\n\n### D\n\n## E[^1]\n\n[^1]: Note\n";
  const post = "{{json page.outline}}";
  const site = await make({ "content/posts/a.md": text }, `{{{${post.slice(2)}}`);
  const leaf = (id: string, children: object[] = []): object => {
    return { id, title: id.toUpperCase(), children };
  };
  const [, written] = (await textAt(site, "/posts/a/")).split("\n");
  expect(JSON.parse(written!)).toEqual([
    leaf("a"),
    leaf("b", [leaf("c"), leaf("d")]),
    { id: "e1", title: "E1", children: [] },
  ]);
});
