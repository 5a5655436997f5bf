// kiln init: a site that builds, in a folder that was empty.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { compile } from "../../generator/compile.ts";
import { type Diagnostic, formatDiagnostic } from "../../generator/diagnostics.ts";
import { diskFiles } from "../../generator/files.ts";
import { bundledCommand, root, runCommand } from "./command.ts";

const kiln = await bundledCommand();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kiln-init-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

const init = (...parameters: string[]) => runCommand([kiln, "init", ...parameters], folder);

async function messages(path: string): Promise<readonly Diagnostic[]> {
  const themes = diskFiles(join(root, "themes"));
  return (await compile(diskFiles(join(folder, path)), { themes })).diagnostics;
}

const read = (path: string): string => readFileSync(join(folder, path), "utf8");
const everything = (): string[] => (readdirSync(folder, { recursive: true }) as string[]).sort();

describe("kiln init", () => {
  test("makes a site without a fault, and says what comes next", async () => {
    const { status, output } = await init("my-blog");
    expect(status).toBe(0);
    expect(output).toMatch(
      /^my-blog\/site\.yaml\n(my-blog\/.*\n)+\nNow it is yours:\n\n {2}cd my-blog\n/,
    );
    const found = await messages("my-blog");
    expect(found.filter(({ id }) => id !== "no-base-url").map(formatDiagnostic)).toEqual([]);
    expect(read("my-blog/site.yaml")).toContain("title: My blog\n");
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(JSON.parse(read("my-blog/package.json"))).toMatchObject({
      name: "my-blog",
      private: true,
      dependencies: { "kiln-site": version },
      scripts: { dev: "kiln dev", build: "kiln build", preview: "kiln preview" },
    });
  });

  test("all that its settings suggest is true", async () => {
    await init("blog");
    const suggested = read("blog/site.yaml").replace(/^# ((?:[a-zA-Z]+:| {2}).*)$/gm, "$1");
    expect(suggested.match(/^\w+:/gm)!.length).toBeGreaterThan(8);
    writeFileSync(join(folder, "blog/site.yaml"), suggested);
    expect((await messages("blog")).map(formatDiagnostic)).toEqual([]);
  });

  test.each(['Quotes "here" and: there', "# 1 blog", "Ünïcödé 日本", "yes"])(
    "the title %s is kept",
    async (title) => {
      const { output } = await init("blog", "--title", title, "--lang", "de-ch", "--json");
      expect(JSON.parse(output)).toMatchObject({ ok: true, folder: join(folder, "blog") });
      const themes = diskFiles(join(root, "themes"));
      const { entries, diagnostics } = await compile(diskFiles(join(folder, "blog")), { themes });
      expect(diagnostics.filter(({ id }) => id !== "no-base-url")).toEqual([]);
      const home = entries.find(({ path }) => path === "/")!;
      const html = Buffer.concat([
        ...(home.representations.at(-1)!.body.read() as Iterable<Buffer>),
      ]);
      expect(html.toString()).toContain(`<title>${title.replace(/"/g, "&quot;")}</title>`);
      expect(html.toString()).toContain('<html lang="de-CH"');
      expect(JSON.parse(read("blog/package.json")).name).toMatch(/^[a-z0-9-]+$/);
    },
  );

  test("into the current folder, where git and a licence may be already", async () => {
    mkdirSync(join(folder, ".git"));
    writeFileSync(join(folder, "LICENSE"), "mine");
    const { status, output } = await init();
    expect(status).toBe(0);
    expect(output).not.toContain("cd ");
    expect(read("LICENSE")).toBe("mine");
    const again = await init();
    expect(again.status).toBe(1);
    expect(again.errors).toContain("it is a site already: kiln dev shows it");
  });

  test("a folder that holds files is refused and left as it was", async () => {
    writeFileSync(join(folder, "thesis.txt"), "years");
    const before = everything();
    const { status, errors } = await init("--json");
    expect(status).toBe(1);
    expect(errors).toContain(". holds files (thesis.txt); name an empty or a new one");
    expect((await init("thesis.txt")).errors).toContain("thesis.txt is a file");
    expect(everything()).toEqual(before);
  });

  test.each([
    [
      "a theme that is none",
      ["a", "--theme", "defualt"],
      /--theme defualt: did you mean "default"\?/,
    ],
    ["a language that is none", ["a", "--lang", "!"], /--lang !: expected a language/],
    ["two folders", ["a", "b"], /expected one folder, and not "b"/],
    ["a title of nothing", ["a", "--title", " "], /--title: expected some words/],
  ])("%s: says what to do, and writes nothing", async (_, parameters, message) => {
    const { status, errors } = await init(...parameters);
    expect(status).toBe(2);
    expect(errors).toMatch(message);
    expect(everything()).toEqual([]);
  });
});
