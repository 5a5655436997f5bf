// The licences that go with the bundle.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

type Licences = (root: string, inputs: string[], more: string[]) => string;
const file = "../../cli/licences.mjs";
const { licences } = (await import(file)) as { licences: Licences };

/** A folder with packages: path below node_modules to licence. */
function packages(given: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "kiln-licences-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, license] of Object.entries(given)) {
    const about = join(root, "node_modules", path, "package.json");
    mkdirSync(dirname(about), { recursive: true });
    writeFileSync(about, JSON.stringify({ name: path, version: "1.2.3", license }));
    writeFileSync(join(dirname(about), "LICENSE.md"), `text of ${path}\n`);
  }
  return root;
}

test("keeps the text of each package that is used, once, and of no other", () => {
  const root = packages({ a: "MIT", "@b/c": "ISC", "a/node_modules/d": "Apache-2.0", e: "MIT" });
  const used = ["a/x.js", "a/y.js", "@b/c/lib/z.js"].map((path) => `node_modules/${path}`);
  const text = licences(root, ["cli/kiln.ts", ...used], ["a/node_modules/d"]);
  expect(text.split("1.2.3").length - 1).toBe(3);
  for (const name of ["a", "@b/c", "a/node_modules/d"]) expect(text).toContain(`text of ${name}\n`);
  expect(text).not.toContain("text of e");
});

test.each(["GPL-3.0", "UNLICENSED", "SEE LICENSE IN x"])("refuses %s", (license) => {
  const root = packages({ a: license });
  expect(() => licences(root, ["node_modules/a/x.js"], [])).toThrow(`a has the licence ${license}`);
});
