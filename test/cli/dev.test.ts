// kiln dev as a process: what it serves, what it tells pages, and how it ends.

import { once } from "node:events";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { Agent, get, type IncomingMessage } from "node:http";
import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { bundledCommand, startCommand } from "./command.ts";
import { type DevServer, Listener, startDev, TestSite } from "./dev-server.ts";

const kiln = await bundledCommand();

const files = {
  "site.yaml": "title: Mine\nbaseUrl: https://mine.example\n",
  "content/posts/2026-01-02-first.md": "# First\n\nText.\n",
  "content/posts/2026-01-03-draft.md": "---\ndraft: true\n---\n\n# Secret\n\nText.\n",
  "content/pages/about.md": "# About\n\nText.\n",
};

async function text(server: DevServer, path: string): Promise<string> {
  return (await fetch(`${server.url}${path}`)).text();
}

describe("kiln dev", () => {
  test("serves as the machine would, but for one script and the encodings", async () => {
    const site = new TestSite(files);
    const server = await startDev(kiln, site);
    const response = await fetch(`${server.url}about/`);
    expect(response.headers.get("content-security-policy")).toMatch(/script-src 'self';/);
    expect(response.headers.get("content-encoding")).toBe(null);
    expect(response.headers.get("etag")).toMatch(/^"\w{32}"$/);
    const html = await response.text();
    expect(html.match(/<script src="\/\.kiln\/dev\.js" defer><\/script><\/head>/g)).toHaveLength(1);
    const script = await fetch(`${server.url}.kiln/dev.js`);
    expect(script.headers.get("content-type")).toMatch(/^text\/javascript/);
    new Function(await script.text());
    expect((await fetch(`${server.url}.kiln/other`)).status).toBe(404);
    expect((await fetch(`${server.url}missing/`)).status).toBe(404);
    const { port } = new URL(server.url);
    const stranger = get({ port, host: "127.0.0.1", headers: { host: `evil.example:${port}` } });
    const [refused] = (await once(stranger, "response")) as [IncomingMessage];
    expect(refused.statusCode).toBe(421);
    refused.resume();
  });

  test("tells which addresses an edit changed, and renders no others", async () => {
    const site = new TestSite(files);
    const server = await startDev(kiln, site, "--json");
    const page = await Listener.open(server.url);
    site.write("content/pages/about.md", "# About\n\nOther words.\n");
    const { changed, styles, build } = await page.change("/about/");
    const pages = changed?.filter((url) => url.endsWith("/"));
    expect({ pages, styles }).toEqual({ pages: ["/about/"], styles: false });
    expect(await text(server, "about/")).toContain("Other words.");
    const line = JSON.parse(await server.line(new RegExp(`"id":"${build}"`)));
    expect(line).toMatchObject({ event: "build", ok: true, parsed: 1, rendered: 1, told: 1 });
    // What no page depends on follows: its markdown, feeds, the index for searching.
    const markdown = () => text(server, "about/index.md");
    await expect.poll(markdown, { timeout: 20_000 }).toContain("Other words.");

    site.write("content/pages/new.md", "# New\n");
    const next = await page.change("/new/");
    const nextLine = JSON.parse(await server.line(new RegExp(`"id":"${next.build}"`)));
    expect(nextLine).toMatchObject({ parsed: 1 });
    renameSync(site.at("content/pages/new.md"), site.at("content/pages/newer.md"));
    await page.change("/newer/");
    expect((await fetch(`${server.url}new/`)).status).toBe(404);
    rmSync(site.at("content/pages/newer.md"));
    await page.change("/newer/");
    mkdirSync(site.at("content/pages/guide"));
    site.write("content/pages/guide/one.md", "# One\n");
    await page.change("/guide/one/");
    writeFileSync(site.at("content/picture.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>");
    await page.change("/picture.svg");
    writeFileSync(site.at("site.yaml"), "title: Other\nbaseUrl: https://mine.example\n");
    await page.change("/");
    expect(await text(server, "")).toContain("<title>Other</title>");
  });

  test("an edit of style sheets alone is said to be one", async () => {
    const site = new TestSite({
      ...files,
      "site.yaml": "theme: own\nbaseUrl: https://mine.example\n",
      "themes/own/theme.json": '{"name": "own", "version": "1.0.0", "contract": 2}',
      "themes/own/default.hbs":
        '<html lang="en"><head>{{#each stylesheets}}' +
        '<link rel="stylesheet" href="{{this}}">{{/each}}' +
        "</head><body>{{body}}</body></html>",
      ...Object.fromEntries(
        ["index", "post", "page", "tag", "error-404"].map((name) => [
          `themes/own/${name}.hbs`,
          "<h1>{{page.title}}</h1>",
        ]),
      ),
      "themes/own/styles/main.css": "body { color: red; }",
    });
    const server = await startDev(kiln, site);
    const page = await Listener.open(server.url);
    site.write("themes/own/styles/main.css", "body { color: blue; }");
    expect(await page.change("/about/")).toMatchObject({ styles: true });
    site.write("themes/own/page.hbs", "<h2>{{page.title}}</h2>");
    expect(await page.change("/about/")).toMatchObject({ styles: false, changed: ["/about/"] });
  });

  test("an error is told and the last good site served, until it is mended", async () => {
    const site = new TestSite(files);
    const server = await startDev(kiln, site);
    const page = await Listener.open(server.url);
    site.write("content/pages/about.md", "---\ntilte: A\n---\n\n# About\n\nNew.\n");
    const { errors, changed } = await page.until((state) => state.errors.length > 0);
    expect(changed).toEqual([]);
    expect(errors).toEqual([
      {
        place: "content/pages/about.md:2:1",
        text: 'unknown key "tilte"',
        hint: 'did you mean "title"?',
      },
    ]);
    expect(await text(server, "about/")).toContain("Text.");
    const late = await Listener.open(server.url);
    expect(late.states[0]!.errors).toEqual(errors);
    expect(server.errors()).toContain("content/pages/about.md:2:1: error unknown-key");
    site.write("content/pages/about.md", "# About\n\nNew.\n");
    expect((await page.change("/about/")).errors).toEqual([]);
    expect(await text(server, "about/")).toContain("New.");
  });

  test("a site that never was right shows its errors, and itself once it is", async () => {
    const site = new TestSite({ ...files, "site.yaml": "titel: A\n" });
    const server = await startDev(kiln, site);
    const response = await fetch(`${server.url}about/`);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('<script src="/.kiln/dev.js" defer>');
    const page = await Listener.open(server.url);
    expect(page.states[0]!.errors[0]!.place).toBe("site.yaml:1:1");
    site.write("site.yaml", "title: A\n");
    await page.change("/about/");
    expect((await fetch(`${server.url}about/`)).status).toBe(200);
  });

  test("drafts are there and known for what they are, unless they are not wanted", async () => {
    const site = new TestSite(files);
    const server = await startDev(kiln, site);
    const page = await Listener.open(server.url);
    expect(page.states[0]!.hidden).toEqual({ "/posts/draft/": { label: "draft" } });
    expect((await fetch(`${server.url}posts/draft/`)).status).toBe(200);
    const plain = await startDev(kiln, site, "--no-drafts");
    expect((await fetch(`${plain.url}posts/draft/`)).status).toBe(404);
    expect((await Listener.open(plain.url)).states[0]!.hidden).toEqual({});
  });

  test("a page that was away learns what it missed, and no more", async () => {
    const site = new TestSite(files);
    const server = await startDev(kiln, site);
    const page = await Listener.open(server.url);
    const first = page.states[0]!.build;
    site.write("content/pages/about.md", "# About\n\nOne.\n");
    await page.change("/about/");
    site.write("content/pages/more.md", "# More\n");
    const { build } = await page.change("/more/");
    const away = await Listener.open(server.url, `build=${first}`);
    expect([...away.states[0]!.changed!].sort()).toEqual(
      expect.arrayContaining(["/about/", "/more/"]),
    );
    expect(away.states[0]!.changed).not.toContain("/posts/first/");
    expect((await Listener.open(server.url, `build=${build}`)).states[0]!.changed).toEqual([]);
    expect((await Listener.open(server.url, "build=other")).states[0]!.changed).toBe(null);
    // A page that was asked for before the last build shows an older one.
    expect((await Listener.open(server.url, "age=3600000")).states[0]!.changed).not.toEqual([]);
  });

  test("a connection that is kept open gets the new site too", async () => {
    const site = new TestSite(files);
    const server = await startDev(kiln, site);
    const page = await Listener.open(server.url);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const fetchKept = (path: string): Promise<string> =>
      new Promise((resolve, reject) => {
        get(`${server.url}${path}`, { agent }, (response) => {
          let body = "";
          response.on("data", (chunk) => (body += chunk));
          response.on("end", () => resolve(body));
        }).on("error", reject);
      });
    expect(await fetchKept("about/")).toContain("Text.");
    site.write("content/pages/about.md", "# About\n\nNew.\n");
    await page.change("/about/");
    expect(await fetchKept("about/")).toContain("New.");
    // The script and the pages share a connection in a browser.
    expect(await fetchKept(".kiln/dev.js")).toContain("EventSource");
    expect(await fetchKept("about/")).toContain("New.");
    agent.destroy();
  });

  test("takes the next port where one is taken, says so, and ends on Ctrl-C", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as { port: number };
    const site = new TestSite(files);
    const server = await startDev(kiln, site, "--port", String(port));
    expect(server.output()).toContain(`port ${port} is taken; using ${new URL(server.url).port}\n`);
    const page = await Listener.open(server.url);
    const closed = page.ended;
    server.child.kill("SIGINT");
    expect(await server.ended).toBe(0);
    await closed;
    taken.close();
  });

  test.each([
    ["a folder without a site", ["."], 2, /holds no site: name its folder, or make one with/],
    ["no folder", ["none"], 2, /none: there is no such folder/],
    ["a port that is none", ["--port", "x"], 2, /--port x: expected a whole number/],
    ["an address that is not this machine's", ["--host", "192.0.2.1"], 1, /EADDRNOTAVAIL/],
  ])("%s: a clear error, and an end", async (_, parameters, status, message) => {
    const site = new TestSite(parameters[0] === "--host" ? files : { "a.txt": "" });
    const place = parameters[0] === "--port" ? [] : parameters;
    const all = [kiln, "dev", ...(place.length > 0 ? place : parameters)];
    const command = startCommand(process.execPath, all, { folder: site.folder });
    expect(await command.ended).toBe(status);
    expect(command.errors()).toMatch(message);
  });
});
