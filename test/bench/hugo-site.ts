// A Hugo site around the same posts: post pages, lists of twenty posts, tags, feeds of whole posts.

const config = `baseURL = "https://example.org/"
title = "Blog"
paginate = 20
disableKinds = ["section"]
[taxonomies]
  tag = "tags"
[services.rss]
  limit = 20
[markup.highlight]
  noClasses = false
`;

const base = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title>
<meta name="description" content="{{ .Description }}"></head>
<body><header><a href="/">Blog</a></header>{{ block "main" . }}{{ end }}</body></html>
`;

const single = `{{ define "main" }}<article><h1>{{ .Title }}</h1>
<time>{{ .Date.Format "2006-01-02" }}</time>{{ .Content }}
<ul>{{ range .Params.tags }}<li><a href="/tags/{{ . }}/">{{ . }}</a></li>{{ end }}</ul></article>
<nav>{{ with .PrevInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ with .NextInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</nav>{{ end }}
`;

const items = `<ul>{{ range $pages.Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a>
{{ .Date.Format "2006-01-02" }} {{ .Description }}</li>{{ end }}</ul>
{{ with $pages.Prev }}<a href="{{ .URL }}">Newer</a>{{ end }}
{{ with $pages.Next }}<a href="{{ .URL }}">Older</a>{{ end }}`;

const list = `{{ define "main" }}<h1>{{ .Title }}</h1>
{{ $pages := .Paginator }}${items}{{ end }}
`;

const index = `{{ define "main" }}{{ $pages := .Paginate .Site.RegularPages }}${items}{{ end }}
`;

const feed = `{{ printf "<?xml version=\\"1.0\\" encoding=\\"utf-8\\"?>" | safeHTML }}
<rss version="2.0"><channel><title>{{ .Title }}</title><link>{{ .Permalink }}</link>
<description>Blog</description>
{{ $pages := .Pages }}{{ if .IsHome }}{{ $pages = .Site.RegularPages }}{{ end }}
{{ range first 20 $pages }}<item><title>{{ .Title }}</title><link>{{ .Permalink }}</link>
<pubDate>{{ .Date.Format "Mon, 02 Jan 2006 15:04:05 -0700" | safeHTML }}</pubDate>
<description>{{ .Content | html }}</description></item>{{ end }}</channel></rss>
`;

/** Path and text of each file. */
export const hugoSite: readonly (readonly [string, string])[] = [
  ["hugo.toml", config],
  ["layouts/_default/baseof.html", base],
  ["layouts/_default/single.html", single],
  ["layouts/_default/list.html", list],
  ["layouts/index.html", index],
  ["layouts/_default/rss.xml", feed],
];
