// kiln check as a process: what it prints, and how it ends.

import { expect, test } from "vitest";
import { bundledCommand, runCommand } from "./command.ts";
import { TestSite } from "./dev-server.ts";

const kiln = await bundledCommand();

const about = "---\ntitle: About\n---\n\n![](dot.svg)\n";
const dot = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';

async function check(files: Record<string, string>, ...options: string[]) {
  const { folder } = new TestSite({ "content/pages/dot.svg": dot, ...files });
  return runCommand([kiln, "check", "--no-browser", ...options], folder);
}

test("groups what it found by file, says what to do, and what it looked at", async () => {
  const found = await check({ "content/pages/about.md": `${about}\n[x](/y/)\n` });
  expect(found.status).toBe(1);
  expect(found.output).toContain(
    'content/pages/about.md\n  5:1  warning picture-alt-empty: picture "/dot.svg"',
  );
  expect(found.output).toMatch(/\n  7:1  error broken-link: link to "\/y\/" leads nowhere\n {6}\w/);
  expect(found.output).toMatch(/\nchecked: \d pages, \d+ links \(0 to other sites\), 1 pic/);
  expect(found.output).toContain("\nbrowser: left out by --no-browser\n");
  expect(found.output).toMatch(/\nfound: 1 error, 1 warning, 1 note\n$/);
});

test("warnings are no reason to fail, unless --strict says so; drafts wait", async () => {
  const files = { "content/pages/about.md": about.replace("title", "draft: true\ntitle") };
  const { status, output } = await check(files, "--drafts", "--json");
  expect(status).toBe(0);
  const { ok, diagnostics, checked } = JSON.parse(output);
  expect(ok).toBe(true);
  expect(diagnostics).toContainEqual(
    expect.objectContaining({ id: "picture-alt-empty", file: "content/pages/about.md", line: 6 }),
  );
  expect(checked).toMatchObject({ pages: expect.any(Number), links: expect.any(Number) });
  const strict = await check(files, "--drafts", "--strict");
  expect(strict.status).toBe(1);
  expect((await check(files)).output).not.toContain("picture-alt-empty");
});

test("says so where there is no browser, which is no fault", async () => {
  const { folder } = new TestSite({ "content/index.md": "Hello\n" });
  process.env["KILN_BROWSER"] = "/nowhere/chromium";
  const without = await runCommand([kiln, "check"], folder);
  expect(without.status, without.errors).toBe(0);
  expect(without.output).toContain("browser: none found: install Chromium, Chrome or Edge");
  process.env["KILN_BROWSER"] = "/bin/false";
  const failing = await runCommand([kiln, "check"], folder);
  expect(failing.status, failing.errors).toBe(0);
  expect(failing.output).toContain("browser: /bin/false: the browser cannot be used: it ended");
});

test("says so where there are no pages to look at", async () => {
  const found = await check({ "content/pages/about.md": "---\ntilte: About\n---\n" });
  expect(found.status).toBe(1);
  expect(found.output).toContain('unknown key "tilte"');
  expect(found.output).toContain("the pages could not be looked at");
});
