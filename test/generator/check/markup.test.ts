// The markup of pages: what the Nu checker accepts is accepted, and what is wrong is told with its
// reason. All of these fragments were put before the Nu checker 26.9.27, which agrees.

import { parse, type ParserError } from "parse5";
import { describe, expect, test } from "vitest";
import { checkMarkup } from "../../../generator/check/markup/page.ts";
import { elementsOf } from "../../../generator/check/page.ts";
import { diagnostic } from "../../../generator/diagnostics.ts";

function faultsOf(html: string): string[] {
  const errors: ParserError[] = [];
  const tree = parse(html, {
    sourceCodeLocationInfo: true,
    scriptingEnabled: false,
    onParseError: (error) => errors.push(error),
  });
  const page = { path: "/", html, instant: 0, page: undefined };
  const faults = checkMarkup([...elementsOf(tree)], errors, page);
  return faults.map(({ id, values }) => `${id}: ${diagnostic(id, { values: values! }).text}`);
}

function around(body: string, head = ""): string {
  const start = `<!doctype html><html lang="en"><head><title>A</title>${head}</head>`;
  return `${start}<body>${body}</body></html>`;
}

const right = [
  "<p>One<p>Two<ul><li>a<li>b</ul>",
  "<p><a href='/x'><b>Words</b></a> <a href='#y'>y</a><span id='y'></span></p>",
  "<a href='/x'><div><h2>A block in a link</h2><p>Words</p></div></a>",
  "<dl><dt>a</dt><dd>b</dd><dt>c</dt><dt>d</dt><dd>e</dd></dl>",
  "<dl><div><dt>a</dt><dd>b</dd></div><div><dt>c</dt><dd>d</dd></div></dl>",
  "<table><caption>c</caption><thead><tr><th scope='col'>h</th></tr></thead><tbody><tr>" +
    "<td>d</td></tr></tbody></table>",
  "<table><tr><td colspan='2'>d</td></tr><tr><td>a</td><td>b</td></tr></table>",
  "<figure><img src='a.png' alt='a'><figcaption>c</figcaption></figure>",
  "<picture><source srcset='a.webp 480w, b.webp 800w' sizes='100vw' type='image/webp'>" +
    "<img src='a.png' alt='a' width='3' height='4' loading='lazy' decoding='async'></picture>",
  "<details><summary><h2>More</h2></summary><p>Words</p></details>",
  "<fieldset><legend>L</legend><label>a <input type='text' name='a' required></label></fieldset>",
  "<label for='f'>F</label><input id='f' list='l'><datalist id='l'><option value='1'></datalist>",
  "<select><optgroup label='g'><option>a<option selected>b</optgroup></select>",
  "<video controls src='a.mp4'>" +
    "<track src='a.vtt' kind='captions' srclang='en' label='e' default></video>",
  "<audio controls><source src='a.mp3' type='audio/mpeg'><p>No sound</p></audio>",
  "<svg viewBox='0 0 1 1' aria-hidden='true'><path d='M0 0'/><foreignObject><div>x</div>" +
    "</foreignObject></svg>",
  "<math display='block'><mi>x</mi><mo form='infix'>=</mo><mn>1</mn></math>",
  "<p>AT&T and a & b</p>",
  "<blockquote cite='/x'><p>q</p></blockquote>",
  "<time datetime='2026-11-26'>x</time><time datetime='2026-11-26T08:00:00+01:00'>x</time>" +
    "<time>2026-11-26</time>",
  "<time datetime='PT4M'>x</time><time datetime='2026-W48'>x</time><time datetime='2026'>x</time>",
  "<ins datetime='2026-11-26'>x</ins><del datetime='2026-11-26T08:00Z'>x</del>",
  "<ol reversed start='3' type='a'><li value='3'>x</li></ol>",
  "<my-element any='thing'><p>x</p></my-element>",
  "<div role='search' aria-label='s' data-any='x' hidden='until-found'></div>",
  "<nav aria-labelledby='n'><h2 id='n'>N</h2></nav>",
  "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>",
  "<map name='m'><area href='/x' alt='x' shape='rect' coords='0,0,1,1'></map>" +
    "<img src='a.png' alt='a' usemap='#m'>",
  "<p>x<br>y<wbr>z</p><hr><pre>x\n</pre>",
  "<object data='a.pdf' type='application/pdf'><a href='a.pdf'>the file</a></object>",
  "<button type='button' aria-expanded='false' aria-controls='c'>x</button><div id='c'></div>",
  "<form action='/search/' method='get' role='search'>" +
    "<input type='search' name='q' enterkeyhint='search'></form>",
  "<iframe src='/x' title='x' allowfullscreen loading='lazy' width='3' height='2'></iframe>",
  "<main><article><header><h1>x</h1></header><footer>y</footer></article></main>",
  "<a href=' /x '>blanks around an address</a>",
  "<p lang='de-DE' translate='no' dir='auto' inert>x</p>",
  "<menu><li>x</li></menu><search><p>x</p></search><hgroup><h1>x</h1><p>y</p></hgroup>",
  "<noscript><p>x</p></noscript><template><li>x</li></template>",
  "<script type='application/ld+json'>{}</script>",
  "<dialog open><p>x</p></dialog><meter value='0.5'>x</meter><progress></progress>" +
    "<output>x</output>",
];

test.each(right)("accepts %s", (body) => {
  expect(faultsOf(around(body))).toEqual([]);
});

