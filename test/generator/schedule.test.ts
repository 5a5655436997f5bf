// Pages that come and go by the clock, and with them all that mentions them.

import { describe, expect, test } from "vitest";
import { FileCache } from "../../generator/cache.ts";
import type { CompileOptions } from "../../generator/build.ts";
import type { Compilation } from "../../generator/compile.ts";
import { memoryFiles } from "../../generator/files.ts";
import type { Entry } from "../../generator/model.ts";
import { runSeed } from "../fixtures/random.ts";
import { Random } from "../simulation/random.ts";
import { build, buildFiles, fingerprint, messages, plainTheme, type Tree } from "./site.ts";

const at = (text: string): number => Date.parse(text);
const now = at("2026-11-26T12:00:00Z");
const second = (text: string): number => at(text) / 1000;

/** One transparent pixel. */
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kg" +
    "AAAABJRU5ErkJggg==",
  "base64",
);

const site: Tree = {
  "site.yaml": "title: Times\nbaseUrl: https://a.org\n",
  "content/posts/2026-01-01-old.md": "---\ntags: [all]\n---\nOld.\n",
  "content/posts/2026-12-24-feast.md": "---\ntags: [all, feasts]\naliases: [/xmas/]\n---\nFeast.\n",
  "content/posts/offer/index.md":
    "---\ndate: 2026-11-01\nexpiryDate: 2027-01-01\naliases: [/deal/]\n---\nOffer ![](cup.png).\n",
  "content/posts/offer/cup.png": png,
  "content/posts/trip/index.md": "---\ndate: 2027-02-01 08:00:00+01:00\n---\nTrip ![](sea.png).\n",
  "content/posts/trip/sea.png": png,
};

/** What a path is at a time; undefined: while the time is not known. */
function stateAt({ entries }: Compilation, path: string, time?: number): Entry | undefined {
  const seconds = time === undefined ? 0 : Math.floor(time / 1000);
  return entries.findLast((entry) => entry.path === path && (entry.validFrom ?? 0) <= seconds);
}

function statusAt(made: Compilation, path: string, time?: number): number {
  return stateAt(made, path, time)?.status ?? 404;
}

function textAt(made: Compilation, path: string, time?: number): string {
  const state = stateAt(made, path, time);
  const identity = state?.representations.find(({ encoding }) => encoding === "identity");
  const blocks = [...((identity?.body.read() ?? []) as Iterable<Uint8Array>)];
  return Buffer.concat(blocks).toString();
}

function make(tree: Tree, options: Partial<CompileOptions> = {}): Promise<Compilation> {
  return build(tree, { now, ...options });
}

describe("a post with a later date", async () => {
  const made = await make(site);
  const [before, after] = [at("2026-12-23T23:59:59Z"), at("2026-12-24T00:00:00Z")];

  test("has its address from then on, and so do its aliases", () => {
    expect(messages(made)).toEqual([]);
    for (const path of ["/posts/feast/", "/posts/feast", "/xmas/", "/xmas"]) {
      expect([path, statusAt(made, path)]).toEqual([path, 404]);
      expect([path, statusAt(made, path, now)]).toEqual([path, 404]);
      expect([path, statusAt(made, path, before)]).toEqual([path, 404]);
    }
    expect(statusAt(made, "/posts/feast/", after)).toBe(200);
    for (const path of ["/posts/feast", "/xmas/", "/xmas"]) {
      expect([path, statusAt(made, path, after)]).toEqual([path, 301]);
    }
  });

  test("stands from then on in the index, the feed, the sitemap and its tags", () => {
    for (const path of ["/", "/feed.xml", "/sitemap.xml", "/tags/all/"]) {
      const mentions = (time?: number) => textAt(made, path, time).toLowerCase().includes("feast");
      expect([path, mentions()]).toEqual([path, false]);
      expect([path, mentions(before)]).toEqual([path, false]);
      expect([path, mentions(after)]).toEqual([path, true]);
    }
    expect(statusAt(made, "/tags/feasts/", before)).toBe(404);
    expect(statusAt(made, "/tags/feasts/", after)).toBe(200);
  });

  test("has pictures that nobody finds before it", () => {
    const [hidden, shown] = [at("2027-02-01T06:59:59Z"), at("2027-02-01T07:00:00Z")];
    expect(statusAt(made, "/posts/trip/sea.png", hidden)).toBe(404);
    expect(statusAt(made, "/posts/trip/sea.png")).toBe(404);
    expect(statusAt(made, "/posts/trip/sea.png", shown)).toBe(200);
  });

  test("is not among all texts in one, which would be there twice", () => {
    const all = made.entries.filter(({ path }) => path === "/llms-full.txt");
    expect(all.map(({ validFrom }) => validFrom)).toEqual([undefined]);
    expect(textAt(made, "/llms-full.txt")).toContain("Old.");
    expect(textAt(made, "/llms-full.txt")).not.toMatch(/Feast|Offer|Trip/);
    expect(textAt(made, "/llms.txt", after)).toContain("Feast");
  });

  test("costs nothing where nothing mentions it", () => {
    const variants = made.entries.filter(
      ({ path }) => path === "/posts/old/" || path === "/robots.txt",
    );
    expect(variants.map(({ validFrom }) => validFrom)).toEqual([undefined, undefined]);
  });
});

