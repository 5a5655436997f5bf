// A deck: content/decks/title/slides.md, with a slide for each thing that a talk is made of.

import { joinPath, type Kind } from "./kind.ts";
import { startingText } from "./archetype.ts";

const text = `---
title: {{title}}
date: {{date}}
draft: {{draft}}
lang: {{lang}}
duration: 20min
---
# {{title}}

Who speaks, and where

Note:
What you say and nobody reads. It is in no page of the site.

---

## The first thought

- one step {.fragment}
- after another {.fragment}

---
layout: two-columns
---

## Side by side

- on the left

::right::

- on the right

---
layout: code
---

## Code in steps

\`\`\`js {1|2|all}
const pot = clay();
fire(pot);
\`\`\`

---
layout: end
---

# Thank you
`;

export const deck: Kind = {
  name: "deck",
  summary: "a talk, with slides to begin from (kiln build-deck makes an image of it)",
  plan(request) {
    const { folder, name } = request;
    const bytes = startingText("deck", request, text);
    return [{ path: joinPath("content/decks", folder, name, "slides.md"), bytes }];
  },
};
