// An Eleventy site around the same posts: post pages, lists of twenty posts, tags, a feed of whole
// posts; highlighting by its official plugin.

const config = `import rss from "@11ty/eleventy-plugin-rss";
import highlight from "@11ty/eleventy-plugin-syntaxhighlight";
const size = 20;
export default function (c) {
  c.addPlugin(rss);
  c.addPlugin(highlight);
  const newest = (all) => all.getFilteredByGlob("posts/*.md").reverse();
  c.addCollection("newest", newest);
  c.addCollection("tagPages", (all) => {
    const posts = newest(all);
    const byTag = new Map();
    for (const post of posts) {
      for (const tag of post.data.tags) byTag.set(tag, [...(byTag.get(tag) ?? []), post]);
    }
    return [...byTag].flatMap(([tag, own]) => {
      const count = Math.ceil(own.length / size);
      return Array.from({ length: count }, (_, number) => ({
        tag, number, last: number + 1 === count,
        posts: own.slice(number * size, (number + 1) * size),
      }));
    });
  });
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
{% set older = collections.newest | getNextCollectionItem %}
{% set newer = collections.newest | getPreviousCollectionItem %}
<nav>{% if newer %}<a href="{{ newer.url }}">{{ newer.data.title }}</a>{% endif %}
{% if older %}<a href="{{ older.url }}">{{ older.data.title }}</a>{% endif %}</nav>
`;

const items = `<ul>{% for p in posts %}<li><a href="{{ p.url }}">{{ p.data.title }}</a>
{{ p.date | day }} {{ p.data.description }}</li>{% endfor %}</ul>`;

const index = `---
layout: base.njk
title: Blog
pagination:
  data: collections.newest
  size: 20
  alias: posts
permalink: "/{% if pagination.pageNumber > 0 %}page/{{ pagination.pageNumber + 1 }}/{% endif %}"
---
${items}
{% if pagination.href.previous %}<a href="{{ pagination.href.previous }}">Newer</a>{% endif %}
{% if pagination.href.next %}<a href="{{ pagination.href.next }}">Older</a>{% endif %}
`;

const tags = `---
layout: base.njk
pagination:
  data: collections.tagPages
  size: 1
  alias: one
permalink: "/tags/{{ one.tag }}/{% if one.number > 0 %}page/{{ one.number + 1 }}/{% endif %}"
---
<h1>{{ one.tag }}</h1>{% set posts = one.posts %}${items}
{% if one.number > 0 %}<a href="/tags/{{ one.tag }}/page/{{ one.number }}/">Newer</a>{% endif %}
{% if not one.last %}<a href="/tags/{{ one.tag }}/page/{{ one.number + 2 }}/">Older</a>{% endif %}
`;

const feed = `---
permalink: /feed.xml
---
<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Blog</title>
<link>https://example.org/</link><description>Blog</description>
{% for p in collections.newest | first(20) %}<item><title>{{ p.data.title }}</title>
<link>https://example.org{{ p.url }}</link><pubDate>{{ p.date | dateToRfc822 }}</pubDate>
<description>{{ p.content }}</description></item>{% endfor %}</channel></rss>
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
