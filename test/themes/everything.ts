// A small site in which each thing stands that a page may have, to be looked at by machines: in two
// languages, with lists of several pages, taxonomies, series, authors, a deck, pictures, and texts
// that stand in places where HTML allows little.

import { photo } from "../generator/pictures/samples.ts";

type Tree = Record<string, string | Uint8Array>;

const settings = `title: "All & sundry <of it>"
description: 'Each thing once, "quoted"'
baseUrl: https://all.example
author: Ann & Bob
language: en
languages: { de: { title: Alles }, ar: { title: كل شيء } }
authors: { ann: { name: Ann <Lee>, bio: "Sails & *writes*." } }
taxonomies: { tags: {}, categories: {}, genres: { title: "Genres & kinds" } }
paginate: 2
feeds: { lists: [atom, rss, json] }
markdown: { smartPunctuation: true }
`;

/** Markdown in places where not every element may stand, and HTML that authors write by hand. */
const corners = `# A heading in a text that has a title

## [A link](../b/) with \`code\`, $x^2$ and ![alt](p.jpg)

## Twice

## Twice

## Content

## Site search

## Related label

## <b>Only</b> & "quotes" <3

- [ ] a task with ![a picture](p.jpg) and $x$
  - [x] another
- > [!NOTE]
  > in a list

1. ~~~js
   code();
   ~~~

3) three

> A quotation, | not a table | with a footnote[^a] and another[^a]

| a \`|\` b | $c$ |
| :-: | --: |
| ![p](p.jpg) | [d](../b.md)<br>e[^b] |

Term with **strong**, ![p](p.jpg)
: A definition

  \`\`\`dot title="Two & three" alt="Two <and> three"
  digraph { a -> b [label="&<>"] }
  \`\`\`

[![a picture in a link](p.jpg)](p.jpg) and [a link with "quotes"](../b.md "a \\"title\\" & more").

[An address with blanks](<file with blanks.txt>), <https://example.org/?a=1&b=2#c>, <a@b.example>,
https://example.org/ä?q=[x]|y.

$$
\\begin{aligned} a &= \\mathbf{b} \\\\ c &< \\underbrace{d}_{e} \\tag{1} \\end{aligned}
$$

$\\operatorname{rank} A \\neq \\mathscr{L}$, $\\sqrt[3]{x}$, $\\overline{ab}$ and
$\\text{if } x$, $\\not=$

:::details[A *summary* with \`code\`]{open}
:::figure[A caption with a [link](../b.md)]
![p](p.jpg)
:::
:::

::::gallery[Two]
![p](p.jpg "one & two")
![q](p.jpg)
::::

::video[A film]{src=a.mp4 poster=p.jpg captions=a.vtt width=640 height=360 loop muted}

::toc{depth=3}

:::tip[]
Untitled.
:::

<details><summary>By hand</summary>

Text

</details>

<picture><source srcset="p.jpg" type="image/jpeg"><img src="p.jpg" alt="by hand"></picture>

<p align="center"><img src="p.jpg" alt="centred" width="100"></p>

Line<br/>broken<sup>1</sup> <kbd>K</kbd> <abbr title="a &quot;b&quot;">A</abbr>

\`\`\`js title="a <b> & c.js" {1} showLineNumbers{9}
const a = "<b>"; // [!code ++]
\`\`\`

\`\`\`
plain & <plain>
\`\`\`

[^a]: A note with a list

    - one
    - two
[^b]: > quoted
`;

const slides = `---
title: "A talk & <more>"
tags: [one]
duration: 20min
header: "Head & <er>"
footer: "[Foot](https://example.org/)"
---
# A talk
---
layout: two-columns
---
## Two
::left::
- a {.fragment}
- b
::right::
![p](p.jpg)
---
layout: quote
---
> Fire is patient.
--
## Below

\`\`\`ts {1|2}
let a = 1;
let b = "<b>";
\`\`\`

$$ x^2 $$

| a | b |
| - | - |
| 1 | 2 |
---
layout: picture
image: p.jpg
---
A caption
---
layout: picture-left
image: p.jpg
background: "#223344"
---
## Left
---
layout: section
---
# Part
---
layout: statement
background: p.jpg
---
42
---
layout: code
autoAnimate: true
---
\`\`\`js
a
\`\`\`
---
layout: end
---
# Bye
`;

/** The site, in a theme. */
export async function everything(theme: string): Promise<Tree> {
  const picture = await photo(900, 600);
  const tree: Tree = {
    "site.yaml": `${settings}theme: ${theme}\n`,
    "content/index.md": "---\ntitle: Home\ndescription: A & B\n---\nWelcome, $x$.\n\n## Here\n",
    "content/index.de.md": "---\ntitle: Heim\n---\nHallo.\n",
    "content/posts/_index.md": "---\ntitle: All posts\n---\nAll of them.\n",
    "content/docs/_index.md": "---\ntitle: 'Docs & <more>'\nsortBy: title\n---\n",
    "content/docs/deep/_index.md": "---\ntitle: Deep\n---\n## In the section\n",
    "content/docs/deep/x.md": "---\ntitle: X\nweight: 1\n---\n## [A](y.md)\n\n### B\n\n#### F\n",
    "content/docs/deep/y.md": "---\ntitle: Y\naliases: [/old/y/]\n---\n",
    "content/genres/noir/_index.md": "---\ntitle: Noir & white\n---\nDark.\n",
    "content/pages/quiet.md": "---\ntitle: ''\ntoc: false\n---\ntext without a title\n",
    "content/decks/talk/slides.md": slides,
    "content/decks/talk/p.jpg": picture,
    "static/_redirects": "/gone/ 410\n",
  };
  for (const day of [1, 2, 3, 4, 5]) {
    tree[`content/posts/2026-01-0${day}-p${day}.md`] =
      `---\ntitle: "Post ${day}: 'a' & <b> \\"c\\""\ntags: [one, "t & <${day}>"]\n` +
      "authors: [ann, Bob]\ncategories: [C]\ngenres: [Noir]\n" +
      `series: Row & column\nupdated: 2026-02-0${day}\n---\n` +
      "Words before.\n\n<!--more-->\n\n## After\n";
  }
  for (const [suffix, text] of [["", corners] as const, [".de", "Deutsch.\n"] as const]) {
    tree[`content/posts/all/index${suffix}.md`] =
      `---\ntitle: All\ndate: 2026-03-01\nimage: { src: p.jpg, alt: 'A "b"' }\n---\n${text}`;
  }
  tree["content/posts/b.ar.md"] = "---\ntitle: باء\ndate: 2026-01-01\n---\nنص\n";
  tree["content/posts/b.md"] = "---\ntitle: B\ndate: 2025-01-01\n---\nB\n";
  for (const name of ["p.jpg", "a.mp4", "a.vtt", "file with blanks.txt"]) {
    tree[`content/posts/all/${name}`] = name === "p.jpg" ? picture : "x";
  }
  return tree;
}
