// static/: at the same place, byte for byte; and what it says goes before what is generated.

import { expect, test } from "vitest";
import { build, bytesAt, entryAt, messages, textAt } from "./site.ts";

test("files keep their names, that of RFC 8615 among them", async () => {
  const bytes = Buffer.from([0, 255, 13, 10, 0]);
  const compilation = await build({
    "content/index.md": "[a](demo/) [b](/img/a%20b.txt) [c](../static/favicon.ico)\n",
    "static/favicon.ico": bytes,
    "static/.well-known/security.txt": "Contact: mailto:a@b.org\n",
    "static/.hidden": "no",
    "static/img/a b.txt": "png",
    "static/pages/x.md": "---\ntitle: kept as it is\n---\n",
    "static/demo/index.html": "<!doctype html><title>Demo</title>",
    "static/robots.txt": "User-agent: *\nDisallow: /\n",
    "static/_redirects": "",
    "static/_headers": "",
  });
  expect(messages(compilation)).toEqual([]);
  expect(await bytesAt(compilation, "/favicon.ico")).toEqual(bytes);
  expect(await textAt(compilation, "/.well-known/security.txt")).toContain("Contact");
  expect(await textAt(compilation, "/img/a%20b.txt")).toBe("png");
  expect(await textAt(compilation, "/pages/x.md")).toContain("title: kept");
  expect(await textAt(compilation, "/robots.txt")).toContain("Disallow: /\n");
  expect(await textAt(compilation, "/demo/")).toContain("Demo");
  for (const path of ["/demo", "/demo/index.html"]) {
    expect(entryAt(compilation, path).representations[0]!.head.fields).toContain(
      "Location: /demo/\r\n",
    );
  }
  const paths = compilation.entries.map(({ path }) => path).join(" ");
  expect(paths).not.toMatch(/hidden|_redirects|_headers/);
});

test("a file where a page stands is an error with its name", async () => {
  const compilation = await build({
    "content/pages/about.md": "About\n",
    "static/about/index.html": "About",
  });
  expect(messages(compilation)[0]).toMatch(
    /^static\/about\/index\.html: error url-taken: \/about\/ is already/,
  );
});
