// What holds of the pages of every theme that comes with Kiln: sound, within their budget, at every
// width, in both schemes, on paper, and for those who use no mouse.

import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Entry } from "../../generator/model.ts";
import { axeFaults } from "./axe.ts";
import { startBrowser } from "./browser.ts";
import { themeColours } from "./colour-checks.ts";
import { inspect, type Inspection } from "./inspection.ts";
import { describeOffers } from "./offer-checks.ts";
import { bodyOf, compileSite, serve, type SiteServer, type ThemeName } from "./site.ts";

/** Most bytes of style sheets that a page may ask for, before compression. */
const stylesLengthMax = 18_000;

/** What is looked for where, for the themes name things each in its own way. */
export interface PageExpectations {
  /** Pages that must be there. */
  readonly pages: readonly string[];
  /** One page of each kind, for axe. */
  readonly kinds: readonly string[];
  /** A page with every element. */
  readonly stress: string;
  readonly post: string;
  readonly tag: string;
  /** What paper does not show. */
  readonly notPrinted: readonly string[];
}

/** A site in a browser; what is in it is there once the tests run. */
export interface Visit {
  readonly browser: Browser;
  readonly server: SiteServer;
  readonly entries: readonly Entry[];
  /** Text of the HTML pages by path, without slides, handouts, and what has no page of its own. */
  readonly html: ReadonlyMap<string, string>;
}

/** Declares the tests of a theme's pages, and those that `more` declares with the same browser. */
export function describePages(
  theme: ThemeName,
  expected: PageExpectations,
  more: (visit: () => Visit) => void = () => undefined,
): void {
  describe("pages", () => {
    let visit: Visit;

    beforeAll(async () => {
      const entries = await compileSite(theme);
      const server = await serve(entries);
      visit = { entries, server, browser: await startBrowser(), html: await pagesOf(entries) };
    });

    afterAll(async () => {
      await visit?.browser.close();
      await visit?.server.close();
    });

    describeSoundness(() => visit, expected);
    describeWidths(() => visit, expected);
    describeOffers(theme, () => visit, expected);
    describeAccess(() => visit, theme, expected);
    more(() => visit);
  });
}

async function pagesOf(entries: readonly Entry[]): Promise<Map<string, string>> {
  const pages = entries.filter(({ path, representations }) => {
    const isHtml = representations[0]!.head.fields.includes("Content-Type: text/html");
    return isHtml && !/^\/(decks\/.|removed)/.test(path);
  });
  const bodies = pages.map(async (page) => [page.path, String(await bodyOf(page))] as const);
  return new Map(await Promise.all(bodies));
}

