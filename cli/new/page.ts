// A page: content/pages/title.md, or with --bundle a folder for its pictures too.

import { joinPath, type Kind } from "./kind.ts";
import { startingText } from "./archetype.ts";

const text = `---
title: {{title}}
draft: {{draft}}
lang: {{lang}}
---

`;

export const page: Kind = {
  name: "page",
  summary: "a page, which has an address and no date",
  plan(request) {
    const { folder, name, bundle } = request;
    const file = `${name}${bundle ? "/index" : ""}.md`;
    const bytes = startingText("page", request, text);
    return [{ path: joinPath("content/pages", folder, file), bytes }];
  },
};
