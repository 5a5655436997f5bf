// The least Eleventy site around the same posts: post pages, a page per tag, an index, a feed.

const config = `import rss from "@11ty/eleventy-plugin-rss";
export default function (c) {
  c.addPlugin(rss);
  c.addCollection("newest", (all) => all.getFilteredByGlob("posts/*.md").reverse());
  c.addFilter("day", (date) => date.toISOString().slice(0, 10));
  c.addFilter("first", (list, count) => list.slice(0, count));
  return { markdownTemplateEngine: false, htmlTemplateEngine: "njk" };
}
`;

const base = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title>
<meta name="description" content="{{ description }}"></head>
<body><header><a href="/">Blog</a></header>{{ content | safe }}</body></html>
`;

const post = `---
layout: base.njk
---
<article><h1>{{ title }}</h1><time>{{ page.date | day }}</time>{{ content | safe }}
<ul>{% for t in tags %}<li><a href="/tags/{{ t }}/">{{ t }}</a></li>{% endfor %}</ul></article>
`;

const index = `---
layout: base.njk
title: Blog
---
<ul>{% for p in collections.newest %}<li><a href="{{ p.url }}">{{ p.data.title }}</a>
{{ p.date | day }} {{ p.data.description }}</li>{% endfor %}</ul>
`;

const tags = `---
layout: base.njk
pagination:
  data: collections
  size: 1
  alias: tag
  filter: [all, newest]
permalink: "/tags/{{ tag }}/"
---
<h1>{{ tag }}</h1><ul>{% for p in collections[tag] %}
<li><a href="{{ p.url }}">{{ p.data.title }}</a></li>{% endfor %}</ul>
`;

const feed = `---
permalink: /feed.xml
---
<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Blog</title>
<link>https://example.org/</link><description>Blog</description>
{% for p in collections.newest | first(20) %}<item><title>{{ p.data.title }}</title>
<link>https://example.org{{ p.url }}</link><pubDate>{{ p.date | dateToRfc822 }}</pubDate>
<description>{{ p.data.description }}</description></item>{% endfor %}</channel></rss>
`;

const data = `export default {
  layout: "post.njk",
  permalink: (data) => "/posts/" + data.page.fileSlug + "/index.html",
};
`;

/** Path and text of each file. */
export const eleventySite: readonly (readonly [string, string])[] = [
  ["eleventy.config.mjs", config],
  ["posts/posts.11tydata.mjs", data],
  ["_includes/base.njk", base],
  ["_includes/post.njk", post],
  ["index.njk", index],
  ["tags.njk", tags],
  ["feed.njk", feed],
];
