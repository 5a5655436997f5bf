// Decks in a browser: Kiln's own talk, and a small one for what it does not use.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { findOverflow } from "../../generator/decks/overflow.ts";
import { memoryFiles } from "../../generator/files.ts";
import { axeFaults } from "../themes/axe.ts";
import { startBrowser } from "../themes/browser.ts";
import { serve, type SiteServer } from "../themes/site.ts";
import { bundledPlayer, compileDeck, compileTalk } from "./talk.ts";

const small = `---
title: Small
aspectRatio: 4/3
---
# Small

---

## Steps

- a {.fragment}
- b {.fragment}

\`\`\`js {1|2-3}
one
two
three
\`\`\`

[a link](https://example.org/)

---
autoAnimate: true
---

## Moves

one {data-id=x}

---
autoAnimate: true
---

## Moves

two

one {data-id=x}

--
background: "#123"
--

## Below
`;

let browser: Browser;
let talk: SiteServer;
let other: SiteServer;

beforeAll(async () => {
  const player = await bundledPlayer();
  talk = await serve(await compileTalk(player));
  const site = memoryFiles({ "content/decks/small/slides.md": small });
  other = await serve(await compileDeck(site, "content/decks/small", player));
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
  await Promise.all([talk?.close(), other?.close()]);
});

/** Opens a page; what the browser complains about, or asks of others, is collected. */
async function open(
  server: SiteServer,
  path = "/",
  options: BrowserContextOptions = {},
): Promise<{ page: Page; complaints: string[] }> {
  const viewport = { width: 1280, height: 720 };
  const context = await browser.newContext({ viewport, ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(server.origin)) complaints.push(`asks for ${request.url()}`);
  });
  await page.goto(server.origin + path);
  if (path === "/" && options.javaScriptEnabled !== false) {
    await page.waitForSelector(".reveal.ready");
  }
  return { page, complaints };
}

/** The id of the slide that is shown. */
function current(page: Page): Promise<string> {
  return page.evaluate(() => document.querySelector(".slides .present:not(.stack)")!.id);
}

/** Goes to a slide. reveal.js writes the address a second late, and may undo a quick change. */
async function show(page: Page, id: string): Promise<void> {
  await page.waitForFunction(
    (name) => {
      const isShown = document.getElementById(name)!.matches(".present");
      if (!isShown && location.hash !== `#/${name}`) location.hash = `#/${name}`;
      return isShown;
    },
    id,
    { polling: 100 },
  );
}

function count(page: Page): Promise<number> {
  return page.evaluate(() => document.querySelectorAll(".slides section:not(.stack)").length);
}

describe("the talk", () => {
  test("has forty slides, and the space bar goes through them without a complaint", async () => {
    const { page, complaints } = await open(talk);
    const seen = new Set<string>();
    expect(await count(page)).toBe(40);
    for (let step = 0; step < 120 && seen.size < 40; step++) {
      seen.add(await current(page));
      await page.keyboard.press("Space");
    }
    expect(seen.size).toBe(40);
    expect(complaints).toEqual([]);
    expect(talk.missed).toEqual([]);
  });

  test("goes on where there is no network", async () => {
    const { page, complaints } = await open(talk);
    await page.context().setOffline(true);
    for (let step = 0; step < 6; step++) await page.keyboard.press("ArrowRight");
    expect(await current(page)).not.toBe("a-website-can-be-a-machine");
    expect(complaints).toEqual([]);
  });

  test("fits: no slide holds more than it can show", async () => {
    const { page } = await open(talk, "/?print-pdf");
    await page.waitForSelector(".pdf-page");
    expect(await page.evaluate(findOverflow)).toEqual([]);
  });

  test("prints one slide to a page, each with its own words", async () => {
    const { page, complaints } = await open(talk, "/?print-pdf");
    await page.waitForSelector(".pdf-page");
    const titles = await page.evaluate(() =>
      [...document.querySelectorAll(".slides section:not(.stack)")].map(
        (slide) => slide.querySelector("h1, h2")?.textContent ?? slide.textContent.trim(),
      ),
    );
    const pages = await printed(page);
    expect(pages).toHaveLength(40);
    const plain = (text: string): string => text.replace(/\W+/g, " ").trim().slice(0, 24);
    titles.forEach((title, index) => {
      expect(plain(pages[index]!.replace(/\s+/g, " ")), `page ${index + 1}`).toContain(
        plain(title).slice(0, 12),
      );
    });
    expect(complaints).toEqual([]);
  });

  test.each(["light", "dark"] as const)("has no fault for axe, %s", async (colorScheme) => {
    const { page } = await open(talk, "/", { colorScheme, reducedMotion: "reduce" });
    const ids = await page.evaluate(() =>
      [...document.querySelectorAll(".slides section:not(.stack)")].map(({ id }) => id),
    );
    for (const id of ids) {
      await show(page, id);
      expect(await axeFaults(page), id).toEqual([]);
    }
  });

  test("has a handout with all that is on the slides, sound for axe", async () => {
    const { page, complaints } = await open(talk, "/handout/");
    expect(await axeFaults(page)).toEqual([]);
    expect(await page.locator(".handout-slide").count()).toBe(40);
    expect(await page.locator(".handout-text img").count()).toBe(5);
    const depths = await page.evaluate(() =>
      [...document.querySelectorAll("h1, h2, h3, h4")].map(({ tagName }) => Number(tagName[1])),
    );
    expect(depths.filter((depth) => depth === 1)).toHaveLength(1);
    expect(depths.every((depth, at) => at === 0 || depth <= depths[at - 1]! + 1)).toBe(true);
    expect(complaints).toEqual([]);
  });
});

