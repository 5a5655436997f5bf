// Feeds and sitemaps against their schemas, and what stands in them.

import { beforeAll, describe, expect, test } from "vitest";
import type { Compilation } from "../../../generator/compile.ts";
import type { Page, SiteSettings } from "../../../generator/model.ts";
import { sitemaps } from "../../../generator/syndication/sitemap.ts";
import { build, entryAt, messages, textAt, type Tree } from "../site.ts";
import { xmllint } from "./xmllint.ts";

let faults: (text: string, schema: string) => string;
beforeAll(async () => {
  faults = await xmllint();
}, 300_000);

const posts: Tree = {
  "content/index.md": "Welcome\n",
  "content/posts/2026-01-02-a.md":
    "---\ntitle: 'A < & \"b\" ü \u0008'\ntags: [Red, 'C & D']\nauthors: [Ada, Ben]\n---\n" +
    "See [b](b.md#x) and [this](#y), ![p](p.svg), <b>]]></b>.\n\n## Y\n",
  "content/posts/b.md":
    "---\ndate: 2026-02-03T04:05:06+01:00\nupdated: 2026-03-04\nlang: de\n---\n## X\n",
  "content/posts/undated.md": "---\ntags: [Red]\n---\nNo date.\n",
  "content/posts/secret.md": "---\ndraft: true\n---\nsecretword\n",
  "content/posts/p.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>',
  "content/pages/c.md": "Page\n",
};
const settings = "title: S & T\nauthor: Ada\nbaseUrl: https://a.org\ndescription: About\n";
const site = (more = "", base = settings): Promise<Compilation> =>
  build({ ...posts, "site.yaml": base + more });

describe("schemas", () => {
  test.each(["", "https://a.org"])("every feed is valid, with the baseUrl %j", async (baseUrl) => {
    const compilation = await site(
      "feeds: {lists: [atom, rss, json]}\n",
      `title: S & T\nbaseUrl: "${baseUrl}"\n`,
    );
    expect(messages(compilation)).toEqual([]);
    const paths = compilation.entries.map(({ path }) => path);
    for (const folder of ["/", "/tags/red/", "/tags/c-d/"]) {
      expect(paths).toEqual(expect.arrayContaining([`${folder}feed.xml`, `${folder}rss.xml`]));
      const atom = await textAt(compilation, `${folder}feed.xml`);
      expect(faults(atom, "atom.rng")).toBe("");
      expect(atom.split("<entry")[0]!.match(/rel="(self|alternate)"/g)).toHaveLength(2);
      expect(faults(await textAt(compilation, `${folder}rss.xml`), "rss.rng")).toBe("");
    }
  });

  test("a site without posts has valid feeds", async () => {
    const compilation = await build({ "content/index.md": "Hello\n", "site.yaml": settings });
    expect(faults(await textAt(compilation, "/feed.xml"), "atom.rng")).toBe("");
    expect(faults(await textAt(compilation, "/rss.xml"), "rss.rng")).toBe("");
    expect(faults(await textAt(compilation, "/sitemap.xml"), "sitemap.xsd")).toBe("");
  });

  test("the schemas complain about what is wrong", async () => {
    const feed = await textAt(await site(), "/feed.xml");
    expect(faults(feed.replace(/<updated>.*?<\/updated>/, ""), "atom.rng")).not.toBe("");
    expect(faults(feed.replace("</entry>", ""), "atom.rng")).not.toBe("");
    const rss = await textAt(await site(), "/rss.xml");
    expect(faults(rss.replace(/<pubDate>/g, "<pubDate>x"), "rss.rng")).not.toBe("");
  });
});