/** Opens pages one after another, and collects what the browser complains about. */
async function visitEach(
  { browser, server }: Visit,
  paths: Iterable<string>,
  options: BrowserContextOptions,
  look: (page: Page, path: string) => Promise<void>,
): Promise<string[]> {
  const complaints: string[] = [];
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("console", (message) => complaints.push(`${page.url()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(server.origin)) complaints.push(`asks for ${request.url()}`);
  });
  for (const path of paths) {
    await page.goto(server.origin + path);
    await look(page, path);
  }
  await context.close();
  // The pages for what is not there say so, which the browser notes.
  return complaints.filter((line) => !/\/(404|410)\.html: .*status of \1/.test(line));
}

function describeSoundness(visit: () => Visit, expected: PageExpectations): void {
  test("are all there", () => {
    expect([...visit().html.keys()]).toEqual(expect.arrayContaining([...expected.pages]));
  });

  test("use no more styles than agreed", async () => {
    const used = [...visit().html.values()].join("\n");
    const sheets = visit().entries.filter(({ path }) => {
      return path.endsWith(".css") && used.includes(`href="${path}"`);
    });
    const lengths = await Promise.all(sheets.map(async (sheet) => (await bodyOf(sheet)).length));
    expect(sheets.length).toBeGreaterThan(0);
    expect(lengths.reduce((sum, length) => sum + length)).toBeLessThanOrEqual(stylesLengthMax);
  });

  test("are sound on a narrow screen, and on no other scroll sideways", async () => {
    const found = new Map<string, Inspection>();
    const wide: string[] = [];
    const options = { viewport: { width: 320, height: 720 }, colorScheme: "light" } as const;
    const { html, server } = visit();
    const complaints = await visitEach(visit(), html.keys(), options, async (page, path) => {
      found.set(path, await page.evaluate(inspect));
      await page.emulateMedia({ colorScheme: "dark" });
      for (const width of [768, 1440, 2560]) {
        await page.setViewportSize({ width, height: 720 });
        const reach = await page.evaluate(() => document.documentElement.scrollWidth);
        if (reach > width) wide.push(`${path} at ${width}`);
      }
      await page.emulateMedia({ colorScheme: "light" });
      await page.setViewportSize(options.viewport);
    });
    expect(complaints).toEqual([]);
    expect(server.missed).toEqual([]);
    expect(wide).toEqual([]);
    for (const [path, { headings, landmarks, ...faults }] of found) {
      const message = `${path}: ${JSON.stringify(faults)}`;
      const { overflow, ...lists } = faults;
      expect(overflow, message).toBeLessThanOrEqual(0);
      expect(Object.values(lists).flat(), message).toEqual([]);
      expect(headingFaults(headings), `${path}: ${headings.join(" ")}`).toEqual([]);
      expect(landmarks, path).toEqual(["header", "main", "footer"]);
    }
  });
}

/** Every other width at which a layout may break, on one page in one window. */
const widths = Array.from({ length: 33 }, (_, step) => 320 + 40 * step);

function describeWidths(visit: () => Visit, { stress, post }: PageExpectations): void {
  test.each([...new Set([stress, post])])(
    "never scroll sideways between 320 and 1600 pixels: %s",
    async (path) => {
      const { browser, server } = visit();
      const page = await browser.newPage({ colorScheme: "dark" });
      await page.goto(server.origin + path);
      const wide: number[] = [];
      for (const width of widths) {
        await page.setViewportSize({ width, height: 720 });
        const reach = await page.evaluate(() => document.documentElement.scrollWidth);
        if (reach > width) wide.push(width);
      }
      await page.close();
      expect(wide).toEqual([]);
    },
  );
}

/** One h1, first; and no depth left out on the way down. */
function headingFaults(depths: readonly number[]): string[] {
  const faults: string[] = [];
  if (depths[0] !== 1) faults.push("the first heading is no h1");
  if (depths.filter((depth) => depth === 1).length > 1) faults.push("more than one h1");
  depths.forEach((depth, index) => {
    const before = depths[index - 1] ?? 0;
    if (depth > before + 1) faults.push(`h${depth} after h${before}`);
  });
  return faults;
}

function describeAccess(visit: () => Visit, theme: ThemeName, expected: PageExpectations): void {
  const modes = ["light", "dark"] as const;

  test.each(expected.kinds)(
    "give axe nothing to find in light or dark, at three widths: %s",
    async (path) => {
      const faults: string[] = [];
      await visitEach(visit(), [path], {}, async (page) => {
        // What is closed is not looked at.
        await page.evaluate(() => {
          for (const closed of document.querySelectorAll("details")) closed.open = true;
        });
        for (const colorScheme of modes) {
          await page.emulateMedia({ colorScheme });
          for (const width of [360, 800, 1400]) {
            await page.setViewportSize({ width, height: 900 });
            const told = await axeFaults(page);
            faults.push(...told.map((fault) => `${colorScheme}, ${width}: ${fault}`));
          }
        }
      });
      expect(faults).toEqual([]);
    },
  );

  test.each(modes)("have the colours of %s", async (colorScheme) => {
    const page = await visit().browser.newPage({ colorScheme });
    await page.goto(visit().server.origin);
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.close();
    const hex = themeColours(theme)[colorScheme].get("ground")!;
    const frame = `(prefers-color-scheme: ${colorScheme})" content="${hex}"`;
    expect(visit().html.get("/")).toContain(`<meta name="theme-color" media="${frame}>`);
    const parts = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
    expect(ground).toBe(`rgb(${parts.join(", ")})`);
  });

  test("begin with a link past the navigation, seen when it has the focus", async () => {
    const page = await visit().browser.newPage();
    await page.goto(visit().server.origin + expected.stress);
    const skip = page.locator("a.skip");
    const top = async (): Promise<number> => (await skip.boundingBox())!.y;
    expect(await top()).toBeLessThan(0);
    await page.keyboard.press("Tab");
    expect(await top()).toBeGreaterThanOrEqual(0);
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("theme.content");
    await page.close();
  });

  test("print the text and not the navigation", async () => {
    const page = await visit().browser.newPage({ colorScheme: "dark" });
    await page.goto(visit().server.origin + expected.stress);
    await page.emulateMedia({ media: "print" });
    for (const hidden of expected.notPrinted) {
      expect(await page.locator(hidden).isVisible(), hidden).toBe(false);
    }
    expect(await page.locator(".prose").isVisible()).toBe(true);
    const colour = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(colour).toBe("rgb(255, 255, 255)");
    await page.close();
  });
}
