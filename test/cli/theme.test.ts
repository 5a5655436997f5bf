// kiln theme check and kiln new theme, as processes.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "../boot/machine.ts";
import { bundledCommand, runCommand } from "./command.ts";

let kiln: string;

beforeAll(async () => {
  kiln = await bundledCommand();
});

function site(files: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries({ "content/index.md": "Hello\n", ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const call = (folder: string, ...parameters: string[]) => runCommand([kiln, ...parameters], folder);

test("a new theme is sound and can be used; one made with --copy too", async () => {
  const folder = site({});
  expect(await call(folder, "new", "theme", "mine")).toMatchObject({ status: 0, errors: "" });
  const own = JSON.parse(readFileSync(join(folder, "themes/mine/theme.json"), "utf8")) as object;
  expect(own).toMatchObject({ name: "mine", contract: 2, extends: "default" });
  const checked = await call(folder, "theme", "check", "mine");
  expect(checked).toMatchObject({ status: 0, errors: "" });
  expect(checked.output).toMatch(
    /^mine 0\.1\.0 over default over base: \d+ templates, .* nothing to/,
  );

  expect((await call(folder, "new", "theme", "all", "--copy")).status).toBe(0);
  const copied = await call(folder, "theme", "check", "themes/all", "--json");
  expect(JSON.parse(copied.output)).toMatchObject({ ok: true, layers: ["all"], diagnostics: [] });
  expect((await call(folder, "new", "theme", "mine")).errors).toContain("is there already");
});

test("without a name the site's theme is checked, with its own files over it", async () => {
  const folder = site({ "theme/post.hbs": "<p>\n{{page.titel}}\n" });
  const { status, errors } = await call(folder, "theme", "check");
  expect(status).toBe(1);
  expect(errors).toBe(
    'theme/post.hbs:2:3: error theme-name: nothing is called "page.titel" here\n' +
      '    did you mean "title"?\n',
  );
});

test("called wrongly, it says how it is called", async () => {
  const folder = site({});
  expect(await call(folder, "theme")).toMatchObject({ status: 2 });
  expect((await call(folder, "theme", "check", "a", "b")).errors).toContain("expected one theme");
  expect((await call(folder, "theme", "check", "nothing")).errors).toContain("was not found");
});
