// static/_headers: which fields an answer has, and which nobody can set.

import { describe, expect, test } from "vitest";
import type { Compilation } from "../../generator/compile.ts";
import { build, entryAt, messages, type Tree } from "./site.ts";

const site = (rules: string, more: Tree = {}): Promise<Compilation> =>
  build({
    "content/index.md": "Text\n",
    "content/pages/about.md": "About\n",
    "static/app/data": "{}",
    "static/_headers": rules,
    ...more,
  });

function fields(compilation: Compilation, path: string): Record<string, string> {
  const { cacheFields, fields: others } = entryAt(compilation, path).representations[0]!.head;
  const lines = `${cacheFields}${others}`.split("\r\n").slice(0, -1);
  return Object.fromEntries(lines.map((line) => line.split(/: (.*)/s).slice(0, 2)));
}

describe("rules", () => {
  test("add, replace and take away fields of the addresses that fit", async () => {
    const compilation = await site(
      "# all\n/*\n  X-One: 1\n  Cache-Control: public, max-age=60\n\n/about/\n\tX-One: 2\n" +
        "  ! Referrer-Policy\n  Expires: 0\n/app/:file\n  Content-Type: application/json\n",
    );
    expect(messages(compilation)).toEqual([]);
    expect(fields(compilation, "/")["X-One"]).toBe("1");
    expect(fields(compilation, "/")["Cache-Control"]).toBe("public, max-age=60");
    expect(fields(compilation, "/")["Referrer-Policy"]).toBe("strict-origin-when-cross-origin");
    const about = fields(compilation, "/about/");
    expect(about["X-One"]).toBe("1, 2");
    expect(about).not.toHaveProperty("Referrer-Policy");
    const { head } = entryAt(compilation, "/about/").representations[0]!;
    // RFC 9110 §15.4.5: a 304 repeats these.
    expect(head.cacheFields).toMatch(/Cache-Control: public, max-age=60\r\n.*Expires: 0\r\n/s);
    expect(fields(compilation, "/app/data")["Content-Type"]).toBe("application/json");
    expect(fields(compilation, "/404.html")["X-One"]).toBe("1");
  });

  test("another policy is the author's to choose, and a warning", async () => {
    const compilation = await site("/about/\n  Content-Security-Policy: default-src 'self'\n");
    expect(messages(compilation)[0]).toMatch(/^static\/_headers:2:1: warning header-policy: /);
    expect(fields(compilation, "/about/")["Content-Security-Policy"]).toBe("default-src 'self'");
    expect(fields(compilation, "/")["Content-Security-Policy"]).toMatch(/^default-src 'none'/);
  });

  test("a pattern that fits nothing is told", async () => {
    expect(messages(await site("/none/*\n  A: b\n"))[0]).toContain(
      'static/_headers:1:1: warning header-unused: "/none/*"',
    );
  });
});

describe("faults, each with its line", () => {
  test.each([
    ["  A: b", 1, "before the first path"],
    ["/*\n  A", 2, "expected Name: value"],
    ["/*\n  A b: c", 2, "expected Name: value"],
    ["/*\n  A(b): c", 2, "no name of a field"],
    ["/*\n  A:", 2, "has no value"],
    ["/*\n  A: ü", 2, "not plain ASCII"],
    ["/*\n  A: b\u0001c", 2, "not plain ASCII"],
    ["no/slash\n  A: b", 1, "expected a path"],
    ["/*/x/*\n  A: b", 1, "only once"],
    ["https://b.org/*\n  A: b", 1, "every host name"],
  ])("%j", async (rules, line, reason) => {
    const [message, ...others] = messages(await site(rules));
    expect(message).toContain(`static/_headers:${line}:1: error header-syntax: `);
    expect(message).toContain(reason);
    expect(others).toEqual([]);
  });

  test.each([
    "Date",
    "connection",
    "Content-Length",
    "ETag",
    "Transfer-Encoding",
    "Content-Encoding",
    "Last-Modified",
    "Vary",
    "Location",
    "Accept-Ranges",
    "Basic-Auth",
  ])("%s belongs to the appliance", async (name) => {
    const [set] = messages(await site(`/*\n  ${name}: x\n`));
    expect(set).toMatch(/^static\/_headers:2:1: error header-owned: /);
    const [unset] = messages(await site(`/*\n  ! ${name}\n`));
    expect(unset).toMatch(/^static\/_headers:2:1: error header-owned: /);
  });

  test("too many of them", async () => {
    const [message] = messages(await site(`/about/\n  A: ${"b".repeat(7000)}\n`));
    expect(message).toMatch(/^static\/_headers:1:1: error header-too-long: .*\/about\//);
  });

  test("no value starts a line of its own", async () => {
    for (const end of ["\r", "\r\n", "\n", "\u2028", "\u0085", "\u0000"]) {
      const compilation = await site(`/*\n  A: b${end}Set-Cookie: c\n`);
      const heads = compilation.entries.flatMap(({ representations }) => representations);
      for (const { head } of heads) expect(head.fields).not.toMatch(/^Set-Cookie/m);
    }
  });
});
