import { expect, test } from "vitest";
import { build, entryAt, messages, plainTheme, textAt, type Tree } from "../site.ts";

function themed(changes: Tree, settings = ""): Tree {
  const own = Object.entries(plainTheme).map(([path, text]) => [`themes/${path}`, text]);
  const changed = Object.entries(changes).map(([path, text]) => [`themes/default/${path}`, text]);
  return {
    "content/posts/a.md": "a",
    "site.yaml": settings,
    ...Object.fromEntries([...own, ...changed]),
    "themes/default/post.hbs": "{{#each stylesheets}}{{this}} {{/each}}",
  };
}

async function sheets(tree: Tree): Promise<string[]> {
  const page = await textAt(await build(tree), "/posts/a/");
  return page.match(/\/assets\/\S+\.css/g) ?? [];
}

test("imports are bundled, made small and named by their content", async () => {
  const tree = themed({
    "styles/main.css": '@import "./parts/a.css";\nbody { color: red; }\n',
    "styles/parts/a.css": "p { margin: 0px; }\n",
    "styles/print.css": "@media print { a { color: black } }",
  });
  const compilation = await build(tree);
  expect(messages(compilation)).toEqual([]);
  const [main, print, ...more] = await sheets(tree);
  expect(more).toEqual([]);
  expect(main).toMatch(/^\/assets\/main-[A-Z0-9]{8}\.css$/);
  expect(print).toMatch(/^\/assets\/print-/);
  expect(await textAt(compilation, main!)).toBe("p{margin:0}body{color:red}\n");
  expect(entryAt(compilation, main!).representations[0]!.head.cacheFields).toContain("immutable");
});

test("another content, another name", async () => {
  const [red] = await sheets(themed({ "styles/main.css": "a{color:red}" }));
  const [blue] = await sheets(themed({ "styles/main.css": "a{color:blue}" }));
  const [again] = await sheets(themed({ "styles/main.css": "a{color:red}" }));
  expect(red).not.toBe(blue);
  expect(again).toBe(red);
});

test("a sheet that another one imports is no entry of its own", async () => {
  const tree = themed({
    "styles/main.css": '@import "./base.css";',
    "styles/base.css": "a{top:0}",
  });
  expect(await sheets(tree)).toEqual([expect.stringMatching(/main-/)]);
});

test("fonts and pictures come along, fingerprinted", async () => {
  const tree = themed({
    "styles/main.css": '@font-face { font-family: x; src: url("../fonts/x.woff2") }',
    "fonts/x.woff2": "font",
  });
  const compilation = await build(tree);
  const css = await textAt(compilation, (await sheets(tree))[0]!);
  const font = /url\("?(\/assets\/x-[A-Z0-9]+\.woff2)"?\)/.exec(css)![1]!;
  expect(await textAt(compilation, font)).toBe("font");
});

test("faults are told with file and line", async () => {
  const [missing] = messages(await build(themed({ "styles/main.css": 'a{}\n@import "./x.css";' })));
  expect(missing).toMatch(/^themes\/default\/styles\/main\.css:\d+:\d+: (error|warning) style-/);
  const [picture] = messages(
    await build(themed({ "styles/main.css": "a{\nbackground:url(x.png)}" })),
  );
  expect(picture).toMatch(/^themes\/default\/styles\/main\.css:2:\d+: error style-error/);
});

test("remote fonts are an error unless the site allows them", async () => {
  const tree = { "styles/main.css": '@import "https://fonts.example/x.css";' };
  expect(messages(await build(themed(tree)))[0]).toMatch(/styles\/main\.css: error remote-asset/);
  expect(messages(await build(themed(tree, "remoteAssets: allow\n")))).toEqual([]);
});