describe("a deck", () => {
  test("is no application, and holds no style", async () => {
    const { page } = await open(other);
    for (let step = 0; step < 8; step++) await page.keyboard.press("Space");
    const found = await page.evaluate(() => ({
      role: document.querySelector(".reveal")!.getAttribute("role"),
      styles: document.querySelectorAll("style, script:not([src])").length,
      adopted: document.adoptedStyleSheets.length,
      background: getComputedStyle(document.querySelector(".slide-background.present")!)
        .backgroundColor,
    }));
    expect(found).toMatchObject({ role: null, styles: 0 });
    expect(found.adopted).toBeGreaterThan(0);
  });

  test("moves what two slides share", async () => {
    const { page, complaints } = await open(other, "/");
    await show(page, "moves");
    await page.keyboard.press("ArrowRight");
    await page.waitForSelector('#moves-1[data-auto-animate="running"]');
    const rules = await page.evaluate(() =>
      document.adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules].map((r) => r.cssText)),
    );
    expect(rules.join("\n")).toMatch(/data-auto-animate-target="\d+"/);
    expect(complaints).toEqual([]);
  });

  test("does not move for those who asked for calm", async () => {
    const { page } = await open(other, "/", { reducedMotion: "reduce" });
    expect(await page.locator(".reveal.none").count()).toBe(1);
    await show(page, "moves");
    await page.keyboard.press("ArrowRight");
    expect(await page.locator('[data-auto-animate="running"]').count()).toBe(0);
  });

  test("shows fragments and lines of code one after another, and takes them back", async () => {
    const { page } = await open(other);
    await page.keyboard.press("ArrowRight");
    const state = (): Promise<string> =>
      page.evaluate(() => {
        const slide = document.querySelector("#steps")!;
        const items = slide.querySelectorAll("li.visible").length;
        const lines = [...slide.querySelectorAll(".line")].map((line) =>
          line.classList.contains("is-quiet") ? "-" : "x",
        );
        return `${items} ${lines.join("")}`;
      });
    const states = [await state()];
    for (let step = 0; step < 3; step++) {
      await page.keyboard.press("ArrowRight");
      states.push(await state());
    }
    expect(states).toEqual(["0 x--", "1 x--", "2 x--", "2 -xx"]);
    await page.keyboard.press("ArrowLeft");
    expect(await state()).toBe("2 x--");
  });

  test("keeps the keyboard on the slide that is shown", async () => {
    const { page } = await open(other);
    const reached = async (): Promise<string[]> => {
      const found: string[] = [];
      for (let step = 0; step < 12; step++) {
        await page.keyboard.press("Tab");
        found.push(await page.evaluate(() => document.activeElement!.textContent!.trim()));
      }
      return found;
    };
    expect(await reached()).not.toContain("a link");
    await show(page, "steps");
    expect(await reached()).toContain("a link");
  });

  test("has an overview", async () => {
    const { page } = await open(other);
    await page.keyboard.press("o");
    await page.waitForSelector(".reveal.overview");
    await page.keyboard.press("o");
    await page.waitForSelector(".reveal:not(.overview)");
  });

  test("has a jump to a slide by its number", async () => {
    const { page } = await open(other);
    await page.keyboard.press("g");
    await page.keyboard.type("3");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.getElementById("moves")!.matches(".present"));
  });

  test("has slides below others", async () => {
    const { page } = await open(other);
    await show(page, "moves-1");
    await page.keyboard.press("ArrowDown");
    await page.waitForFunction(() => document.getElementById("below")!.matches(".present"));
    await page.waitForFunction(() => location.hash === "#/below");
  });

  test("turns its pages to a finger", async () => {
    const { page } = await open(other, "/", { hasTouch: true });
    const client = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", x: number): Promise<unknown> =>
      client.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: type === "touchEnd" ? [] : [{ x, y: 300 }],
      });
    await touch("touchStart", 900);
    for (let x = 860; x >= 500; x -= 40) await touch("touchMove", x);
    await touch("touchEnd", 500);
    await page.waitForFunction(() => document.getElementById("steps")!.matches(".present"));
  });

  test("has the shape that its author chose", async () => {
    const { page } = await open(other);
    const size = await page.evaluate(() => {
      const { width, height } = document.querySelector(".slides")!.getBoundingClientRect();
      return width / height;
    });
    expect(size).toBeCloseTo(4 / 3, 1);
  });

  test("cannot be changed by its address", async () => {
    const { page } = await open(other, "/?transition=zoom&controls=false&width=100");
    await page.waitForSelector(".reveal.ready");
    expect(await page.locator(".reveal.zoom").count()).toBe(0);
    expect(
      await page.evaluate(() => getComputedStyle(document.querySelector(".controls")!).display),
    ).toBe("block");
  });

  test("without a script is a document that links to the handout", async () => {
    const { page, complaints } = await open(other, "/", { javaScriptEnabled: false });
    for (const text of ["Small", "Steps", "Below", "two"]) {
      expect(await page.getByText(text, { exact: true }).first().isVisible(), text).toBe(true);
    }
    await page.getByRole("link", { name: /Handout/ }).click();
    expect(new URL(page.url()).pathname).toBe("/handout/");
    expect(complaints).toEqual([]);
  });
});

/** The text of each page of the printed deck. */
async function printed(page: Page): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "kiln-print-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "deck.pdf");
  writeFileSync(file, await page.pdf({ preferCSSPageSize: true, printBackground: true }));
  const text = execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" });
  return text.split("\f").slice(0, -1);
}
