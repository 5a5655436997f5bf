// The default theme and Kiln's own site, held to what a machine can check. What remains for the
// eye is in fixtures/stress.md.

import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Entry } from "../../generator/model.ts";
import { startBrowser } from "./browser.ts";
import { type Colours, coloursOf, contrast } from "./colours.ts";
import { inspect, type Inspection } from "./inspection.ts";
import { bodyOf, compileSite, serve, type SiteServer } from "./site.ts";

const theme = new URL("../../themes/default/", import.meta.url);
const tokens = readFileSync(new URL("styles/parts/tokens.css", theme), "utf8");
const code = readFileSync(new URL("styles/parts/code.css", theme), "utf8");

/** Most bytes of style sheets that a page may ask for, before compression. */
const stylesLengthMax = 18_000;

/** Text on its ground. WCAG 2.2 AA asks 4.5 of text (1.4.3), 3 of marks and outlines (1.4.11). */
const pairs: readonly (readonly [string, string, number])[] = [
  ["ink", "ground", 4.5],
  ["ink", "raised", 4.5],
  ["ink", "clay", 4.5],
  ["quiet", "ground", 4.5],
  ["quiet", "raised", 4.5],
  ["glaze", "ground", 4.5],
  ["glaze", "raised", 4.5],
  ["glaze", "clay", 4.5],
  ["iron", "ground", 3],
  ["iron", "clay", 3],
];

/** The accent's colours are those of theme.json. */
function withAccent(mode: "light" | "dark", colours: Colours): Colours {
  const about = JSON.parse(readFileSync(new URL("theme.json", theme), "utf8")) as {
    settings: { accent: { default: { light: string; dark: string } } };
  };
  return new Map([...colours, ["glaze", about.settings.accent.default[mode]]]);
}

