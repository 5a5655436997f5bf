// What every theme that comes with Kiln offers: the same templates, and in the heads of its pages
// what browsers, search engines, readers of feeds and other sites ask for.

import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { axeFaults } from "./axe.ts";
import { inspect } from "./inspection.ts";
import type { PageExpectations, Visit } from "./page-checks.ts";
import { compileSite, serve, type ThemeName } from "./site.ts";

/** Templates that another one could stand in for are among them: these themes have their own. */
const templates = [
  ...["default", "index", "post", "page", "section", "tag", "term", "taxonomy", "series", "author"],
  ...["search", "error-404", "error-410", "decks", "deck", "handout"],
  ...["title", "two-columns", "picture", "quote", "code", "section"].map((name) => `decks/${name}`),
];

/** Declares the tests of what a theme offers. */
export function describeOffers(
  theme: ThemeName,
  visit: () => Visit,
  { post, tag, stress }: PageExpectations,
): void {
  describe("offer", () => {
    /** Links and meta elements in the head of a page, as "name value". */
    function head(path: string): string[] {
      const html = visit().html.get(path)!;
      const tags = html.slice(0, html.indexOf("</head>")).match(/<(?:link|meta)\b[^>]*>/g) ?? [];
      return tags.map((text) => {
        const value = (name: string): string => {
          return new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1] ?? "";
        };
        const name = value("rel") || value("property") || value("name");
        return [name, value("hreflang"), value("type"), value("href") || value("content")]
          .filter((part) => part !== "")
          .join(" ");
      });
    }

    test.each(templates)("the template %s", (name) => {
      const place = new URL(`../../themes/${theme}/${name}.hbs`, import.meta.url);
      expect(existsSync(place)).toBe(true);
    });

    test("feeds of the site on every page, and that of a list on its page", () => {
      const feeds = [
        "alternate application/atom+xml /feed.xml",
        "alternate application/rss+xml /rss.xml",
        "alternate application/feed+json /feed.json",
      ];
      for (const path of ["/", post, tag, stress, "/search/", "/404.html"]) {
        expect(head(path), path).toEqual(expect.arrayContaining(feeds));
      }
      expect(head(tag)).toContain(`alternate application/atom+xml ${tag}feed.xml`);
    });

    test("the text as markdown, where a page is made of one", () => {
      for (const path of [post, stress]) {
        expect(head(path)).toContain(`alternate text/markdown ${path}index.md`);
      }
      expect(head(tag).join("\n")).not.toContain("text/markdown");
    });

    test("what search engines and previews ask for", () => {
      const names = head(post).map((line) => line.split(" ")[0]);
      const wanted = ["canonical", "description", "icon", "stylesheet", "theme-color"];
      const graph = ["title", "description", "url", "site_name", "type"];
      expect(names).toEqual(expect.arrayContaining([...wanted, "twitter:card"]));
      expect(names).toEqual(expect.arrayContaining(graph.map((name) => `og:${name}`)));
      expect(names).toEqual(expect.arrayContaining(["article:published_time", "article:tag"]));
      expect(head("/search/")).toContain("robots noindex");
      expect(head(post)).not.toContain("robots noindex");
    });

    test("a way to the search from every page but that one", () => {
      for (const [path, html] of visit().html) {
        const main = html.slice(0, html.indexOf("<main"));
        if (path !== "/search/") expect(main, path).toMatch(/(href|action)="\/search\/"/);
      }
    });

    describeMissing(theme, visit);
  });
}

function describeMissing(theme: ThemeName, visit: () => Visit): void {
  test("words of its own where nothing is, and the author's in their place", async () => {
    const own = visit().html.get("/404.html")!;
    const words = /<h1>.*<\/h1>/.exec(own)![0];
    expect(own).toMatch(/<main[^]*<a href="\/">[^]*<\/main>/);
    const text = "---\ntitle: Sunk\ndescription: With all hands.\n---\n\n## Ports\n\n[Home](/)\n";
    const more = { "content/404.md": text };
    const server = await serve(await compileSite(theme, undefined, { stress: false, more }));
    const page = await visit().browser.newPage({ viewport: { width: 320, height: 720 } });
    const answer = await page.goto(`${server.origin}/nowhere/at/all`);
    expect(answer!.status()).toBe(404);
    expect(await page.title()).toMatch(/^Sunk · /);
    expect(await page.locator("h1").innerText()).toMatch(/(^|\s)Sunk$/);
    expect(await page.locator(".lead").innerText()).toBe("With all hands.");
    expect(await page.locator(".prose").innerText()).toMatch(/^Ports\s+Home$/);
    expect(await page.content()).not.toContain(words);
    expect((await page.evaluate(inspect)).overflow).toBeLessThanOrEqual(0);
    expect(await axeFaults(page)).toEqual([]);
    await page.close();
    await server.close();
  });

  test("a page for what is gone for good", () => {
    expect(visit().html.get("/410.html")).toContain("<h1>");
    const { status } = visit().entries.find(({ path }) => path === "/removed/")!;
    expect(status).toBe(410);
  });
}
