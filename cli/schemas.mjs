// JSON Schemas of site.yaml and front matter, for editors. Plain JavaScript, like bundle.mjs.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** The schemas as text, by file name; `code` is the bundle of generator/settings/json-schema.ts. */
export async function bundleSchemas(root, code) {
  const { settingsJsonSchema, frontMatterJsonSchema } = await import(pathToFileURL(code).href);
  const manual = (name) => readFileSync(join(root, "content/pages/manual", name), "utf8");
  const text = (schema) => `${JSON.stringify(schema, undefined, 2)}\n`;
  return {
    "site.json": text(settingsJsonSchema(manual("settings.md"))),
    "front-matter.json": text(frontMatterJsonSchema(manual("front-matter.md"))),
  };
}
