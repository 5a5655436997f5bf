// Diagrams drawn while building.

import { expect, test } from "vitest";
import { make } from "../../../generator/markdown/diagrams/graphviz.ts";
import { stage } from "./rendering.ts";

const render = stage();

function draw(source: string, info = "dot"): string {
  const { page, messages } = render(`\`\`\`${info}\n${source}\n\`\`\`\n`);
  expect(messages).toEqual([]);
  return page;
}

test("a graph is a picture with a name and a description, in the colours of the text", () => {
  const page = draw("digraph { a -> b }", 'dot title="A & B" alt="a leads to b"');
  expect(page).toMatch(/^<figure class="diagram"><svg width="\d+" height="\d+" viewBox=/);
  expect(page).toContain('role="img" aria-labelledby="diagram-1-title"');
  expect(page).toContain('<title id="diagram-1-title">A &#x26; B</title>');
  expect(page).toContain('<desc id="diagram-1-text">a leads to b</desc>');
  expect(page).toContain("<figcaption>A &#x26; B</figcaption>");
  expect(page).toContain('stroke="currentColor"');
  expect(page).not.toMatch(/ style=|<script|black|xlink|font-family|<!--/);
});

test("without words of its own the source describes it", () => {
  expect(draw("digraph { a -> b }")).toContain(
    '<desc id="diagram-1-text">digraph { a -> b }</desc>',
  );
});

test("words on a ground of their own stay dark", () => {
  const page = draw("digraph { a [style=filled fillcolor=lightblue]; b }");
  expect(page).toMatch(/fill="lightblue"[^]*<text fill="#000"[^]*>a</);
  expect(page).toMatch(/<text fill="currentColor"[^]*>b</);
});

test("two on a page have names of their own", () => {
  const { page } = render(
    "```dot\ngraph { a }\n```\n\n```graphviz engine=neato\ngraph { b -- c }\n```\n",
  );
  expect(page).toContain('id="diagram-1-title"');
  expect(page).toContain('id="diagram-2-title"');
});

test("a fault has its line", () => {
  const { messages } = render("x\n\n```dot\ndigraph {\n a -> b\n c [x=;\n}\n```\n");
  expect(messages).toMatchObject([{ id: "diagram-fault", severity: "error", line: 6 }]);
});

test("one that shows the code on purpose stays code", () => {
  expect(draw("digraph { a }", "dot code")).toContain('<pre class="highlight"');
});

test("nothing in a graph becomes a script, a style or a picture from elsewhere", () => {
  const hostile =
    'digraph { a [label="<script>alert(1)</script>" URL="javascript:alert(1)"];' +
    ' b [image="https://a.org/x.png" shape=none label=<<b>x</b>>];' +
    ' stylesheet="https://a.org/x.css" }';
  const { svg = "" } = make("dot", hostile);
  expect(svg).not.toMatch(/<script|javascript:|a\.org|<image| style=|<\?xml-stylesheet/);
});
