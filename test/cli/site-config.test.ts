// site.config.ts: loaded with what it imports, checked, typed, and known by a key.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { loadSiteConfig } from "../../cli/site-config.ts";
import { formatDiagnostic } from "../../generator/diagnostics.ts";
import { temporaryFolder } from "../boot/machine.ts";
import { root } from "./command.ts";

function site(files: Record<string, string>): string {
  const folder = temporaryFolder();
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  for (const [path, text] of Object.entries(files)) write(folder, path, text);
  return folder;
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

async function told(text: string): Promise<string> {
  const { loaded, diagnostics } = await loadSiteConfig(site({ "site.config.ts": text }));
  expect(loaded).toBeUndefined();
  return diagnostics.map(formatDiagnostic).join("\n");
}

const sound = `
import { defineConfig } from "kiln-site";
import { readFileSync } from "node:fs";
import remarkEmoji from "remark-emoji";
import { word } from "./lib/word.ts";
export default defineConfig({
  remarkPlugins: [[remarkEmoji, { padSpaceAfter: true }]],
  hooks: { name: word, document: ({ text }) => ({ text }) },
  key: readFileSync(new URL("./data.txt", import.meta.url), "utf8"),
});
`;

test("TypeScript, files beside it and packages from npm", async () => {
  const folder = site({
    "site.config.ts": sound,
    "lib/word.ts": 'export const word: string = "first";',
    "data.txt": "1",
  });
  const { loaded, diagnostics } = await loadSiteConfig(folder);
  expect(diagnostics).toEqual([]);
  expect(loaded!.file).toBe("site.config.ts");
  expect(loaded!.config).toMatchObject({ hooks: { name: "first" }, key: "1" });
  const again = await loadSiteConfig(folder);
  expect(again.loaded!.key).toBe(loaded!.key);

  write(folder, "lib/word.ts", 'export const word: string = "second";');
  const changed = await loadSiteConfig(folder);
  expect(changed.loaded!.config).toMatchObject({ hooks: { name: "second" } });
  expect(changed.loaded!.key).not.toBe(loaded!.key);

  write(folder, "data.txt", "2");
  expect((await loadSiteConfig(folder)).loaded!.key).not.toBe(changed.loaded!.key);
});

test("a site needs none", async () => {
  expect(await loadSiteConfig(site({}))).toEqual({ diagnostics: [] });
});

test("JavaScript, and packages that are written for CommonJS", async () => {
  const folder = site({
    "site.config.mjs": 'import h from "handlebars"; export default { key: h.VERSION };',
  });
  const { loaded, diagnostics } = await loadSiteConfig(folder);
  expect(diagnostics).toEqual([]);
  expect(loaded!.config.key).toMatch(/^4\./);
});

const wrong: readonly (readonly [string, string, string])[] = [
  ["a fault of the syntax", "export default {\n  remarkPlugins: [\n", "site.config.ts:3:1: error"],
  ["a package that is not there", 'import "remark-nothing";', 'Could not resolve "remark-nothing"'],
  ["one that throws", 'throw new Error("no luck");', "site.config.ts: error config-error: no luck"],
  ["no default export", "export const a = 1;", "expected export default defineConfig({ … })"],
  ["a typing mistake", "export default { remarkPlugin: [] };", 'did you mean "remarkPlugins"?'],
  ["a hook that is none", "export default { hooks: { htlm() {} } };", 'did you mean "html"?'],
  ["hooks that are no functions", "export default { hooks: { html: 1 } };", "expected functions"],
  ["a key that is no text", "export default { key: 1 };", "key: expected text"],
];

test.each(wrong)("%s is told", async (_, text, expected) => {
  expect(await told(text)).toContain(expected);
});

test("the package's types fit plugins from npm, and find mistakes", () => {
  const folder = site({ "good.ts": sound.replaceAll("./lib/word.ts", "./word") });
  write(folder, "word.ts", 'export const word = "first";');
  write(
    folder,
    "bad.ts",
    'import { defineConfig } from "kiln-site";\ndefineConfig({ hooks: { html: () => 5 } });\n',
  );
  const types = {
    compilerOptions: { paths: { "kiln-site": [join(root, "generator/config.ts")] } },
  };
  const options = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: "es2023",
    types: ["node"],
  };
  const modules = { module: "esnext", moduleResolution: "bundler" };
  Object.assign(types.compilerOptions, options, modules);
  const check = (file: string): string => {
    write(folder, "tsconfig.json", JSON.stringify({ ...types, files: [file] }));
    try {
      return execFileSync(join(root, "node_modules/.bin/tsc"), ["-p", folder], {
        encoding: "utf8",
      });
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  };
  expect(check("good.ts")).toBe("");
  expect(check("bad.ts")).toMatch(/bad\.ts\(2,\d+\): error TS2322/);
});

test("config.ts imports nothing, so that its types stand alone in the package", () => {
  expect(readFileSync(join(root, "generator/config.ts"), "utf8")).not.toMatch(/^import /m);
});