describe("a post that expires", async () => {
  const made = await make(site);
  const [last, over] = [at("2026-12-31T23:59:59Z"), at("2027-01-01T00:00:00Z")];

  test("is shown until then, and gone afterwards with all that belongs to it", () => {
    for (const path of ["/posts/offer/", "/posts/offer/cup.png"]) {
      expect([path, statusAt(made, path, now)]).toEqual([path, 200]);
      expect([path, statusAt(made, path, last)]).toEqual([path, 200]);
    }
    expect(statusAt(made, "/deal/", last)).toBe(301);
    for (const path of ["/posts/offer/", "/posts/offer", "/posts/offer/cup.png", "/deal/"]) {
      expect([path, stateAt(made, path, over)?.kind]).toEqual([path, "gone"]);
      expect([path, statusAt(made, path, over)]).toEqual([path, 410]);
    }
    expect(textAt(made, "/posts/offer/", over)).toBe(textAt(made, "/404.html", over));
  });

  test("is hidden where the time is not known, not gone", () => {
    for (const path of ["/posts/offer/", "/posts/offer/cup.png", "/deal/"]) {
      expect([path, statusAt(made, path)]).toEqual([path, 404]);
    }
    expect(textAt(made, "/")).toContain("/posts/old/");
    expect(textAt(made, "/")).not.toContain("/posts/offer/");
    expect(textAt(made, "/", 1000)).toContain("/posts/offer/");
    expect(textAt(made, "/", over)).not.toContain("/posts/offer/");
  });

  test("is gone at once in a build that comes later", async () => {
    const later = await make(site, { now: over });
    for (const time of [undefined, over, at("2030-01-01")]) {
      expect(statusAt(later, "/posts/offer/", time)).toBe(410);
      expect(statusAt(later, "/posts/offer/cup.png", time)).toBe(410);
    }
  });

  test("may leave its address to the page that follows it", async () => {
    const page = "content/pages";
    const tree: Tree = {
      [`${page}/spring.md`]: "---\npermalink: /now/\nexpiryDate: 2027-06-01\n---\nSpring\n",
      [`${page}/summer.md`]: "---\npermalink: /now/\npublishDate: 2027-06-01\n---\nSummer\n",
    };
    const both = await make(tree);
    expect(messages(both).filter((text) => !text.includes("baseUrl"))).toEqual([]);
    expect(statusAt(both, "/now/")).toBe(404);
    expect(textAt(both, "/now/", at("2027-05-31"))).toContain("Spring");
    expect(textAt(both, "/now/", at("2027-06-01"))).toContain("Summer");
    expect(statusAt(both, "/now/", at("2027-06-01"))).toBe(200);
    const overlap = {
      ...tree,
      [`${page}/summer.md`]: tree[`${page}/summer.md`]!.toString().replace("06-01", "05-01"),
    };
    expect(messages(await make(overlap)).join()).toContain("/now/ is already the address of");
  });
});

