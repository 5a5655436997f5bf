// A site in, text out. `UPDATE=1 npx vitest run test/generator/golden.test.ts` writes the text
// anew; read the difference before you commit it.

import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { diskFiles } from "../../generator/files.ts";
import type { Entry } from "../../generator/model.ts";
import { buildFiles, messages } from "./site.ts";

const expected = "test/golden/site.txt";

test("the golden site comes out as it did", async () => {
  const compilation = await buildFiles(diskFiles("test/golden/site"));
  const parts = [
    "MESSAGES",
    ...messages(compilation),
    ...(await Promise.all(compilation.entries.map(shown))),
  ];
  const text = `${parts.join("\n\n")}\n`;
  if (process.env["UPDATE"]) writeFileSync(expected, text);
  expect(text).toBe(readFileSync(expected, "utf8"));
});

/** An entry as text: the identity whole, of the encodings only that they are there. */
async function shown({ path, kind, status, representations, notFound }: Entry): Promise<string> {
  const identity = representations.find(({ encoding }) => encoding === "identity")!;
  const { statusLine, cacheFields, fields, contentLength } = identity.head;
  const head = `${statusLine}${cacheFields}${fields}${contentLength}`.replaceAll("\r\n", "\n");
  const blocks: Uint8Array[] = [];
  for await (const block of identity.body.read()) blocks.push(block);
  const others = representations.map(({ encoding }) => encoding).sort();
  const mark = notFound ? ", where nothing matches" : "";
  const title = `==== ${path} (${kind} ${status}${mark}; ${others.join(", ")})`;
  return `${title}\n${head}\n${Buffer.concat(blocks).toString()}`;
}
