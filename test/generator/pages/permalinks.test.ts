import { expect, test } from "vitest";
import {
  expandPermalink,
  needsDate,
  permalinkTokens,
} from "../../../generator/pages/permalinks.ts";
import { permalinkTokens as accepted } from "../../../generator/settings/organising.ts";
import { build, messages } from "../site.ts";

const facts = {
  title: "A Long Title",
  slug: undefined,
  name: "walk",
  fileName: "2026-03-05-walk",
  section: "docs/guide",
  categories: ["Big Boats", "Sea"],
  clock: new Date("2026-03-05T09:07:03Z"),
};

test.each([
  ["/:year/:month/:day/:title/", "/2026/03/05/walk/"],
  ["/:short_year/:i_month/:i_day/:slug/", "/26/3/5/walk/"],
  ["/:monthname/:long_month/:short_month/", "/march/march/mar/"],
  ["/:yearday/:y_day/:weekday/:weekdayname/", "/64/064/4/thursday/"],
  ["/:long_day/:short_day/:hour-:minute-:second/", "/thursday/thu/09-07-03/"],
  ["/:categories/:title:output_ext", "/big-boats/sea/walk.html"],
  ["/:slugified_categories/:category/", "/big-boats/sea/big-boats/"],
  ["/:section/:sections/:collection/", "/docs/docs/guide/docs/"],
  ["/:filename/:name/:contentbasename/:post_title/", "/2026-03-05-walk/walk/walk/a-long-title/"],
  ["/:slugorfilename/:slugorcontentbasename/", "/walk/walk/"],
  ["/fixed/", "/fixed/"],
])("%s is %s", (pattern, url) => expect(expandPermalink(pattern, facts)).toBe(url));

test("a slug takes the name's place, and what is empty leaves no empty part", () => {
  expect(expandPermalink("/:categories/:title/", { ...facts, slug: "own", categories: [] })).toBe(
    "/own/",
  );
});

test("the settings accept what the pages stage can fill", () => {
  expect([...accepted].sort()).toEqual([...permalinkTokens].sort());
  expect(permalinkTokens.filter((name) => needsDate(`/:${name}/`))).toContain("year");
});

test("a page without a date has no year in its address, which is told once", async () => {
  const site = await build({
    "site.yaml": "permalinks: /:year/:slug/\n",
    "content/posts/walk.md": "Text\n",
    "content/posts/older/walk.md": "[newer](../walk.md)\n",
  });
  expect(messages(site)).toEqual([
    expect.stringContaining("content/posts/older/walk.md: error permalink-date: "),
    expect.stringContaining("content/posts/walk.md: error permalink-date: "),
  ]);
});

test.each([
  ["permalinks: /:yaer/\n", 'there is no ":yaer"; did you mean ":year"?'],
  ["permalinks: { posts: 2026 }\n", "expected a pattern"],
  ["permalinks: { posts: no-slash }\n", "expected a pattern"],
])("%s is an error", async (settings, reason) => {
  const site = await build({ "site.yaml": settings, "content/index.md": "Text\n" });
  expect(messages(site).join()).toContain(reason);
});
