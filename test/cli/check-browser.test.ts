// The part of kiln check that opens pages in a browser.

import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Browser } from "../../cli/check/browser.ts";
import { findBrowser } from "../../cli/check/find-browser.ts";
import { sampleOf } from "../../cli/check/sample.ts";
import { Tab } from "../../cli/check/tab.ts";
import { lookInBrowser } from "../../cli/check/visits.ts";
import type { Fault } from "../../generator/check/fault.ts";
import type { RenderedPage } from "../../generator/check/page.ts";
import { diskFiles } from "../../generator/files.ts";
import { checked, soundTheme } from "../generator/check/check-site.ts";
import { bundledPlayer } from "../decks/talk.ts";
import { root } from "./command.ts";

const program = findBrowser()!;

async function look(
  {
    entries,
    pages,
  }: { entries: Parameters<typeof lookInBrowser>[0]["entries"]; pages: readonly RenderedPage[] },
  every = false,
): Promise<string[]> {
  const order = { program, entries, pages, every, now: Date.now() };
  const { faults } = await lookInBrowser(order, () => undefined);
  return faults.map(told).sort();
}

function told({ id, page, values }: Fault): string {
  const { rule = "", what = "" } = values ?? {};
  const when = /\(.*\)/.exec(String(what)) ?? "";
  return `${page?.path} ${id} ${rule}${when}`.trim();
}

const head = '<link rel="stylesheet" href="/own.css"><script src="/own.js" defer></script></head>';

test("tells what a browser sees, and what only one scheme or screen shows", async () => {
  const theme = {
    "default/default.hbs": soundTheme["default/default.hbs"]!.toString().replace("</head>", head),
    "default/page.hbs": "<main><h1>{{page.title}}</h1>{{{page.content}}}</main>",
  };
  const { survey, entries } = await checked(
    {
      "static/own.css":
        "@media (prefers-color-scheme: dark) { em { color: #333; background: #111 } }",
      "static/own.js": 'if (location.pathname === "/bad/") throw new Error("oops");',
      "content/pages/bad.md": `---
title: Bad
---

<button type="button"></button> <em>words</em>

<div class="w"><img src="wide.svg" alt="wide" width="2000" height="9"></div>
`,
      "content/pages/wide.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="9"/>',
    },
    { theme },
  );
  const bad = survey.pages.filter(({ path }) => path === "/bad/");
  expect(await look({ entries, pages: bad })).toEqual([
    "/bad/ accessibility button-name",
    "/bad/ accessibility color-contrast(dark, 390 px; dark, 1280 px)",
    "/bad/ browser-complaint",
    "/bad/ browser-complaint",
    "/bad/ page-wide",
  ]);
});

test("finds the slide that holds too much, and says where it begins", async () => {
  const lines = Array.from({ length: 40 }, (_, index) => `- line ${index}`).join("\n");
  const slides = `---\ntitle: Talk\n---\n\n# Talk\n\n---\n\n## Far too much\n\n${lines}\n`;
  const themes = diskFiles(join(root, "themes"));
  const player = await bundledPlayer();
  const tree = { "content/decks/talk/slides.md": slides };
  const { survey, entries, tell } = await checked(tree, { themes, player });
  const pages = survey.pages.filter(({ path }) => path === "/decks/talk/");
  const order = { program, entries, pages, every: false, now: Date.now() };
  const { faults, visited } = await lookInBrowser(order, () => undefined);
  expect(visited).toBe(1);
  expect(tell(faults)).toEqual(["content/decks/talk/slides.md:9 slide-full"]);
});

test("opens the longest page of each kind", () => {
  const page = (path: string, html: string): RenderedPage => {
    return { path, html, instant: 0, page: undefined };
  };
  const pages = [
    page("/tags/a/", "1"),
    page("/tags/b/", "123"),
    page("/tags/", "1"),
    page("/", "1"),
  ];
  expect(sampleOf(pages).map(({ path }) => path)).toEqual(["/tags/b/", "/tags/", "/"]);
});

test("finds browsers where each system keeps them, and takes the one that is named", () => {
  const find = (platform: string, environment: Record<string, string>, there: string) =>
    findBrowser({ platform, environment, exists: (path) => path === there });
  expect(find("linux", { PATH: "/a:/b" }, "/b/google-chrome")).toBe("/b/google-chrome");
  const mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
  expect(find("darwin", {}, mac)).toBe(mac);
  const edge = "C:\\P\\Microsoft\\Edge\\Application\\msedge.exe";
  expect(find("win32", { PROGRAMFILES: "C:\\P" }, edge)).toBe(edge);
  expect(find("linux", { PATH: "/a", KILN_BROWSER: "/mine" }, "/mine")).toBe("/mine");
  expect(find("linux", { PATH: "/a", KILN_BROWSER: "/mine" }, "/a/chromium")).toBeUndefined();
  expect(find("linux", {}, "/a/chromium")).toBeUndefined();
});

test("a page that never finishes loading is told, and the next one is opened", async () => {
  const server = createServer((request, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    if (request.url === "/whole/") response.end("<title>whole</title>");
    else response.write("<title>endless</title><p>and so on");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => (server.closeAllConnections(), void server.close()));
  const { port } = server.address() as AddressInfo;
  const browser = new Browser(program);
  onTestFinished(() => browser.close());
  const tab = await Tab.open(browser, 2000);
  await tab.visit(`http://127.0.0.1:${port}/endless/`);
  expect(tab.complaints).toEqual(["not everything has loaded within 2 s"]);
  expect(await tab.run(() => document.title)).toBe("endless");
  await tab.visit(`http://127.0.0.1:${port}/whole/`);
  expect([tab.complaints, await tab.run(() => document.title)]).toEqual([[], "whole"]);
});

test("a browser that cannot be used is told in words", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kiln-no-browser-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const broken = join(folder, "broken");
  writeFileSync(broken, "#!/bin/sh\necho no display >&2\nexit 3\n", { mode: 0o755 });
  const browser = new Browser(broken);
  await expect(Tab.open(browser)).rejects.toThrow(
    /the browser cannot be used: it ended\nno display/,
  );
  await browser.close();
});
