// Searching as a reader does it: in Chromium, under the policy that the site is served with, by
// keyboard alone, and without JavaScript.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBrowser } from "./browser.ts";
import { compileSite, serve, type SiteServer } from "./site.ts";

let server: SiteServer;
let browser: Browser;
let complaints: string[];

beforeAll(async () => {
  server = await serve(await compileSite("default"));
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function open(path = "/search/", javaScriptEnabled = true): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled });
  const page = await context.newPage();
  complaints = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(server.origin + path);
  return page;
}

const titles = (page: Page): Promise<string[]> =>
  page.locator("[data-search-results] a").allTextContents();

test("finds while the reader types, and marks what was found", async () => {
  const page = await open();
  await page.getByLabel("Words to look for").pressSequentially("unikernel");
  await page.locator("[data-search-results] li").first().waitFor();
  expect((await titles(page)).length).toBeGreaterThan(0);
  expect(await page.locator("[data-search-status]").textContent()).toMatch(/^\d+ pages?$/);
  await page.locator("mark").first().waitFor();
  expect((await page.locator("mark").first().textContent())!.toLowerCase()).toMatch(/^unikernel/);
  expect(new URL(page.url()).search).toBe("?q=unikernel");
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("takes words from the address, in any form, and all of them must be there", async () => {
  const page = await open("/search/?q=STORES+machine");
  await page.locator("[data-search-results] li").first().waitFor();
  expect((await titles(page)).join("\n")).toContain("store");
  await page.getByLabel("Words to look for").fill("store zzzqqq");
  await page.getByText("No page has these words.").waitFor();
  expect(await titles(page)).toEqual([]);
  await page.context().close();
});

test("is used by keyboard alone", async () => {
  const page = await open("/search/?q=machine");
  await page.locator("[data-search-results] li").nth(1).waitFor();
  const focus = () => page.evaluate(() => document.activeElement?.tagName);
  expect(await focus()).toBe("INPUT");
  await page.keyboard.press("ArrowDown");
  expect(await focus()).toBe("A");
  await page.keyboard.press("ArrowUp");
  expect(await focus()).toBe("INPUT");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => !url.pathname.startsWith("/search/"));
  await page.context().close();
});

test("nothing that a reader types becomes HTML", async () => {
  const page = await open(
    `/search/?q=${encodeURIComponent('<img src=x onerror="alert(1)"> machine')}`,
  );
  await page.locator("[data-search-status]:not(:empty)").waitFor();
  expect(await page.locator("[data-search-results] img").count()).toBe(0);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("says what to do without JavaScript", async () => {
  const page = await open("/search/", false);
  expect(await page.getByText("scripts may be switched off").isVisible()).toBe(true);
  expect(await page.locator("form").isVisible()).toBe(false);
  await page.context().close();
});