describe("links to what is not public", () => {
  const link = "See [the feast](../posts/2026-12-24-feast.md#top) and [me](about.md).\n";

  test("are plain text meanwhile, and a warning says when", async () => {
    const made = await make({ ...site, "content/pages/about.md": link });
    expect(messages(made)).toEqual([
      "content/pages/about.md:1:5: warning link-concealed: " +
        'link to "../posts/2026-12-24-feast.md#top" is plain text ' +
        "until 2026-12-24T00:00:00Z: content/posts/2026-12-24-feast.md is not public then\n" +
        "    nothing needs to be done if that is what you want",
    ]);
    for (const time of [undefined, now, at("2026-12-23")]) {
      expect(textAt(made, "/about/", time)).toContain("See <a>the feast</a> and <a href");
    }
    expect(textAt(made, "/about/", at("2026-12-24"))).toContain(
      '<a href="/posts/feast/#top">the feast</a>',
    );
  });

  test("by an address, an alias or after the end as well", async () => {
    const text = "[a](/posts/feast/) [b](/xmas/) [c](/posts/offer/) [d](/posts/offer/cup.png)\n";
    const made = await make({ ...site, "content/pages/about.md": text });
    expect(messages(made).map((line) => line.split(" ").slice(-7, -4).join(" ")).length).toBe(4);
    expect(textAt(made, "/about/", now)).toContain("<a>a</a> <a>b</a> <a href");
    expect(textAt(made, "/about/", at("2027-01-02"))).toMatch(
      /<a href.*a<\/a> .* <a>c<\/a> <a>d<\/a>/,
    );
  });

  test("from a page that is not public either are no news", async () => {
    const text = `---\npublishDate: 2026-12-24\n---\n${link}`;
    expect(messages(await make({ ...site, "content/pages/about.md": text }))).toEqual([]);
  });

  test("in the navigation are left out meanwhile", async () => {
    const menu =
      "navigation:\n  - {title: Feast, url: /posts/feast/}\n  - {title: Old, url: /posts/old/}\n";
    const theme = { "themes/default/default.hbs": "{{#each site.navigation}}{{title}} {{/each}}" };
    const tree = { ...site, ...theme, "site.yaml": site["site.yaml"] + menu };
    const made = await make({
      ...tree,
      "themes/default/theme.json": plainTheme["default/theme.json"]!,
      ...Object.fromEntries(
        ["index", "post", "page", "tag", "error-404"].map((name) => [
          `themes/default/${name}.hbs`,
          name,
        ]),
      ),
    });
    expect(messages(made)).toEqual([]);
    expect(textAt(made, "/", now)).toBe("Old ");
    expect(textAt(made, "/", at("2026-12-24"))).toBe("Feast Old ");
  });

  test("a picture that a page needs must not vanish", async () => {
    const text = "![the sea](../posts/trip/sea.png)\n";
    const tree = { ...site, "content/pages/about.md": text };
    expect(messages(await make(tree))).toEqual([
      'content/pages/about.md:1:1: error asset-concealed: "../posts/trip/sea.png" is missing ' +
        "until 2027-02-01T07:00:00Z: it belongs to content/posts/trip/index.md, " +
        "which is not public then\n" +
        "    move the file out of that page's folder",
    ]);
  });
});

