// Old addresses: aliases and static/_redirects, as the store answers them.

import { describe, expect, test } from "vitest";
import type { Compilation } from "../../generator/compile.ts";
import { build, entryAt, messages, textAt, type Tree } from "./site.ts";

const posts: Tree = {
  "site.yaml": "baseUrl: https://a.org\n",
  "content/posts/one.md": "One\n",
  "content/posts/two.md": "Two\n",
  "content/pages/about.md": "About\n",
};

const site = (rules: string, more: Tree = {}): Promise<Compilation> =>
  build({ ...posts, "static/_redirects": rules, ...more });

/** "301 /posts/one/" for a redirect, the status alone for anything else. */
function answer(compilation: Compilation, path: string): string {
  const { status, representations } = entryAt(compilation, path);
  const location = /Location: (\S+)/.exec(representations[0]!.head.fields)?.[1];
  return location === undefined ? String(status) : `${status} ${location}`;
}

async function complaints(rules: string, more: Tree = {}): Promise<string[]> {
  return messages(await site(rules, more)).map((message) => message.split("\n")[0]!);
}

describe("a line", () => {
  test("names two addresses and a status; comments and empty lines are nothing", async () => {
    const compilation = await site(
      "# old things\n\n/a /posts/one/ 301\n/b/  /posts/two/\t302 # moved for now\n" +
        "/c.html /about/?x=1#y 307\n/d https://b.org/ü 308\n/e /posts/one/\n" +
        "/f/ https://a.org/about/ 301\n",
    );
    expect(messages(compilation)).toEqual([]);
    expect(answer(compilation, "/a")).toBe("301 /posts/one/");
    expect(answer(compilation, "/b/")).toBe("302 /posts/two/");
    expect(answer(compilation, "/c.html")).toBe("307 /about/?x=1#y");
    expect(answer(compilation, "/d")).toBe("308 https://b.org/%C3%BC");
    expect(answer(compilation, "/e")).toBe("301 /posts/one/");
    expect(answer(compilation, "/f/")).toBe("301 /about/");
    const note = compilation.diagnostics.find(({ id }) => id === "redirect-status");
    expect(note).toMatchObject({ severity: "note", line: 7, file: "static/_redirects" });
  });

  test("holds with and without a slash at the end, but not behind a file's name", async () => {
    const compilation = await site(
      "/a /posts/one/ 301\n/b/ /posts/one/ 301\n/c.html /about/ 301\n",
    );
    for (const path of ["/a/", "/b"]) expect(answer(compilation, path)).toBe("301 /posts/one/");
    expect(compilation.entries.some(({ path }) => path === "/c.html/")).toBe(false);
  });

  test.each([
    ["/a", "leads nowhere"],
    ["/a /about/ 303", "status 303"],
    ["/a /about/ 301 more", "one word too many"],
    ["a /about/ 301", 'does not begin with "/"'],
    ["/a about/ 301", "neither a path"],
    ["/a //b.org/ 301", "neither a path"],
    ["/a javascript:alert(1) 301", "neither a path"],
    ["/a https:// 301", "neither a path"],
    ["/a/../b /about/ 301", '".."'],
    ["/a /about/../b 301", '".."'],
    ["/*/x /about/:splat 301", "only at the end"],
    ["https://old.org/* /:splat 301", "every host name"],
    ["/a?x=1 /about/ 301", "the path alone"],
    ["/a id=:id /about/ 301", "does not look at a query"],
    ["/a /about/ 302 Country=de", 'condition "Country"'],
    ["/api/* https://b.org/:splat 200", "no other server"],
  ])("%s is told with its line", async (line, reason) => {
    const [message, ...others] = await complaints(`# first\n${line}\n`);
    expect(message).toContain("static/_redirects:2:1: error redirect-");
    expect(message).toContain(reason);
    expect(others).toEqual([]);
  });

  test("not UTF-8", async () => {
    const compilation = await build({ ...posts, "static/_redirects": Buffer.from([0xff]) });
    expect(messages(compilation)[0]).toMatch(/^static\/_redirects:1:1: error not-utf8/);
  });
});

describe("patterns", () => {
  test("are turned into the addresses that fit", async () => {
    const compilation = await site(
      "/blog/* /posts/:splat 301\n/news/:year/:name /posts/:name-:year 302\n" +
        "/archive/:name.html /x 301\n/p/:a /posts/:a 308\n/de/* /:splat 302\n",
      {
        "content/posts/three.md": "---\npermalink: /posts/three-2020/\n---\n",
        "content/pages/x.md": "x",
        "static/posts/pic.png": "png",
      },
    );
    expect(messages(compilation)).toEqual([]);
    expect(answer(compilation, "/blog/one/")).toBe("301 /posts/one/");
    expect(answer(compilation, "/blog/one")).toBe("301 /posts/one/");
    expect(answer(compilation, "/blog/pic.png")).toBe("301 /posts/pic.png");
    expect(answer(compilation, "/p/two")).toBe("308 /posts/two/");
    expect(answer(compilation, "/p/two/")).toBe("308 /posts/two/");
    expect(answer(compilation, "/de/about/")).toBe("302 /about/");
    expect(answer(compilation, "/de/")).toBe("302 /");
    expect(answer(compilation, "/posts/one/")).toBe("200");
  });

  test.each([
    ["/old/* /about/ 301", 'about "*"'],
    ["/:year/:name /posts/:name 301", 'about ":year"'],
    ["/docs/* https://docs.org/:splat 301", "another site"],
    ["/find/* /about/?q=:splat 301", 'about "*"'],
    ["/* /index.html 200", 'about "*"'],
    ["/trash/* 410", "no target"],
  ])("%s cannot be done, and says why", async (line, reason) => {
    const [message] = await complaints(line);
    expect(message).toMatch(/^static\/_redirects:1:1: error redirect-endless: /);
    expect(message).toContain(reason);
    const loose = { "site.yaml": "brokenLinks: warn\n" };
    expect((await complaints(line, loose))[0]).toContain("warning redirect-endless");
  });

  test("that say 404 ask for what happens anyhow", async () => {
    expect(await complaints("/wp-admin/* /404.html 404\n")).toEqual([]);
  });

  test("one that fits nothing is told", async () => {
    expect(await complaints("/blog/* /postings/:splat 301\n")).toEqual([
      expect.stringContaining('warning redirect-unused: "/blog/*" fits no address'),
    ]);
  });
});

