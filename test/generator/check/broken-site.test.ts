// A site in which everything is wrong once: each rule speaks once, at its file and line. And what
// is right, of which no rule may speak.

import { expect, test } from "vitest";
import { checked } from "./check-site.ts";

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGA" +
    "WjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** Bytes that gzip cannot shorten much. */
function noise(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => (state = (state * 48271) % 0x7fffffff) & 255);
}

const broken = {
  "site.yaml": `title: Broken
baseUrl: https://broken.example
pictures: {enabled: false}
navigation:
  - title: Gone
    url: /gone/
check:
  weight:
    pictures: 5kB
    site: 10kB
  ignore:
    - id: broken-link
      at: /nowhere/
`,
  "content/posts/2026-01-01-a.md": `---
title: A
aliases: [/old-a/]
---

[nowhere](/nowhere-1/)

[no heading](#nothing)

![](dot.png)

<img src="../bare.png">

![far](https://far.example/x.png)

[theme's name](/about/#no-such-id)

<blog>x</blog>

<p id="twice">a</p><p id="twice" colour="red">b</p>
`,
  "content/posts/dot.png": png,
  "content/posts/heavy.bin": noise(20_000),
  "content/bare.png": png,
  "content/pages/about.md": "---\ntitle: About\n---\n\n![heavy](../heavy.png)\n",
  "content/heavy.png": noise(12_000),
  "content/pages/Case.md": "---\npermalink: /Case/\n---\n\nUpper\n",
  "content/pages/case2.md": "---\npermalink: /case/\n---\n\nLower\n",
  "static/_redirects": `/one/ /two/ 301
/two/ /about/ 301
/circle/ /circle2/ 301
/circle2/ /circle/ 301
/to-nothing/ /not-there/ 301
`,
  "static/old-map.xml": "<urlset><url><loc>https://broken.example/off-map/</loc></url></urlset>",
  "static/app.webmanifest": '{"start_url": "/", "icons": [{"src": "/no-icon.png"}]}',
  "static/old-feed.xml": `<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="/a%20b/"/>
<content type="html">&lt;a href=&quot;/off-feed/&quot;&gt;x&lt;/a&gt;</content></entry></feed>`,
  "static/extra.css":
    "body { background: url(missing.png) }\n@import 'https://far.example/x.css';\n",
};

const theme = {
  "default/default.hbs": `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{page.title}}</title>
<link rel="icon" href="/no-icon.ico">
</head>
<body>
<nav><center>x</center>{{#each site.navigation}}<a href="{{url}}">{{title}}</a>{{/each}}
<a class="old" href="/old-a/">old</a>
<a class="part" href="/#no-part">part</a>
</nav>
<ul class="empty"><b>x</b></ul><p style="x" dir="up">
{{{body}}}
</body>
</html>
`,
};

test("each rule speaks once, at its place", async () => {
  const { lines, diagnostics } = await checked(broken, { theme });
  expect(lines).toEqual([
    "content/pages/about.md page-heavy",
    "content/pages/case2.md url-case",
    "content/posts/2026-01-01-a.md:6 broken-link",
    "content/posts/2026-01-01-a.md:8 broken-anchor",
    "content/posts/2026-01-01-a.md:10 picture-alt-empty",
    "content/posts/2026-01-01-a.md:12 picture-alt-missing",
    "content/posts/2026-01-01-a.md:14 remote-asset",
    "content/posts/2026-01-01-a.md:16 broken-anchor",
    "content/posts/2026-01-01-a.md:18 markup-place",
    "content/posts/2026-01-01-a.md:20 id-twice",
    "content/posts/2026-01-01-a.md:20 markup-obsolete",
    "site.yaml site-heavy",
    "site.yaml:6 broken-link",
    "site.yaml:12 exception-unused",
    "static/_redirects:1 redirect-chain",
    "static/_redirects:3 redirect-loop",
    "static/_redirects:5 redirect-broken",
    "static/app.webmanifest broken-link",
    "static/extra.css asset-missing",
    "static/extra.css remote-asset",
    "static/old-feed.xml broken-link",
    "static/old-feed.xml broken-link",
    "static/old-map.xml broken-link",
    "themes/default/default.hbs:4 asset-missing",
    "themes/default/default.hbs:7 markup-obsolete",
    "themes/default/default.hbs:8 link-moved",
    "themes/default/default.hbs:9 broken-anchor",
    "themes/default/default.hbs:11 markup-place",
    "themes/default/default.hbs:11 markup-attribute",
    "themes/default/default.hbs:11 policy-blocked",
  ]);
  const shared = diagnostics.find(({ id }) => id === "link-moved")!;
  expect(shared.text).toMatch(
    /^link to "\/old-a\/" is sent on to \/posts\/a\/ \(on \/.* and 5 more\)$/,
  );
  for (const { text, hint } of diagnostics)
    expect(text + (hint ?? "")).not.toMatch(/\{\w+\}|undefined/);
});

const sound = {
  "site.yaml": `title: Sound
baseUrl: https://sound.example
pictures: {enabled: false}
`,
  "content/posts/2026-01-01-a.md": `---
title: A
aliases: [/old-a/]
tags: [x]
---

## A heading

[itself](#a-heading) [the top](#top) [another](../pages/about.md#about-us) [tag](/tags/x/)
[mail](mailto:a@example.org) [far](https://far.example/) [feed](/feed.xml)
[own](https://sound.example/about/#about-us) [words](/about/#:~:text=us)

![a dot](dot.png) <img src="dot.png" alt="" role="presentation">
`,
  "content/posts/dot.png": png,
  "content/pages/about.md": "---\ntitle: About\n---\n\n## About us\n\n![dot](../posts/dot.png)\n",
  "static/own.css":
    "/* url(no.png) */ a { background: url('posts/dot.png'), url(#x), url(data:,) }\n",
};

test("of a sound site nothing is told", async () => {
  const { lines, survey } = await checked(sound);
  expect(lines).toEqual([]);
  expect(survey.external.map(({ url }) => url)).toEqual(["https://far.example/"]);
  expect(survey.counts.pictures).toBe(3);
  expect(survey.counts.redirects).toBeGreaterThan(0);
});
