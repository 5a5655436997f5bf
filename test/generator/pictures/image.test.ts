// The picture that stands for a page, as its front matter names it.

import sharp from "sharp";
import { expect, test } from "vitest";
import { build, bytesAt, messages, plainTheme, textAt } from "../site.ts";
import { memoryFiles } from "../../../generator/files.ts";
import { photo } from "./samples.ts";

const post = "{{#with page.image}}{{url}} {{width}}x{{height}} {{alt}}{{/with}}";
const themes = memoryFiles({ ...plainTheme, "default/post.hbs": post });

test.each([
  "image: a.jpg",
  "image: /posts/a/a.jpg",
  "image: { src: a.jpg, alt: Ships }",
  "cover: a.jpg",
  "heroImage: ./a.jpg",
  "images: [a.jpg, b.jpg]",
  "feature_image: a.jpg",
])("%s", async (line) => {
  const tree = {
    "content/posts/a/index.md": `---\n${line}\n---\n`,
    "content/posts/a/a.jpg": await photo(1500, 1000),
  };
  const compilation = await build(tree, { themes });
  expect(messages(compilation)).toEqual([]);
  const text = await textAt(compilation, "/posts/a/");
  const [url, size] = text.split("\n")[1]!.split(" ");
  expect(url).toMatch(/^\/assets\/pictures\/a-1200-\w+\.jpg$/);
  expect(size).toBe("1200x800");
  expect(text.includes("Ships")).toBe(line.includes("Ships"));
  expect((await sharp(await bytesAt(compilation, url!)).metadata()).format).toBe("jpeg");
});

test("one that is missing or broken is told with the line of the front matter", async () => {
  const tree = {
    "content/posts/a.md": "---\ntitle: A\nimage: none.jpg\n---\n",
    "content/posts/b.md": "---\ntitle: B\n\nimage:\n  src: empty.jpg\n---\n",
    "content/posts/c.md": "---\nimage: https://b.org/c.jpg\n---\n",
    "content/posts/empty.jpg": "",
  };
  const said = messages(await build(tree, { themes }));
  expect(said[0]).toContain("content/posts/a.md:3:8: error broken-link");
  expect(said[1]).toContain("content/posts/b.md:5:8: error picture-broken");
  expect(said[2]).toContain("content/posts/c.md:2:8: error remote-asset");
});

test("a drawing has its size, and a picture of another server has none", async () => {
  const tree = {
    "site.yaml": "remoteAssets: allow",
    "content/posts/a.md": "---\nimage: a.svg\n---\n",
    "content/posts/a.svg": '<svg viewBox="0 0 30 20"/>',
    "content/posts/b.md": "---\nimage: https://b.org/c.jpg\n---\n",
  };
  const compilation = await build(tree, { themes });
  expect(messages(compilation)).toEqual([]);
  expect(await textAt(compilation, "/posts/a/")).toContain("/posts/a.svg 30x20 ");
  expect(await textAt(compilation, "/posts/b/")).toContain("https://b.org/c.jpg x ");
});
