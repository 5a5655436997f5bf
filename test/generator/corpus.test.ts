// Every README.md under node_modules builds, keeps its promises, and reads the same by
// remark-parse.

import type { Root } from "hast";
import { raw } from "hast-util-raw";
import { beforeAll, describe, expect, test } from "vitest";
import type { Compilation } from "../../generator/compile.ts";
import { renderer } from "../../generator/markdown/document.ts";
import { walk } from "../../generator/markdown/walk.ts";
import { gfmParse, referenceParse } from "./markdown/rendering.ts";
import { readmeCorpus } from "../fixtures/readme-corpus.ts";
import { build, messages, textAt } from "./site.ts";

const corpus = readmeCorpus();
const pages = Object.keys(corpus).filter((path) => path.endsWith(".md"));
let compilation: Compilation;
beforeAll(async () => {
  compilation = await build(corpus);
});

describe("README corpus", () => {
  test("builds, with warnings at most", () => {
    expect(pages.length).toBeGreaterThan(100);
    const errors = compilation.diagnostics.filter(({ severity }) => severity === "error");
    expect(errors).toEqual([]);
    const broken = messages(compilation).filter((text) => text.includes(" warning broken-link"));
    console.log(`${pages.length} READMEs, ${broken.length} broken links`);
    expect(broken.length).toBeGreaterThan(0);
  });

  test("every page is there, and none carries inline style or script", async () => {
    const html = compilation.entries.filter(
      ({ kind, path }) => kind === "page" && path.endsWith("/"),
    );
    expect(html.length).toBeGreaterThanOrEqual(pages.length);
    for (const { path } of html) {
      const text = await textAt(compilation, path);
      expect(inlineCode(text), path).toEqual([]);
      expect(text, path).not.toContain("&#x0;");
    }
  });

  test("reads the same by remark-parse", () => {
    const ours = renderer({ parser: gfmParse });
    const reference = renderer({ parser: referenceParse });
    for (const path of pages) {
      const text = new TextDecoder().decode(corpus[path]);
      const source = { path, text, linesBefore: 0, frontMatter: {} };
      const [a, b] = [ours, reference].map((render) => render(source, false));
      expect(a!.html, path).toEqual(b!.html);
      expect(
        a!.links.map(({ url }) => url),
        path,
      ).toEqual(b!.links.map(({ url }) => url));
    }
  });
});

/** Elements and attributes that a strict policy would block. */
function inlineCode(html: string): string[] {
  const found: string[] = [];
  const root = raw({ type: "root", children: [{ type: "raw", value: html }] }) as Root;
  walk(root, (node) => {
    if (node.type !== "element") return true;
    const { tagName, properties } = node;
    if (tagName === "style" || (tagName === "script" && !properties["src"])) found.push(tagName);
    found.push(
      ...Object.keys(properties).filter((name) => /^(style$|on[a-z]|srcDoc$)/i.test(name)),
    );
    return true;
  });
  return found;
}
