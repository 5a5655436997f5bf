// A section: a folder of pages with a page of its own, content/guide/_index.md.

import { joinPath, type Kind } from "./kind.ts";
import { startingText } from "./archetype.ts";

const text = `---
title: {{title}}
draft: {{draft}}
lang: {{lang}}
sortBy: weight
---

`;

export const section: Kind = {
  name: "section",
  summary: "a folder of pages, with the page that lists them",
  plan(request) {
    const { folder, name } = request;
    const bytes = startingText("section", request, text);
    return [{ path: joinPath("content", folder, name, "_index.md"), bytes }];
  },
};
