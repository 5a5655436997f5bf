// kiln build: markdown to image.

import { parseArgs } from "node:util";
import { join, resolve } from "node:path";
import { type Verb } from "./verb.ts";

export const verb: Verb = { name: "build", summary: "make an image of a site", help: "", run };

async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { out: { type: "string" }, json: { type: "boolean" }, files: { type: "string" } },
  });
  const folder = resolve(positionals[0] ?? ".");
  const { diskFiles } = await import("../generator/files.ts");
  const { FileCache } = await import("../generator/cache.ts");
  const { compile } = await import("../generator/compile.ts");
  const { formatDiagnostic } = await import("../generator/diagnostics.ts");
  const files = diskFiles(folder);
  const cache = new FileCache(files, ".kiln/cache/pack", process.env["KILN_VERSION"] ?? "");
  const themes = diskFiles(join(import.meta.dirname, "../themes"));
  const { entries, diagnostics, statistics } = await compile(files, { themes, cache });
  for (const message of diagnostics) console.error(formatDiagnostic(message));
  cache.save(entries.length === 0);
  console.error(JSON.stringify(statistics, null, 1));
  if (values.files) await writeFiles(entries, values.files);
  return entries.length === 0 ? 1 : 0;
}

async function writeFiles(
  entries: readonly import("../generator/model.ts").Entry[],
  out: string,
): Promise<void> {
  const fs = await import("node:fs");
  for (const entry of entries) {
    if (entry.kind === "redirect") continue;
    const path = join(out, decodeURI(entry.path), entry.path.endsWith("/") ? "index.html" : "");
    fs.mkdirSync(join(path, ".."), { recursive: true });
    const body = entry.representations.find(({ encoding }) => encoding === "identity")!.body;
    const blocks: Uint8Array[] = [];
    for await (const block of body.read()) blocks.push(block);
    fs.writeFileSync(path, Buffer.concat(blocks));
  }
}
