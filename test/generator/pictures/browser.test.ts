// Pictures in Chromium, under the default theme: the file that fits is taken, the text stands
// still, and what is far below the fold is not loaded.

import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compile } from "../../../generator/compile.ts";
import { diskFiles, memoryFiles } from "../../../generator/files.ts";
import { startBrowser } from "../../themes/browser.ts";
import { serve, type SiteServer } from "../../themes/site.ts";
import { messages } from "../site.ts";
import { photo } from "./samples.ts";

const themes = diskFiles(fileURLToPath(new URL("../../../themes", import.meta.url)));
const words = "Some words about what there is to see. ".repeat(300);

let server: SiteServer;
let browser: Browser;

beforeAll(async () => {
  const large = await photo(2400, 1500);
  const small = '<img src="three.jpg" alt="Three" width="120">';
  const text = `![One](one.jpg)\n\nBelow.\n\n${small}\n\n${words}\n\n![Two](two.jpg)\n`;
  const files = memoryFiles({
    "site.yaml": "title: Pictures\npictures: {widths: [480, 800, 1200, 1600]}\n",
    "content/posts/a/index.md": text,
    "content/posts/a/one.jpg": large,
    "content/posts/a/two.jpg": await photo(2300, 1500),
    "content/posts/a/three.jpg": await photo(1000, 500),
  });
  const compilation = await compile(files, { themes });
  expect(messages(compilation)).toEqual([]);
  server = await serve(compilation.entries);
  browser = await startBrowser();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

interface Shown {
  readonly file: string;
  readonly width: number;
  readonly height: number;
}

/** What stands on the page: the file that was taken, and its size in CSS pixels. */
function shown(page: Page): Promise<Shown[]> {
  return page.$$eval("article img", (images) =>
    (images as HTMLImageElement[]).map((image) => ({
      file: image.currentSrc.replace(/^.*\//, ""),
      width: image.getBoundingClientRect().width,
      height: image.getBoundingClientRect().height,
    })),
  );
}

test.each([
  { width: 360, density: 1, takes: 480 },
  { width: 390, density: 3, takes: 1200 },
  { width: 1280, density: 1, takes: 800 },
  { width: 1280, density: 2, takes: 1600 },
])(
  "a window of $width px at $density takes $takes",
  async ({ width, density, takes }) => {
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      deviceScaleFactor: density,
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    const loaded: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => loaded.push(request.url().replace(/^.*\//, "")));
    // Pictures come late, so that text which waits for their size would move.
    await page.route("**/assets/pictures/*", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      await route.continue();
    });
    await page.addInitScript(() => {
      const seen = globalThis as unknown as { shift: number };
      seen.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          seen.shift += (entry as unknown as { value: number }).value;
      }).observe({ type: "layout-shift", buffered: true });
    });
    await page.goto(`${server.origin}/posts/a/`, { waitUntil: "networkidle" });

    const [one, three, two] = await shown(page);
    expect(one!.file).toMatch(new RegExp(`^one-${takes}-[0-9a-f]{10}\\.webp$`));
    expect(one!.width / one!.height).toBeCloseTo(1.6, 2);
    expect(three).toMatchObject({ width: 120, height: 60 });
    expect(three!.file).toMatch(/^three-480-/);
    expect(two!.file).toBe("");
    expect(two!.width / two!.height).toBeCloseTo(2300 / 1500, 2);
    expect(loaded.filter((name) => name.startsWith("one-"))).toHaveLength(1);
    expect(loaded.filter((name) => name.startsWith("two-"))).toEqual([]);

    await page.evaluate(() => document.querySelector('img[alt="Two"]')!.scrollIntoView());
    await page.waitForLoadState("networkidle");
    await page.waitForFunction(() => {
      return (document.querySelector('img[alt="Two"]') as HTMLImageElement).complete;
    });
    expect((await shown(page))[2]!.file).toMatch(new RegExp(`^two-${takes}-`));
    expect(await page.evaluate(() => (globalThis as unknown as { shift: number }).shift)).toBe(0);
    expect(complaints).toEqual([]);
    expect(server.missed.filter((url) => url !== "/favicon.ico")).toEqual([]);
    await context.close();
  },
  60_000,
);
