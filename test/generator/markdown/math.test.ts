// Mathematics: which dollars are a formula, and what a formula becomes.

import { describe, expect, test } from "vitest";
import { make } from "../../../generator/markdown/math/temml.ts";
import { stage } from "./rendering.ts";

const render = stage();

describe("dollars", () => {
  test.each([
    ["It costs $5 and $6.", 0],
    ["US$5-$6, A$7 and $8-9$10", 0],
    ["echo $HOME and $PATH, or $HOME/$PATH", 0],
    ["$ x $ and $x $ and $ x$", 0],
    ["\\$x$ and $\\$", 0],
    ["`$x$` and <b title='$x$'>$</b>", 0],
    ["one $ alone", 0],
    ["$x$", 1],
    ["($x$), $y$-axis: $z$.", 3],
    ["It costs $5, and $x$ is $y$.", 2],
    ["$5 $6 $7 $x$ $8", 1],
    ["$a\nb$", 1],
    ["$$x$$ and $5", 1],
    ["| $5 | $x$ |\n|---|---|\n| $6 | $y$ |", 2],
    ["> $5 and\n> $x$", 1],
    ["# $x$ for $5", 1],
    ["$\\text{costs \\$5}$", 0],
    ["$$\\text{costs \\$5}$$", 1],
    ["$$\nx\n$$", 1],
    ["```math\nx\n```", 1],
    ["```tex\n$x$\n```", 0],
  ])("%j has %i formulas", (text, count) => {
    const { page, messages } = render(text);
    expect(messages).toEqual([]);
    expect(page.match(/<math/g) ?? []).toHaveLength(count);
    if (count === 0) expect(page).not.toContain("math-inline");
  });

  test("that are money keep what is around them", () => {
    expect(render("$5 and *six* cost $6, `a` $7.").page).toBe(
      "<p>$5 and <em>six</em> cost $6, <code>a</code> $7.</p>",
    );
  });

  test("are all text where the site wants none to be mathematics", () => {
    expect(stage({ math: false })("$x$ and $$y$$").page).toBe("<p>$x$ and $$y$$</p>");
  });

  test("a hundred thousand prices take no time to speak of", () => {
    const text = "$5 ".repeat(100_000);
    expect(render(text).page).toBe(`<p>${text.trim()}</p>`);
  });
});

describe("formulas", () => {
  const formulas = [
    "\\frac{a}{b}",
    "\\begin{pmatrix}a&b\\\\c&d\\end{pmatrix}",
    "\\begin{aligned}a&=b\\\\c&=d\\end{aligned}",
    "\\begin{cases}1&x\\\\2&y\\end{cases}",
    "\\begin{array}{c|c}a&b\\\\\\hline c&d\\end{array}",
    "\\color{red}{x}\\colorbox{yellow}{y}",
    "\\boxed{x}\\cancel{y}\\bcancel{z}\\overline{AB}\\underline{x}",
    "\\tag{1} x",
    "\\raisebox{1em}{x}\\hspace{2em}\\phantom{y}",
    "\\mathbb{R}\\mathbf{x}\\mathcal{L}\\Large x",
    "\\vec v\\hat x\\sqrt[3]{x}\\sum_{i=0}^n\\int_0^\\infty",
    "\\ce{2H2 + O2 -> 2H2O}",
  ];
  test.each(formulas)("%s is MathML without a style", (tex) => {
    for (const display of tex.includes("\\tag") ? ["block"] : ["inline", "block"]) {
      const { html, fault } = make(display, tex);
      expect(fault).toBeUndefined();
      expect(html).toMatch(/^<math[^]*<\/math>$/);
      expect(html).not.toMatch(/\sstyle=|\son\w+=|<script|href=/);
    }
  });

  test("blackboard bold is a letter of its own: browsers ignore mathvariant", () => {
    expect(make("inline", "\\mathbb{R}").html).toContain("ℝ");
  });

  test("colours are attributes of MathML, boxes and lines are classes", () => {
    expect(make("inline", "\\color{red}{x}").html).toContain('mathcolor="#ff0000"');
    expect(make("inline", "\\boxed{x}").html).toContain('class="math-box"');
    expect(make("inline", "\\begin{array}{c|c}a&b\\end{array}").html).toContain("math-line-right");
  });

  test("wide ones can have the focus", () => {
    const wide = render(`$$\n${"x + ".repeat(10)}y\n$$\n`).page;
    expect(wide).toContain('<div class="math" tabindex="0" role="group" aria-label="Formula">');
    expect(render("$$\nx\n$$\n").page).toContain('<div class="math"><math display="block"');
  });

  test("faults have their line", () => {
    const { messages } = render("a\n\n$$\nx\n\\foo{y}\n$$\n\nb $\\frac{$ c\n");
    expect(messages).toMatchObject([
      { id: "formula-fault", severity: "error", line: 5, text: expect.stringContaining("\\foo") },
      { id: "formula-fault", severity: "error", line: 8 },
    ]);
  });

  test("no command reaches out of the formula", () => {
    for (const tex of [
      "\\href{javascript:x}{y}",
      "\\includegraphics{a.png}",
      "\\htmlStyle{a:b}{x}",
    ]) {
      expect(make("inline", tex).fault).toBeTruthy();
    }
    expect(make("inline", "\\text{<script>alert(1)</script>}").html).not.toContain("<script");
  });
});