describe("JSON Feed 1.1", () => {
  test("has what the specification requires, in the types that it names", async () => {
    const compilation = await site();
    const feed = JSON.parse(await textAt(compilation, "/feed.json")) as Record<string, any>;
    expect(entryAt(compilation, "/feed.json").representations[0]!.head.fields).toContain(
      "Content-Type: application/feed+json",
    );
    expect(feed).toMatchObject({
      version: "https://jsonfeed.org/version/1.1",
      title: "S & T",
      home_page_url: "https://a.org/",
      feed_url: "https://a.org/feed.json",
      language: "en",
      authors: [{ name: "Ada" }],
    });
    expect(feed["items"]).toHaveLength(3);
    for (const item of feed["items"]) {
      expect(typeof item.id).toBe("string");
      expect(typeof (item.content_html ?? item.content_text)).toBe("string");
      expect(item.url).toMatch(/^https:\/\/a\.org\/posts\//);
      for (const date of [item.date_published, item.date_modified].filter(Boolean)) {
        expect(date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/);
      }
    }
    expect(new Set(feed["items"].map(({ id }: { id: string }) => id)).size).toBe(3);
  });
});

describe("content", () => {
  test("is whole, with absolute addresses, and without what is hidden", async () => {
    const compilation = await site();
    for (const path of ["/feed.xml", "/rss.xml", "/feed.json"]) {
      const feed = (await textAt(compilation, path)).replaceAll("\\", "").replaceAll("&quot;", '"');
      expect(feed).toContain('href="https://a.org/posts/b/#x"');
      expect(feed).toContain('href="https://a.org/posts/a/#y"');
      expect(feed).toContain('src="https://a.org/posts/p.svg"');
      expect(feed).not.toContain("secretword");
      expect(feed).not.toContain("\u0008");
    }
  });

  test("is cut to summaries and to a number of posts on request", async () => {
    const compilation = await site("feeds: {limit: 1, content: summary, formats: [json]}\n");
    const feed = JSON.parse(await textAt(compilation, "/feed.json"));
    expect(feed.items).toHaveLength(1);
    expect(feed.items[0].content_html).toBeUndefined();
    const paths = compilation.entries.map(({ path }) => path);
    expect(paths).not.toContain("/feed.xml");
    expect(paths).not.toContain("/rss.xml");
  });

  test("a file of the author goes before a feed", async () => {
    const compilation = await build({ ...posts, "static/feed.xml": "mine" });
    expect(await textAt(compilation, "/feed.xml")).toBe("mine");
  });

  test.each([
    ["feeds: {limit: 0}", "limit"],
    ["feeds: {formats: [rdf]}", "formats"],
    ["feeds: {content: all}", "content"],
    ["feeds: {size: 1}", "unknown-key"],
    ["feeds: 7", "expected"],
  ])("%s is told with its line", async (line, word) => {
    const [message] = messages(await site(`${line}\n`));
    expect(message).toMatch(/^site\.yaml:5:/);
    expect(message).toContain(word);
  });
});

describe("sitemap", () => {
  test("is valid, and names pages and their days", async () => {
    const compilation = await site();
    const text = await textAt(compilation, "/sitemap.xml");
    expect(faults(text, "sitemap.xsd")).toBe("");
    expect(text).toContain(
      "<loc>https://a.org/posts/b/</loc><lastmod>2026-03-04T00:00:00Z</lastmod>",
    );
    expect(text).not.toMatch(/404|secret|feed\.xml|index\.md/);
    expect(await textAt(compilation, "/robots.txt")).toContain(
      "Sitemap: https://a.org/sitemap.xml",
    );
  });

  const page = (index: number, translations: Page["translations"] = []): Page =>
    ({
      kind: "page",
      url: `/${index}/`,
      lang: "en",
      posts: [],
      unlisted: false,
      draft: false,
      translations,
    }) as unknown as Page;
  const origin = { baseUrl: "https://a.org" } as SiteSettings;

  test("has an index where there are more than 50,000 addresses, or too many bytes", () => {
    const many = Array.from({ length: 50_001 }, (_, index) => page(index));
    const files = sitemaps(many, origin);
    expect([...files.keys()]).toEqual(["/sitemap.xml", "/sitemap/1.xml", "/sitemap/2.xml"]);
    expect(faults(files.get("/sitemap.xml")!, "sitemap.xsd")).toBe("");
    expect(faults(files.get("/sitemap/1.xml")!, "sitemap.xsd")).toBe("");
    expect(files.get("/sitemap/2.xml")!.match(/<loc>/g)).toHaveLength(1);
    const small = sitemaps(many.slice(0, 100), origin, { addresses: 1000, bytes: 3000 });
    expect(small.size).toBeGreaterThan(2);
    for (const text of small.values()) expect(text.length).toBeLessThan(3000);
  });

  test("tells of the same page in other languages", () => {
    const german = { lang: "de", language: "Deutsch", title: "x", url: "/de/1/" };
    const text = sitemaps([page(1, [german])], origin).get("/sitemap.xml")!;
    expect(faults(text, "sitemap.xsd")).toBe("");
    expect(text).toContain('hreflang="de" href="https://a.org/de/1/"');
    expect(text).toContain('hreflang="en" href="https://a.org/1/"');
  });
});
