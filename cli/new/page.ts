// A page: content/pages/title.md, or with --bundle a folder for its pictures too; in a section that
// is there, content/guide/title.md.

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
    const { folder, name, bundle, site } = request;
    const isSection = folder !== "" && site.info(`content/${folder}/_index.md`) !== undefined;
    const file = `${name}${bundle ? "/index" : ""}.md`;
    const bytes = startingText("page", request, text);
    return [{ path: joinPath(isSection ? "content" : "content/pages", folder, file), bytes }];
  },
};
