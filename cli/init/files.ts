// What a new site is made of.

import { stringify } from "yaml";

/** What tells one new site from another. */
export interface NewSite {
  readonly title: string;
  /** Name of a theme that comes with Kiln. */
  readonly theme: string;
  /** IANA name. */
  readonly timeZone: string;
  /** BCP 47 tag. */
  readonly language: string;
  /** "2026-11-26", there. */
  readonly day: string;
  /** Version of the npm package. */
  readonly version: string;
  /** Versions of Node that it runs on, as package.json says it. */
  readonly node: string;
}

/** Path to text, in the order of the list that the author sees. */
export type NewSiteFiles = Readonly<Record<string, string>>;

/** The files of a new site. */
export function filesOf(site: NewSite): NewSiteFiles {
  return {
    "site.yaml": settings(site),
    [`content/posts/${site.day}-hello.md`]: post(site),
    "content/pages/about.md": about(),
    "package.json": manifest(site),
    "README.md": readme(site),
    ".gitignore":
      "node_modules/\n# The image, and what Kiln remembers of earlier builds:\nbuild/\n.kiln/\n",
  };
}

function value(text: string): string {
  return stringify(text, { lineWidth: 0 }).trimEnd();
}

function settings({ title, theme, timeZone, language }: NewSite): string {
  return `# yaml-language-server: $schema=./node_modules/kiln-site/dist/schemas/site.json
# What holds for the whole site. Every line can be left out.

title: ${value(title)}
# One sentence, for the front page and for search engines.
# description: Notes from the harbour.
# Who writes here.
# author: Your name

# Where the site will be. The sitemap needs it, and whole addresses in the feeds.
# baseUrl: https://example.org

language: ${value(language)}
# Dates without a zone of their own are read and shown here.
timeZone: ${value(timeZone)}

# A theme that comes with Kiln, or a folder of your own: themes/NAME/.
theme: ${value(theme)}

# The menu. Without it, pages that have a line "navigation: 1" stand there.
# navigation:
#   - title: About
#     url: /about/

# Links that lead nowhere are errors; this makes them warnings.
# brokenLinks: warn
# Pictures and the like from other servers are errors; this allows them.
# remoteAssets: allow
`;
}

function post({ day, title }: NewSite): string {
  return `---
title: Hello
date: ${day}
tags: [notes]
description: ${value(`The first post of ${title}, to be written over.`)}
---

This is a post. It lies in \`content/posts/\`, and the date in its name is the day it came out.

The text is markdown: *emphasis*, **strong words**,
[links to other files](../pages/about.md), lists, tables, and code:

\`\`\`js
console.log("hello");
\`\`\`

Start another one with

\`\`\`sh
npm run new -- post "A walk along the harbour"
\`\`\`

and see it at once with \`npm run dev\`. New posts are drafts: readers do not see them before you
take the line \`draft: true\` away.
`;
}

function about(): string {
  return `---
title: About
navigation: 1
---

This site is made with Kiln, which turns a folder of text files into a web server that needs no
operating system. Say here who you are.
`;
}

function manifest({ title, version, node }: NewSite): string {
  const scripts = {
    dev: "kiln dev",
    new: "kiln new",
    build: "kiln build",
    preview: "kiln preview",
    check: "kiln check",
  };
  const all = {
    name: packageName(title),
    private: true,
    type: "module",
    scripts,
    dependencies: { "kiln-site": version },
    engines: { node },
  };
  return `${JSON.stringify(all, undefined, 2)}\n`;
}

/** npm's names have few kinds of letters; nobody will see this one. */
function packageName(title: string): string {
  const plain = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  return plain.replace(/^-+|-+$/g, "").slice(0, 100) || "site";
}

function readme({ title }: NewSite): string {
  return `# ${title}

    npm install                      once
    npm run dev                      write: http://localhost:8080/ shows every change at once
    npm run new -- post "A title"    start a post
    npm run build                    make build/site.elf, a machine that serves this site
    npm run preview                  look at what was built
    npm run check                    look for dead links, missing words for pictures, and the like

Texts are in \`content/\`, settings in \`site.yaml\`. \`npx kiln --help\` lists all commands.
`;
}