describe("colours", () => {
  const { light, dark } = coloursOf(tokens);
  const modes = [
    ["light", withAccent("light", light)],
    ["dark", withAccent("dark", dark)],
  ] as const;
  const cases = modes.flatMap(([mode, colours]) =>
    pairs.map(([text, ground, least]) => ({ mode, colours, text, ground, least })),
  );

  test.each(cases)("$text on $ground, $mode", ({ colours, text, ground, least }) => {
    expect(contrast(colours.get(text)!, colours.get(ground)!)).toBeGreaterThanOrEqual(least);
  });

  test.each(["light", "dark"] as const)("code on its grounds, %s", (mode) => {
    const own = coloursOf(code)[mode];
    const grounds = ["marked", "inserted", "deleted"].map((name) => own.get(`code-${name}`)!);
    grounds.push(coloursOf(tokens)[mode].get("raised")!);
    const words = [...own].filter(([name]) => !/-(marked|inserted|deleted)$/.test(name));
    words.push(["ink", coloursOf(tokens)[mode].get("ink")!]);
    expect(words.length).toBeGreaterThan(6);
    for (const [name, colour] of words) {
      for (const ground of grounds) {
        expect(contrast(colour, ground), `${name} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  test.each(modes)("the browser's own frame has the ground's colour, %s", (mode, colours) => {
    const head = readFileSync(new URL("partials/head.hbs", theme), "utf8");
    const frame = new RegExp(`prefers-color-scheme: ${mode}\\)" content="(#\\w+)"`).exec(head);
    expect(frame?.[1]).toBe(colours.get("ground"));
  });

  test("contrast is that of WCAG's examples", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
    expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.478, 3);
  });
});

describe("pages", () => {
  let entries: readonly Entry[];
  let server: SiteServer;
  let browser: Browser;
  let html: ReadonlyMap<string, string>;

  beforeAll(async () => {
    entries = await compileSite();
    server = await serve(entries);
    browser = await startBrowser();
    const pages = entries.filter(({ representations }) =>
      representations[0]!.head.fields.includes("Content-Type: text/html"),
    );
    const bodies = pages.map(async (page) => [page.path, String(await bodyOf(page))] as const);
    html = new Map(await Promise.all(bodies));
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Opens every page at a width, and collects what the browser complains about. */
  async function visitAll(
    width: number,
    colorScheme: "light" | "dark",
    look: (page: Page, path: string) => Promise<void>,
  ): Promise<string[]> {
    const complaints: string[] = [];
    const context = await browser.newContext({ viewport: { width, height: 720 }, colorScheme });
    const page = await context.newPage();
    page.on("console", (message) => complaints.push(`${page.url()}: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
    page.on("request", (request) => {
      if (!request.url().startsWith(server.origin)) complaints.push(`asks for ${request.url()}`);
    });
    for (const path of html.keys()) {
      await page.goto(server.origin + path);
      await look(page, path);
    }
    await context.close();
    // The page for what is not there says 404, which the browser notes.
    return complaints.filter((line) => !/\/404\.html: .*status of 404/.test(line));
  }

  test("are all there", () => {
    expect([...html.keys()]).toEqual(
      expect.arrayContaining(["/", "/about/", "/inside/", "/posts/stress/", "/404.html"]),
    );
  });

  test("use no more styles than agreed", async () => {
    const sheets = entries.filter(({ path }) => path.endsWith(".css"));
    const lengths = await Promise.all(sheets.map(async (sheet) => (await bodyOf(sheet)).length));
    expect(sheets.length).toBeGreaterThan(0);
    expect(lengths.reduce((sum, length) => sum + length)).toBeLessThanOrEqual(stylesLengthMax);
  });

  test("are sound on a narrow screen", async () => {
    const found = new Map<string, Inspection>();
    const complaints = await visitAll(320, "light", async (page, path) => {
      found.set(path, await page.evaluate(inspect));
    });
    expect(complaints).toEqual([]);
    expect(server.missed).toEqual([]);
    for (const [path, { headings, landmarks, ...faults }] of found) {
      const message = `${path}: ${JSON.stringify(faults)}`;
      const { overflow, ...lists } = faults;
      expect(overflow, message).toBeLessThanOrEqual(0);
      expect(Object.values(lists).flat(), message).toEqual([]);
      expect(headingFaults(headings), `${path}: ${headings.join(" ")}`).toEqual([]);
      expect(landmarks, path).toEqual(["header", "main", "footer"]);
    }
  });

  test.each([768, 1440, 2560])(
    "do not scroll sideways at %i pixels, in the dark",
    async (width) => {
      const wide: string[] = [];
      const complaints = await visitAll(width, "dark", async (page, path) => {
        if ((await page.evaluate(inspect)).overflow > 0) wide.push(path);
      });
      expect(complaints).toEqual([]);
      expect(wide).toEqual([]);
    },
  );

  test.each(["light", "dark"] as const)("have the colours of %s", async (colorScheme) => {
    const page = await browser.newPage({ colorScheme });
    await page.goto(server.origin);
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.close();
    const hex = coloursOf(tokens)[colorScheme].get("ground")!;
    const parts = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
    expect(ground).toBe(`rgb(${parts.join(", ")})`);
  });

  test("begin with a link past the navigation, seen when it has the focus", async () => {
    const page = await browser.newPage();
    await page.goto(`${server.origin}/about/`);
    const skip = page.locator("a.skip");
    const top = async (): Promise<number> => (await skip.boundingBox())!.y;
    expect(await top()).toBeLessThan(0);
    await page.keyboard.press("Tab");
    expect(await top()).toBeGreaterThanOrEqual(0);
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("content");
    await page.close();
  });

  test("print the text and not the navigation", async () => {
    const page = await browser.newPage({ colorScheme: "dark" });
    await page.goto(`${server.origin}/posts/stress/`);
    await page.emulateMedia({ media: "print" });
    for (const hidden of [".site-nav", ".contents", ".neighbours", ".site-footer"]) {
      expect(await page.locator(hidden).isVisible(), hidden).toBe(false);
    }
    expect(await page.locator(".prose").isVisible()).toBe(true);
    const colour = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(colour).toBe("rgb(255, 255, 255)");
    await page.close();
  });
});

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
