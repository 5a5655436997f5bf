// kiln dev seen from a browser: pages reload by themselves, and only when they have to.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { startBrowser } from "../themes/browser.ts";
import { bundledCommand } from "./command.ts";
import { type DevServer, startDev, TestSite } from "./dev-server.ts";

const kiln = await bundledCommand();
let browser: Browser;
let site: TestSite;
let complaints: string[];

beforeAll(async () => void (browser = await startBrowser()));
afterAll(() => browser.close());
beforeEach(() => {
  complaints = [];
  const layout =
    '<!doctype html><html lang="en"><head><title>{{page.title}}</title>{{#each stylesheets}}' +
    '<link rel="stylesheet" href="{{this}}">{{/each}}</head><body>{{body}}</body></html>';
  const list = '{{#each site.posts}}<p><a href="{{url}}">{{title}}</a></p>{{/each}}';
  site = new TestSite({
    "site.yaml": "theme: own\nbaseUrl: https://mine.example\n",
    "content/posts/2026-01-02-first.md": "# First\n\nText.\n",
    "content/posts/2026-01-03-draft.md": "---\ndraft: true\n---\n\n# Secret\n",
    "content/pages/about.md": "# About\n\nOld words. ![A dot](dot.svg)\n",
    "content/pages/dot.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    "themes/own/theme.json": '{"name": "own", "version": "1.0.0", "contract": 2}',
    "themes/own/default.hbs": layout,
    "themes/own/index.hbs": list,
    ...Object.fromEntries(
      ["post", "page", "tag", "error-404"].map((name) => [
        `themes/own/${name}.hbs`,
        "<h1>{{page.title}}</h1>{{page.content}}",
      ]),
    ),
    "themes/own/styles/main.css": "h1 { color: rgb(1, 2, 3); }",
  });
});

/** A tab that counts how often it loads, and notes what the browser complains of. */
async function tab(server: DevServer, path: string): Promise<{ page: Page; loads: () => number }> {
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  let loads = 0;
  page.on("load", () => loads++);
  page.on("console", (message) => {
    const isIcon = message.location().url.endsWith("/favicon.ico");
    if (/error|warning/.test(message.type()) && !isIcon) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  const connected = page.waitForRequest(/\.kiln\/events/);
  await page.goto(server.url + path);
  await connected;
  return { page, loads: () => loads };
}

const words = (page: Page): Promise<string> => page.locator("body").innerText();

test("the page that was edited reloads, another one does not", async () => {
  const server = await startDev(kiln, site);
  const about = await tab(server, "about/");
  const first = await tab(server, "posts/first/");
  await about.page.bringToFront();
  site.write("content/pages/about.md", "# About\n\nNew words. ![A dot](dot.svg)\n");
  await expect.poll(() => words(about.page), { timeout: 30_000 }).toContain("New words.");
  site.write(
    "content/pages/dot.svg",
    '<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7"/>',
  );
  await expect.poll(about.loads, { timeout: 30_000 }).toBe(3);
  expect(first.loads()).toBe(1);
  site.write("content/posts/2026-01-02-first.md", "# First\n\nOther text.\n");
  await expect.poll(() => words(first.page), { timeout: 30_000 }).toContain("Other text.");
  expect(complaints).toEqual([]);
});

test("a style sheet is exchanged where the page stands", async () => {
  const server = await startDev(kiln, site);
  const { page, loads } = await tab(server, "about/");
  const colour = (): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.querySelector("h1")!).color);
  expect(await colour()).toBe("rgb(1, 2, 3)");
  site.write("themes/own/styles/main.css", "h1 { color: rgb(4, 5, 6); }");
  await expect.poll(colour, { timeout: 30_000 }).toBe("rgb(4, 5, 6)");
  expect(loads()).toBe(1);
  expect(await page.locator('link[rel="stylesheet"]').count()).toBe(1);
  expect(complaints).toEqual([]);
});

test("errors cover the page until they are mended", async () => {
  const server = await startDev(kiln, site);
  const { page, loads } = await tab(server, "about/");
  site.write("content/pages/about.md", "---\ntilte: A\n---\n\n# <b>About\n\nNew words.\n");
  const dialog = page.getByRole("alertdialog");
  await dialog.waitFor({ timeout: 30_000 });
  const said = await dialog.innerText();
  expect(said).toContain("content/pages/about.md:2:1");
  expect(said).toContain('unknown key "tilte"');
  expect(said).toContain('did you mean "title"?');
  expect(complaints).toEqual(['kiln: content/pages/about.md:2:1: unknown key "tilte"']);
  if (process.env["PICTURES"]) {
    await page.screenshot({ path: `${process.env["PICTURES"]}/dev-errors.png` });
  }
  await page.getByRole("button", { name: "Look at it" }).click();
  expect(await dialog.count()).toBe(0);
  expect(await words(page)).toContain("Old words.");
  site.write("content/pages/about.md", "# About\n\nNew words.\n");
  await expect.poll(() => words(page), { timeout: 30_000 }).toContain("New words.");
  expect(loads()).toBe(2);
});

test("drafts have a label, on their page and in lists", async () => {
  const server = await startDev(kiln, site);
  const { page } = await tab(server, "posts/draft/");
  await page.getByRole("status").waitFor({ timeout: 30_000 });
  expect(await page.getByRole("status").innerText()).toBe("draft");
  if (process.env["PICTURES"]) {
    await page.screenshot({ path: `${process.env["PICTURES"]}/dev-draft.png` });
  }
  const home = await tab(server, "");
  const mark = (name: string): Promise<string> =>
    home.page.evaluate((text) => {
      const link = [...document.querySelectorAll("a")].find((one) => one.textContent === text)!;
      return getComputedStyle(link, "::after").content;
    }, name);
  await expect.poll(() => mark("Secret"), { timeout: 30_000 }).toContain("draft");
  expect(await mark("First")).toBe("none");
  expect(complaints).toEqual([]);
});

test("a lost connection comes back; the page reloads once, if it is another site", async () => {
  const server = await startDev(kiln, site);
  const { port } = new URL(server.url);
  const about = await tab(server, "about/");
  const first = await tab(server, "posts/first/");
  const lost = about.page.getByText("kiln dev has ended");
  server.child.kill("SIGINT");
  await server.ended;
  await lost.waitFor({ timeout: 30_000 });
  await startDev(kiln, site, "--port", port);
  await lost.waitFor({ state: "hidden", timeout: 30_000 });
  expect(about.loads()).toBe(1);
  site.write("content/pages/about.md", "# About\n\nNew words.\n");
  await expect.poll(() => words(about.page), { timeout: 30_000 }).toContain("New words.");
  expect(about.loads()).toBe(2);
  expect(first.loads()).toBe(1);
});

test("tabs that are not seen hold no connection, and catch up when they are", async () => {
  const server = await startDev(kiln, site);
  const { page } = await tab(server, "about/");
  const hide = (state: string): Promise<void> =>
    page.evaluate((value) => {
      Object.defineProperty(document, "visibilityState", { value, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, state);
  await hide("hidden");
  site.write("content/pages/about.md", "# About\n\nNew words.\n");
  await expect
    .poll(async () => (await fetch(`${server.url}about/`)).text(), { timeout: 30_000 })
    .toContain("New words.");
  expect(server.errors()).not.toContain("told");
  expect(await words(page)).toContain("Old words.");
  await hide("visible");
  await expect.poll(() => words(page), { timeout: 30_000 }).toContain("New words.");
});
