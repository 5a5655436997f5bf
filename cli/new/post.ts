// A post: content/posts/2026-11-26-title.md, or with --bundle a folder for its pictures too.

import { joinPath, type Kind } from "./kind.ts";
import { startingText } from "./archetype.ts";

const text = `---
title: {{title}}
date: {{date}}
draft: {{draft}}
lang: {{lang}}
tags: []
---

`;

export const post: Kind = {
  name: "post",
  summary: "a post, with today's date; a draft until you take that line away",
  plan(request) {
    const { folder, name, day, bundle } = request;
    const file = `${day}-${name}${bundle ? "/index" : ""}.md`;
    const bytes = startingText("post", { ...request, draft: request.draft ?? true }, text);
    return [{ path: joinPath("content/posts", folder, file), bytes }];
  },
};