describe("the times of a build", () => {
  test("any between two changes give the same bytes", async () => {
    const [one, other] = [await make(site), await make(site, { now: at("2026-12-23T23:59:59Z") })];
    expect(await fingerprint(one)).toEqual(await fingerprint(other));
    expect(one.schedule.stretch).toEqual({
      from: at("2026-11-01"),
      until: at("2026-12-24"),
    });
    const later = await make(site, { now: at("2026-12-24") });
    expect(await fingerprint(later)).not.toEqual(await fingerprint(one));
    expect(later.schedule.changes).toEqual([at("2027-01-01"), at("2027-02-01T07:00:00Z")]);
  });

  test("without one, nothing is to come", async () => {
    const made = await build(site);
    expect(made.entries.some(({ validFrom }) => validFrom !== undefined)).toBe(false);
    expect(statusAt(made, "/posts/trip/")).toBe(200);
    expect(statusAt(made, "/posts/offer/")).toBe(410);
  });

  test("a window that is empty, and fractions of seconds", async () => {
    const page = "content/pages/never.md";
    const never = "---\npublishDate: 2027-05-02\nexpiryDate: 2027-05-01\n---\nNever\n";
    const made = await make({ ...site, [page]: never });
    expect(messages(made).join()).toContain(`${page}: warning window-empty: is never public`);
    for (const time of [undefined, now, at("2027-05-01"), at("2027-05-03")]) {
      expect(statusAt(made, "/never/", time)).not.toBe(200);
    }
    const half = "---\ndate: 2027-03-01T00:00:00.500Z\n---\nHalf\n";
    const halves = await make({ ...site, "content/posts/half.md": half });
    expect(statusAt(halves, "/posts/half/", at("2027-03-01T00:00:00Z"))).toBe(404);
    expect(statusAt(halves, "/posts/half/", at("2027-03-01T00:00:01Z"))).toBe(200);
  });

  test("many changes are worth a warning, too many an error", async () => {
    const posts = (count: number): Tree =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => {
          const moment = new Date(now + (index + 1) * 3_600_000).toISOString();
          return [`content/pages/page-${index}.md`, `---\npublishDate: ${moment}\n---\nText\n`];
        }),
      );
    const some = await make({ "site.yaml": "baseUrl: https://a.org", ...posts(26) });
    expect(messages(some)).toEqual([expect.stringMatching(/^warning many-changes: .* 26 times/)]);
    expect(new Set(some.entries.map(({ validFrom }) => validFrom)).size).toBe(27);
    const many = await make({ "site.yaml": "baseUrl: https://a.org", ...posts(1024) });
    expect(many.entries).toEqual([]);
    expect(messages(many).join()).toMatch(/error too-many-changes: .* 1024 times, .* at most 1023/);
  });
});

test("with a cache of any earlier build, at any time, a build is the same as without", async () => {
  const chance = new Random(runSeed("test/generator/schedule.test.ts"));
  const store = memoryFiles();
  const tree: Record<string, string | Uint8Array> = { ...site };
  const days = () =>
    new Date(now + chance.between(-40, 400) * 86_400_000).toISOString().slice(0, 10);
  for (let round = 0; round < 15; round++) {
    const path = `content/posts/p${chance.between(0, 3)}.md`;
    const end = chance.chance(0.5) ? `expiryDate: ${days()}\n` : "";
    tree[path] = `---\ndate: ${days()}\ntags: [all]\n${end}---\nText ${round}.\n`;
    const time = now + chance.between(0, 200) * 86_400_000;
    const cache = new FileCache(store, "pack", "test");
    const warm = await buildFiles(memoryFiles(tree), { cache, now: time });
    expect(await fingerprint(warm)).toEqual(await fingerprint(await build(tree, { now: time })));
    cache.save();
    const again = new FileCache(store, "pack", "test");
    const same = await buildFiles(memoryFiles(tree), { cache: again, now: time });
    expect(same.statistics).toMatchObject({ parsed: 0, rendered: 0 });
  }
});

test("moments are those at which the site changes", async () => {
  const { entries } = await make(site);
  const instants = new Set(entries.flatMap(({ validFrom }) => validFrom ?? []));
  expect([...instants].sort((a, b) => a - b)).toEqual([
    1,
    second("2026-12-24"),
    second("2027-01-01"),
    second("2027-02-01T07:00:00Z"),
  ]);
});
