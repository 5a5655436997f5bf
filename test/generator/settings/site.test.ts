import { expect, test } from "vitest";
import { build, messages, textAt } from "../site.ts";

const toml =
  'title = "Boats"\nbaseUrl = "https://a.org"\n[[navigation]]\ntitle = "About"\nurl = "/about/"\n';

test("site.toml says what site.yaml says", async () => {
  const site = await build({ "content/index.md": "Hello\n", "site.toml": toml });
  expect(messages(site)).toEqual([]);
  expect(await textAt(site, "/sitemap.xml")).toContain("https://a.org/");
});

test.each([
  ["titel = 1\n", 'site.toml:1:1: error unknown-key: unknown key "titel"'],
  ['title = "A\n', "site.toml:1:"],
  ["paginate = -1\n", 'site.toml:1:12: error wrong-value: "paginate": expected 0 or more'],
  ["[languages.de]\ntitel = 1\n", 'site.toml:2:1: error unknown-key: unknown key "titel"'],
])("faults of site.toml have their place: %j", async (text, message) => {
  const site = await build({ "content/index.md": "Hello\n", "site.toml": text });
  expect(messages(site)[0]).toContain(message);
});

test("two files of settings are one too many", async () => {
  const tree = { "content/index.md": "Hello\n", "site.toml": toml, "site.yaml": "title: A\n" };
  expect(messages(await build(tree))).toEqual([
    "site.toml: error settings-twice: the settings stand in site.yaml as well\n" +
      "    keep one of the two",
  ]);
});