describe("chains and circles", () => {
  test("a chain is one step, for good only if each step is", async () => {
    const compilation = await site(
      "/a /b 301\n/b /c#x 302\n/c /posts/one 301\n/d /e 308\n/e https://b.org/ 308\n/f /g 301\n" +
        "/g /older/ 301\n",
      { "content/pages/about.md": "---\naliases: [/older/]\n---\n" },
    );
    expect(messages(compilation)).toEqual([]);
    expect(answer(compilation, "/a")).toBe("302 /posts/one/#x");
    expect(answer(compilation, "/c")).toBe("301 /posts/one/");
    expect(answer(compilation, "/d")).toBe("308 https://b.org/");
    expect(answer(compilation, "/f")).toBe("301 /about/");
  });

  test("a circle is an error with all its lines, told once", async () => {
    expect(await complaints("/in /b 301\n/a /b 301\n/b /c/ 301\n/c/ /a 301\n")).toEqual([
      "static/_redirects:2:1: error redirect-loop: leads in a circle: " +
        "/a (line 2) → /b (line 3) → /c/ (line 4) → /a",
    ]);
    expect((await complaints("/a /a 301\n"))[0]).toContain("/a (line 1) → /a");
  });

  test("a long chain takes no long time and no stack", async () => {
    const lines = Array.from({ length: 3000 }, (_, index) => `/r${index} /r${index + 1} 301`);
    const compilation = await site(`${lines.join("\n")}\n/r3000 /about/ 301\n`);
    expect(answer(compilation, "/r0")).toBe("301 /about/");
  });

  test("what leads nowhere is an error with a guess", async () => {
    const compilation = await site("/a /posts/oen/ 301\n");
    expect(messages(compilation)).toEqual([
      'static/_redirects:1:1: error redirect-broken: "/a" leads to "/posts/oen/", which is no ' +
        'address of this site\n    did you mean "/posts/one/"?',
    ]);
  });
});

describe("who answers", () => {
  test("a page goes before a line, unless the line insists: then it is an error", async () => {
    expect(await complaints("/posts/one/ /about/ 301\n")).toEqual([
      expect.stringContaining("warning redirect-shadowed"),
    ]);
    expect(await complaints("/posts/one/ /about/ 301!\n")).toEqual([
      expect.stringContaining("error redirect-forced"),
    ]);
    expect(await complaints("/gone /about/ 301!\n")).toEqual([]);
  });

  test("the first line goes before the second, an alias before both", async () => {
    const compilation = await site("/a /about/ 301\n/a /posts/one/ 301\n/b /posts/two/ 301\n", {
      "content/posts/three.md": "---\naliases: [/b]\n---\n",
    });
    expect(messages(compilation).map((message) => message.split(":")[1])).toEqual(["2", "3"]);
    expect(answer(compilation, "/a")).toBe("301 /about/");
    expect(answer(compilation, "/b")).toBe("301 /posts/three/");
  });

  test("links to an old address become links to the new one", async () => {
    const compilation = await site("/a /about/ 301\n/b https://b.org/ 302\n/c /about/ 200\n", {
      "content/posts/one.md": "[a](/a) [b](/b) [c](/c)\n",
    });
    expect(messages(compilation)).toEqual([]);
    const page = await textAt(compilation, "/posts/one/");
    for (const target of ["/about/", "https://b.org/", "/c"]) {
      expect(page).toContain(`href="${target}"`);
    }
  });
});

describe("other statuses", () => {
  test("200 shows a page at a second address", async () => {
    const compilation = await site("/second /about/ 200\n/all/* /posts/:splat 200\n");
    expect(messages(compilation)).toEqual([]);
    expect(await textAt(compilation, "/second")).toBe(await textAt(compilation, "/about/"));
    expect(entryAt(compilation, "/all/one/")).toMatchObject({ kind: "page", status: 200 });
    expect(await textAt(compilation, "/sitemap.xml")).not.toContain("/second");
  });

  test("410 with the theme's page, or with one of the site; 451 and 404 with one", async () => {
    const compilation = await site("/a 410\n/b /about/ 410\n/c /about/ 451\n/d /about/ 404\n");
    expect(messages(compilation)).toEqual([]);
    expect(entryAt(compilation, "/a")).toMatchObject({ kind: "gone", status: 410 });
    expect(await textAt(compilation, "/a")).toContain("nothing here");
    const about = await textAt(compilation, "/about/");
    for (const [path, status] of [
      ["/b", 410],
      ["/c", 451],
      ["/d", 404],
    ] as const) {
      expect(entryAt(compilation, path).status).toBe(status);
      expect(await textAt(compilation, path)).toBe(about);
      expect(entryAt(compilation, path).notFound).toBeUndefined();
    }
    expect(compilation.entries.filter(({ notFound }) => notFound)).toHaveLength(1);
  });

  test("a link to what is gone leads nowhere", async () => {
    const broken = { "content/posts/one.md": "[a](/a)\n" };
    expect((await complaints("/a 410\n", broken))[0]).toContain("error broken-link");
  });
});
