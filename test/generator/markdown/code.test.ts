// Blocks of code: what the author writes behind the backticks, and what the page shows.

import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { FileCache } from "../../../generator/cache.ts";
import { memoryFiles } from "../../../generator/files.ts";
import { readFence } from "../../../generator/markdown/code/fence.ts";
import { languageNames, make } from "../../../generator/markdown/code/highlighter.ts";
import { tokenClasses } from "../../../generator/markdown/code/token-classes.ts";
import { Random } from "../../simulation/random.ts";
import { runSeed } from "../../fixtures/random.ts";
import { buildFiles, textAt } from "../site.ts";
import { stage } from "./rendering.ts";

const render = stage();

/** The page of one block. */
function block(info: string, code: string): string {
  return render(`\`\`\`${info}\n${code}\n\`\`\`\n`).page;
}

/** HTML as text. */
function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, "")
    .replaceAll("&#x3C;", "<")
    .replaceAll("&#x26;", "&");
}

describe("the info string", () => {
  const none = { diff: false, title: "", marks: [], steps: "", numbersFrom: undefined };
  test.each<[string, Partial<ReturnType<typeof readFence>>]>([
    ["ts", { language: "ts" }],
    ["TS", { language: "ts" }],
    [
      "ts {1,3-5}",
      {
        marks: [
          [1, 1],
          [3, 5],
        ],
      },
    ],
    [
      "ts{1,3-5}",
      {
        language: "ts",
        marks: [
          [1, 1],
          [3, 5],
        ],
      },
    ],
    ['js title="a b.js" {2}', { title: "a b.js", marks: [[2, 2]] }],
    ["js title='a.js'", { title: "a.js" }],
    ["js filename=a.js", { title: "a.js" }],
    ["ts {1|3-4|all}", { steps: "1|3-4|all" }],
    ["ts {1|3-4|*}{lines:true}", { steps: "1|3-4|all" }],
    ["ts [1|3-4]", { steps: "1|3-4" }],
    ["js showLineNumbers", { numbersFrom: 1 }],
    ["js showLineNumbers{5}", { numbersFrom: 5 }],
    ["ts:line-numbers {1}", { language: "ts", numbersFrom: 1, marks: [[1, 1]] }],
    ["ts:line-numbers=2", { language: "ts", numbersFrom: 2 }],
    ["ts:no-line-numbers", { language: "ts" }],
    [
      'go {linenos=inline hl_lines=[3,"6-8"] linenostart=199}',
      {
        language: "go",
        numbersFrom: 199,
        marks: [
          [3, 3],
          [6, 8],
        ],
      },
    ],
    ["go {linenos=false}", {}],
    [
      "rust,linenos,hl_lines=1 3-4",
      {
        language: "rust",
        numbersFrom: 1,
        marks: [
          [1, 1],
          [3, 4],
        ],
      },
    ],
    ["rust,no_run", { language: "rust" }],
    ["{.python .numberLines}", { language: "python", numbersFrom: 1 }],
    ['{ .sh .copy title="a b" hl_lines="2" }', { language: "sh", title: "a b", marks: [[2, 2]] }],
    ["{ .sh }", { language: "sh" }],
    ['title="a.ts"', { language: "", title: "a.ts" }],
    ["sh [npm]", { language: "sh", title: "npm" }],
    [
      "ts {1,3} [a b.ts]",
      {
        language: "ts",
        title: "a b.ts",
        marks: [
          [1, 1],
          [3, 3],
        ],
      },
    ],
    ["ts [1|3-4] [a.ts]", { language: "ts", title: "a.ts", steps: "1|3-4" }],
    ['ts [a.ts] title="b.ts"', { language: "ts", title: "b.ts" }],
    ['title="two words" {2}', { language: "", title: "two words", marks: [[2, 2]] }],
    ["diff-ts", { language: "ts", diff: true }],
    ["ts diff", { language: "ts", diff: true }],
    ["diff", { language: "diff" }],
    ["js {1-999999999}", { language: "js" }],
    ["js foo=bar {a:b} <x>", { language: "js" }],
    ["c++", { language: "c++" }],
  ])("%s", (info, expected) => {
    const [word, ...rest] = info.split(" ");
    const { language, ...fence } = readFence(word!, rest.join(" "));
    const { language: wanted = language, ...others } = expected;
    expect(language).toBe(wanted);
    expect(fence).toEqual({ ...none, ...others });
  });
});

