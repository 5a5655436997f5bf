// What only another generator understands is told, once a page, and never where it is code.

import { expect, test } from "vitest";
import { build, messages } from "../site.ts";

async function told(text: string): Promise<string[]> {
  return messages(await build({ "content/a.md": `---\ntitle: A\n---\nwords\n\n${text}\n` }));
}

test.each([
  ["words {% youtube x %}", "6:7", "{% youtube x %}", "kiln import"],
  ["words\nand {{ page.title }}", "7:5", "{{ page.title }}", "kiln import"],
  ['{{< figure src="a.png" >}}', "6:1", "{{< figure src=", "kiln import"],
  ["- see [[Other note|there]]", "6:7", "[[Other note|there]]", "[words](file.md)"],
  ["[[toc]]", "6:1", "[[toc]]", "::toc"],
  ["[TOC]", "6:1", "[TOC]", "::toc"],
  ["![[boat.png]]", "6:1", "![[boat.png]]", "![words](picture.png)"],
  ["!!! note\n    Mind the tide.", "6:1", "!!! note", "[!NOTE]"],
  ['??? warning "Tide"\n    x', "6:1", "??? warning", "[!NOTE]"],
  ["import Tabs from '@theme/Tabs';", "6:1", "import Tabs from", "MDX"],
  ["```rust\nfn a() {}\n{{#rustdoc_include ../a.rs:b}}\n```", "8:1", "{{#rustdoc", ":::include"],
  ['```\n--8<-- "a.js"\n```', "7:1", "--8<--", ":::include"],
])("%j", async (text, place, shown, hint) => {
  const [message, ...more] = await told(`${text}\n\n${text}`);
  expect(message).toMatch(new RegExp(`^content/a\\.md:${place}: warning foreign-syntax: "`));
  expect(message).toContain(shown);
  expect(message).toContain(hint);
  expect(more).toEqual([]);
});

test.each([
  "`{{ x }}` and `{% y %}` and `[[z]]`",
  "```\n{{ x }} {% y %} [[z]]\n!!! note\nimport a from 'b'\n```",
  "[[words]](https://example.org/) and x[[1]][[2]], [[Bug 1]]\n\n[Bug 1]: https://example.org/",
  "{x} {{}} { { x } } 100 % [ [x] ]",
  "I export figs from Spain. Well!!! note that ???",
  "$$\n{{x}}\n$$",
])("%j is fine", async (text) => expect(await told(text)).toEqual([]));