const wrong: readonly (readonly [body: string, told: RegExp])[] = [
  ["<p><div>x</div></p>", /^markup-syntax: <\/p> closes nothing/],
  ["<b><p>x</b></p>", /^markup-syntax: /],
  ["<div>x", /<div> is never closed/],
  ["<span>x</div>", /^markup-syntax: /],
  ["</section>", /^markup-syntax: <\/section> closes nothing/],
  ["<p class='a' class='b'>x</p>", /an attribute stands twice/],
  ["<p class='a'id='b'>x</p>", /no blank between two attributes/],
  ["<p>&copy 2026</p>", /a character reference does not end in ;/],
  ["<ul><p>x</p></ul>", /^markup-place: <p> may not stand in <ul>/],
  ["<ul>words<li>x</li></ul>", /the words "words" may not stand directly in <ul>/],
  ["<li>x</li>", /<li> may not stand in <body>/],
  ["<span><h2>x</h2></span>", /<h2> may not stand in <span>/],
  ["<a href='/x'><button>x</button></a>", /<button> may not stand inside of <a>, at no depth/],
  ["<a href='/x'><span><label>x</label></span></a>", /<label> may not stand inside of <a>/],
  ["<button><a href='/x'>x</a></button>", /<a> may not stand inside of <button>/],
  ["<table><tr><p>x</p></tr></table>", /<p> may not stand directly in <table>/],
  [
    "<table><tr><td>a</td></tr><caption>late</caption></table>",
    /<caption> must be the first thing/,
  ],
  ["<dl><dd>x</dd></dl>", /in <dl>, <dt> and the <dd> that belong to it alternate/],
  ["<dl><dt>x</dt></dl>", /alternate/],
  [
    "<figure><p>a</p><figcaption>c</figcaption><p>b</p></figure>",
    /<figcaption> must come first or/,
  ],
  ["<details><p>x</p><summary>s</summary></details>", /<summary> must be the first thing/],
  ["<picture><img src='a.png' alt=''><source srcset='b.png'></picture>", /one <img> behind them/],
  ["<picture><source src='b.png'><img src='a.png' alt=''></picture>", /needs a srcset/],
  ["<img alt='' src='a.png' srcset='a.png 1x, b.png 1x'>", /two files for one width or density/],
  ["<label><input><input></label>", /<label> names one field/],
  ["<header><footer>x</footer></header>", /<footer> may not stand inside of <header>/],
  ["<article><main>x</main></article>", /<main> may not stand in <article>/],
  ["<main>x</main><main>y</main>", /a second <main>/],
  ["<center>x</center>", /^markup-obsolete: <center> is out of use/],
  ["<font color='red'>x</font>", /^markup-obsolete: <font> is out of use/],
  ["<blog>x</blog>", /there is no element <blog>/],
  ["<p align='center'>x</p>", /^markup-obsolete: <p> has no attribute "align"/],
  ["<table border='1'><tr><td>x</td></tr></table>", /<table> has no attribute "border"/],
  ["<img src='a.png' alt='' width='50%'>", /width="50%" on <img>: expected a whole number/],
  ["<img alt=''>", /<img> says nothing without src/],
  ["<a href='/a b'>x</a>", /href="\/a b" on <a>: expected an address/],
  ["<a href='\\x'>x</a>", /expected an address/],
  ["<h1>x</h1><h3>y</h3>", /^heading-skipped: a heading of level 3 follows one of level 1/],
  ["<link itemprop='a' href='/i.png' sizes=''>", /sizes="" on <link>: expected any, or sizes like/],
  ["<p id='a b'>x</p>", /id="a b" on <p>: expected a name without blanks/],
  ["<p id=''>x</p>", /expected a name without blanks/],
  ["<p id='a'>x</p><p id='a'>y</p>", /^id-twice: the id "a" stands on 2 elements/],
  ["<label for='none'>x</label>", /nothing here has the id "none"/],
  ["<p dir='up'>x</p>", /dir="up" on <p>: expected ltr, rtl, auto/],
  ["<button type='go'>x</button>", /type="go" on <button>/],
  ["<input type='text' required='yes'>", /expected required alone/],
  ["<div role='seach'>x</div>", /^markup-attribute: there is no role "seach"/],
  ["<div aria-labeled='x'>x</div>", /<div> has no attribute "aria-labeled"/],
  ["<time datetime='26.11.2026'>x</time>", /expected a day, a time or a duration/],
  ["<ins datetime='2026-02-30'>x</ins>", /expected a day like/],
  ["<iframe src=''></iframe>", /expected an address/],
];

describe("tells of", () => {
  test.each(wrong)("%s", (body, told) => {
    const found = faultsOf(around(body));
    expect(found.join("\n")).toMatch(new RegExp(told.source, "m"));
  });

  test("a page without title, and one without doctype", () => {
    expect(faultsOf("<!doctype html><p>x")).toEqual(["markup-place: the page has no <title>"]);
    expect(faultsOf("<title>x</title><p>x").join()).toContain(
      "does not begin with <!doctype html>",
    );
  });

  test("what the policy of pages blocks", () => {
    const body = "<p style='color:red' onclick='x()'>x</p><script>x()</script>";
    expect(faultsOf(around(body, "<style>p{}</style>")).sort()).toEqual(
      ["<script> without src", "<style>", "onclick on <p>", "style on <p>"].map(
        (what) => `policy-blocked: ${what} does nothing: the policy of pages forbids it`,
      ),
    );
  });
});

test("bad text of any kind is told and never thrown", () => {
  const bad = ["", "<", "<!", "<p <p", "\u0000", "<table><table>", "<svg><p>", "<a".repeat(999)];
  const deep = ["<div>".repeat(5000), "<b>".repeat(600), "<select><svg><select>"];
  for (const html of [...bad, ...deep]) expect(faultsOf(html).length).toBeGreaterThan(0);
});
