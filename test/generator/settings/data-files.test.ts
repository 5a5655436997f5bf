import { expect, test } from "vitest";
import { FileCache } from "../../../generator/cache.ts";
import { memoryFiles } from "../../../generator/files.ts";
import { build, messages, plainTheme, textAt, type Tree } from "../site.ts";

const theme: Tree = {
  ...Object.fromEntries(Object.entries(plainTheme).map(([path, text]) => [`themes/${path}`, text])),
  "themes/default/page.hbs":
    "{{site.data.ships.[0].name}} {{site.data.ports.north.hull}} {{site.data.rates.euro.value}}",
};

const data: Tree = {
  "data/ships.json": '[{ "name": "Ann" }]',
  "data/ports/north.yaml": "hull: 53.7\n",
  "data/rates.toml": "[euro]\nvalue = 1.5\n",
  "data/read-me.txt": "not data",
  "content/pages/a.md": "# A\n",
};

test("templates see data files by folder and name", async () => {
  const site = await build({ ...theme, ...data });
  expect(messages(site)).toEqual([]);
  expect(await textAt(site, "/a/")).toContain("Ann 53.7 1.5");
});

test.each([
  ["data/a.json", '{\n  "a": 1,\n}', "data/a.json:3:1: error json-syntax: "],
  ["data/a.json", '{ "a": x }', "data/a.json:1:8: error json-syntax: "],
  ["data/a.json", '{\n"a": 1', "data/a.json:2:7: error json-syntax: "],
  ["data/a.json", "", "data/a.json:1:1: error json-syntax: "],
  ["data/a.json", "[1 2]", "data/a.json:1:4: error json-syntax: "],
  ["data/a.json", '{"a" "b"}', "data/a.json:1:6: error json-syntax: "],
  ["data/a.json", '["\\x"]', "data/a.json:1:2: error json-syntax: "],
  ["data/a.yaml", "a: 1\nb: [\n", "data/a.yaml:3:1: error yaml-syntax: "],
  ["data/a.toml", "a = 1\nb =\n", "data/a.toml:2:"],
])("%s, broken: %j", async (path, text, message) => {
  const site = await build({ ...theme, "content/pages/a.md": "# A\n", [path]: text });
  expect(site.entries).toEqual([]);
  expect(messages(site)).toEqual([expect.stringContaining(message)]);
});

test("two files of one name are an error", async () => {
  const site = await build({ ...theme, ...data, "data/ships.toml": "a = 1\n" });
  expect(messages(site)).toEqual([expect.stringContaining("data/ships.toml: error data-twice: ")]);
});

test("only pages whose templates read a file of data depend on it", async () => {
  const store = memoryFiles();
  const tree: Record<string, string | Uint8Array> = { ...theme, ...data };
  tree["content/posts/b.md"] = "# B\n";
  const rebuild = async (): Promise<number> => {
    const cache = new FileCache(store, "pack", "test");
    const { statistics } = await build(tree, { cache });
    cache.save();
    return statistics.rendered;
  };
  await rebuild();
  tree["data/other.yaml"] = "a: 1\n";
  expect(await rebuild()).toBe(0);
  tree["data/ships.json"] = '[{ "name": "Bea" }]';
  expect(await rebuild()).toBe(1);
});