describe("a block", () => {
  test("has class names, and its text is the author's", () => {
    const code = 'const a = "&<"; // d\nf(`${a}\n`);';
    const page = block("js", code);
    expect(page).toContain('<pre class="highlight"><code class="language-js">');
    expect(page).toContain('<span class="k">const</span>');
    expect(page).toContain('<span class="c">// d</span>');
    expect(textOf(page)).toBe(`${code}\n`);
  });

  test("that may scroll can have the focus, and says what it is", () => {
    const long = "x".repeat(30);
    expect(block("ts", long)).toContain('tabindex="0" role="group" aria-label="TypeScript"');
    expect(block("ts title=a.ts", long)).toContain('aria-label="a.ts"');
    expect(block("", long)).toContain('aria-label="Code"');
    expect(block("ts", "x")).not.toContain("tabindex");
    expect(render(`    ${long}\n`).page).toContain('tabindex="0"');
  });

  test("with a title is a figure", () => {
    const page = block('js title="a <b>.js"', "1");
    expect(page).toMatch(/^<figure class="code"><figcaption>a &#x3C;b>\.js<\/figcaption><pre/);
  });

  test("marks lines", () => {
    const page = block("text {2}", "a\nb\nc");
    expect(page).toContain(
      '<span class="line">a</span>\n<span class="line hl">b</span>\n<span class="line">c</span>\n',
    );
  });

  test("numbers lines", () => {
    expect(block("text showLineNumbers{9}", "a\nb")).toContain(
      '<span class="line" data-line="9">a</span>\n<span class="line" data-line="10">b</span>',
    );
  });

  test("shows a diff in another language", () => {
    const page = block("diff-js", "-let a\n+const a\n b");
    expect(page).toContain('<span class="line del"><span class="k">let</span> a</span>');
    expect(page).toContain('<span class="line ins"><span class="k">const</span> a</span>');
    expect(textOf(page)).toBe("let a\nconst a\nb\n");
  });

  test("shows a patch with its signs", () => {
    const page = block("diff", "--- a\n+++ b\n@@ -1 +1 @@\n-a\n+b");
    expect(page).toContain('class="line gd"');
    expect(textOf(page)).toBe("--- a\n+++ b\n@@ -1 +1 @@\n-a\n+b\n");
  });

  test("takes notes out of comments", () => {
    const code = [
      "a // [!code ++]",
      "b # [!code --]",
      "<c> <!-- [!code highlight] -->",
      "/* [!code hl:2] */",
      "d",
      "e",
      "f",
    ].join("\n");
    const page = block("text", code);
    expect(textOf(page)).toBe("a\nb\n<c>\nd\ne\nf\n");
    const lines = page.match(/class="line[^"]*"/g)!.map((name) => name.slice(12, -1));
    expect(lines).toEqual(["ins", "del", "hl", "hl", "hl", ""].map((name) => name && name));
  });

  test("keeps the steps of a deck", () => {
    expect(block("js {1|3-4|all}", "a")).toContain('data-steps="1|3-4|all"');
  });

  test("of the author's own HTML is highlighted, its attributes stay", () => {
    const { page } = render('<pre id="a"><code class="language-js">let b</code></pre>\n');
    expect(page).toBe(
      '<pre id="a" class="highlight"><code class="language-js">' +
        '<span class="k">let</span> b</code></pre>',
    );
    const marked = "<pre><code>a <b>c</b></code></pre>";
    expect(render(`${marked}\n`).page).toBe(marked);
  });

  test("in a language that is not known is plain, and told with a guess", () => {
    const { page, messages } = render("a\n\n```javascipt\nlet <a>\n```\n");
    expect(page).toContain(
      '<code class="language-javascipt">let &#x3C;a></code>'.replace("</code>", ""),
    );
    expect(messages).toMatchObject([
      { id: "unknown-language", severity: "note", line: 3, hint: 'did you mean "javascript"?' },
    ]);
    expect(render("```text\na\n```\n\n```\nb\n```\n\n```mermaid\nc\n```\n").messages).toEqual([]);
  });
});

describe("languages", () => {
  const samples = [
    'def f(x): # c\n  return "s" + 1\n',
    "<a href='b'>c</a><style>d{e:f}</style>\n<?php echo 1 ?>\n{{#if x}}y{{/if}}",
    "/* a\n b */ fn main() -> u8 { let s = `t\n${u}`; }\n\r\n\t# h *i* \\\\ 'v",
  ];
  test("every one leaves the text as it was, whatever was highlighted before", () => {
    const random = new Random(runSeed("test/generator/markdown/code.test.ts"));
    const names = [...languageNames()];
    expect(names.length).toBeGreaterThan(350);
    for (let count = 0; count < 60; count++) {
      const name = names[random.between(0, names.length - 1)]!;
      for (const sample of samples) {
        const { lines, title } = make(name, sample);
        expect(title, name).toBeTruthy();
        expect(textOf(lines.join("\n")), name).toBe(sample);
        expect(lines.join("").match(/class="(?!\w{1,2}")/), name).toBeNull();
      }
    }
  });

  test("leave nothing behind in the process", () => {
    make("python", "1");
    expect("Prism" in globalThis).toBe(false);
  });

  test("those that authors write most are there", () => {
    const wanted =
      "js ts jsx tsx json html css scss sass less xml svg yaml yml toml ini sh bash zsh " +
      "shell console powershell bat python py ruby rb go golang rust rs c cpp c++ csharp cs java " +
      "kotlin swift objc php perl lua r julia matlab scala clojure elixir erlang haskell " +
      "ocaml fsharp elm nim zig dart sql graphql docker dockerfile make makefile cmake nginx vim " +
      "latex tex markdown md diff patch handlebars hbs liquid twig vue svelte nix hcl terraform " +
      "proto wasm asm llvm vhdl verilog glsl regex http csv git ignore properties jsonc";
    const names = new Set(languageNames());
    expect(wanted.split(" ").filter((name) => !names.has(name))).toEqual([]);
  });
});

