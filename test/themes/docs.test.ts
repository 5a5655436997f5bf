// The theme for a project's documentation, with the site of a project in `project/`.

import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { axeFaults } from "./axe.ts";
import { describeColours } from "./colour-checks.ts";
import { describePages, type Visit } from "./page-checks.ts";
import { bodyOf, compileSite } from "./site.ts";

describeColours("docs", "cobalt", [
  ["ink", "ground", 4.5],
  ["ink", "raised", 4.5],
  ["ink", "mark", 4.5],
  ["quiet", "ground", 4.5],
  ["quiet", "raised", 4.5],
  ["cobalt", "ground", 4.5],
  ["cobalt", "raised", 4.5],
  ["cobalt", "mark", 4.5],
  ["copper", "ground", 4.5],
  ["ochre", "ground", 4.5],
  ["ochre", "raised", 4.5],
  ["rust", "ground", 4.5],
]);

const stress = "/docs/reference/stress/";
const post = "/posts/two-4/";

describePages(
  "docs",
  {
    pages: ["/", "/page/2/", "/docs/guide/install/", stress, "/decks/", "/404.html"],
    kinds: ["/", stress, post, "/docs/", "/tags/", "/tags/release/", "/404.html", "/search/"],
    stress,
    post,
    tag: "/tags/release/",
    notPrinted: [".site-nav", ".sidebar", ".contents", ".neighbours", ".crumbs", ".site-footer"],
  },
  (visit) => {
    describeNavigation(visit);
    describeDeck(visit);
  },
);

/** The words of all elements that a selector finds. */
function words(page: Page, selector: string): Promise<string[]> {
  return page.locator(selector).evaluateAll((all) => {
    return all.map(({ textContent }) => textContent!.replace(/\s+/g, " ").trim());
  });
}

function describeNavigation(visit: () => Visit): void {
  async function open(path: string, width: number): Promise<Page> {
    const page = await visit().browser.newPage({ viewport: { width, height: 900 } });
    await page.goto(visit().server.origin + path);
    return page;
  }

  test("show all pages beside the text by weight, and which of them is read", async () => {
    const page = await open("/docs/guide/install/", 1400);
    const guide = page.locator(".sidebar .branch .branch").first();
    expect(await guide.isVisible()).toBe(true);
    expect(await page.locator(".sidebar summary").isVisible()).toBe(false);
    expect(await words(page, ".sidebar .branch .branch:first-child li a")).toEqual([
      "Why a queue",
      "Install",
      "The first job",
      "Several workers at once, on one machine or on many",
    ]);
    expect(await words(page, ".sidebar [aria-current=page]")).toEqual(["Install"]);
    await page.close();
  });

  test("fold them away on a narrow screen, and open them at a touch", async () => {
    const page = await open("/docs/guide/install/", 360);
    const current = page.locator(".sidebar [aria-current=page]");
    expect(await current.isVisible()).toBe(false);
    await page.locator(".sidebar summary").click();
    expect(await current.isVisible()).toBe(true);
    await page.close();
  });

  test("say where the page stands, and what comes before and after it", async () => {
    const page = await open("/docs/guide/install/", 1400);
    expect(await words(page, ".crumbs a")).toEqual(["Sluice", "Documentation", "Guide"]);
    const neighbours = ["Previous Why a queue", "Next The first job"];
    expect(await words(page, ".neighbours a")).toEqual(neighbours);
    expect(await words(page, ".article-facts li")).toEqual([
      "Last changed November 20, 2026",
      "setup",
    ]);
    await page.close();
  });

  test("list the headings beside the text, without that of the footnotes", async () => {
    const page = await open("/docs/guide/why/", 1400);
    expect(await page.locator(".contents summary").isVisible()).toBe(false);
    const headings = await words(page, ".contents li");
    expect(headings).toHaveLength(5);
    expect(headings.at(-1)).toBe("What it does not do");
    const text = (await page.locator(".prose").boundingBox())!;
    expect((await page.locator(".contents").boundingBox())!.x).toBeGreaterThan(text.x + text.width);
    await page.close();
  });

  test("begin with a front page that leads into the site", async () => {
    const page = await open("/", 1400);
    expect(await words(page, ".start a")).toEqual(["Get started", "Why a queue", "Source code"]);
    expect(await words(page, ".cards h2")).toEqual(["Documentation", "Community"]);
    expect(await words(page, ".news h3")).toEqual([
      "Sluice 2.4 wakes workers by itself",
      "Sluice 2.3",
      "Sluice 2.2",
    ]);
    const feed = page.locator('link[type="application/atom+xml"]');
    expect(await feed.getAttribute("href")).toBe("/feed.xml");
    await page.close();
  });
}

function describeDeck(visit: () => Visit): void {
  test.each(["light", "dark"] as const)(
    "show decks that axe finds nothing in, %s",
    async (mode) => {
      const { browser, server } = visit();
      const page = await browser.newPage({
        viewport: { width: 1280, height: 720 },
        colorScheme: mode,
        reducedMotion: "reduce",
      });
      const complaints: string[] = [];
      page.on("console", (message) => complaints.push(message.text()));
      await page.goto(`${server.origin}/decks/tour/`);
      const foot = page.locator(".slides section:nth-child(2) .slide-foot");
      expect((await foot.textContent())!.trim()).toBe("sluice.example");
      const count = await page.locator(".slides > section").count();
      expect(count).toBe(11);
      for (let slide = 0; slide < count; slide++) {
        await page.evaluate((at) => (location.hash = `#/${at}`), slide);
        await page.locator(`.slides > section:nth-child(${slide + 1}).present`).waitFor();
        expect(await axeFaults(page), `slide ${slide + 1}`).toEqual([]);
      }
      await page.goto(`${server.origin}/decks/tour/handout/`);
      expect(await axeFaults(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await page.close();
    },
  );
}

describe("settings", () => {
  /** The front page and a page below it, with other settings. */
  async function pages(settings: string): Promise<[front: string, page: string]> {
    const entries = await compileSite("docs", (yaml) => {
      return yaml.replace(/themeSettings:[^]*/, `themeSettings:\n${settings}\n`);
    });
    const text = async (path: string): Promise<string> => {
      return String(await bodyOf(entries.find((entry) => entry.path === path)!));
    };
    return [await text("/"), await text("/docs/guide/why/")];
  }

  test("take away the pages at the side, and the headings", async () => {
    const [, page] = await pages("  sidebar: none\n  contents: false");
    expect(page).not.toMatch(/class="(sidebar|contents)"/);
    expect(page).toContain('class="crumbs"');
  });

  test("show the section that is read, and on the front page where to begin", async () => {
    const [front, page] = await pages("  sidebar: section\n  logoText: The queue");
    const tree = /<nav class="sidebar"[^]*?<\/nav>/.exec(page)![0];
    expect(tree).toContain("/docs/guide/install/");
    expect(tree).toContain("/docs/reference/");
    expect(tree).not.toContain("/docs/reference/commands/");
    expect(tree).not.toContain("/community/contributing/");
    expect(front).toMatch(/class="start">\s*<li><a href="\/docs\/">Documentation/);
    expect(front).toContain("<span>The queue</span>");
    expect(front).not.toContain("Source code");
    expect(front).not.toContain('class="version"');
  });

  test("choose a logo and a version", async () => {
    const [front] = await pages("  logo: icon.svg\n  version: 3.0 beta");
    expect(front).toMatch(/<img src="\/assets\/icon-\w+\.svg" alt="">/);
    expect(front).toMatch(/class="version">3\.0 beta</);
  });
});