test("classes of tokens are listed for authors of themes", async () => {
  const { readFileSync } = await import("node:fs");
  const text = readFileSync(new URL("../../../themes/CLASSES.md", import.meta.url), "utf8");
  const list = text.split("Tokens of code")[1]!.split("\n\n")[0]!;
  const listed = [...list.matchAll(/`(\w{1,2})` /g)].map(([, name]) => name!).sort();
  const used = new Set(Object.values(tokenClasses).filter((name) => name !== ""));
  expect(listed).toEqual([...used].sort());
});

test("an edit of the prose highlights nothing again", async () => {
  const store = memoryFiles();
  const path = "content/posts/a.md";
  const code = "```js\nlet a = 1;\n```\n";
  const rebuild = async (text: string): Promise<string> => {
    const cache = new FileCache(store, "pack", "test");
    const compilation = await buildFiles(memoryFiles({ [path]: text }), { cache });
    cache.save();
    return textAt(compilation, "/posts/a/");
  };
  const fragments = (): unknown => {
    const cache = new FileCache(store, "pack", "test");
    return JSON.parse(Buffer.from(cache.get(`fragments:${path}`)!).toString());
  };
  await rebuild(`One.\n\n${code}`);
  await rebuild(`One.\n\n${code}`);
  // What the cache says is shown, so nothing was made anew.
  const known = fragments() as Record<string, { lines: string[] }>;
  const [key] = Object.keys(known);
  known[key!]!.lines[0] = "from the cache";
  const cache = new FileCache(store, "pack", "test");
  cache.put(`fragments:${path}`, Buffer.from(JSON.stringify(known)));
  cache.save(true);
  expect(await rebuild(`Two.\n\n${code}`)).toContain("from the cache");
  expect(await rebuild("Two.\n\n```js\nlet a = 2;\n```\n")).not.toContain("from the cache");
});

test("Prism's table is where the highlighter looks for it", () => {
  const table = createRequire(import.meta.url)("prismjs/components.json") as object;
  expect(table).toHaveProperty("languages.javascript.title", "JavaScript");
});
