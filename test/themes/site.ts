// Kiln's own site and the page with every element, compiled in memory and served as the store
// would serve it.

import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { compile } from "../../generator/compile.ts";
import { formatDiagnostic } from "../../generator/diagnostics.ts";
import { diskFiles, memoryFiles } from "../../generator/files.ts";
import type { Content, Entry, Head } from "../../generator/model.ts";

const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** The site with the page of all elements among its posts. */
export async function compileSite(): Promise<readonly Entry[]> {
  const folders = [
    ["content/", diskFiles(`${root}/content`)],
    ["content/posts/stress/", diskFiles(`${root}/test/themes/fixtures`)],
  ] as const;
  const files: Record<string, Uint8Array> = { "site.yaml": diskFiles(root).read("site.yaml")! };
  for (const [prefix, disk] of folders) {
    for (const { path } of disk.list("").files) {
      files[prefix + path.replace("stress.md", "index.md")] = disk.read(path)!;
    }
  }
  const themes = diskFiles(`${root}/themes`);
  const { entries, diagnostics } = await compile(memoryFiles(files), { themes });
  const errors = diagnostics.filter(({ severity }) => severity !== "note");
  if (errors.length > 0) throw new Error(errors.map(formatDiagnostic).join("\n"));
  return entries;
}

/** The bytes of an entry as it is, not compressed. */
export async function bodyOf(entry: Entry): Promise<Buffer> {
  return bytesOf(identity(entry).body);
}

async function bytesOf(content: Content): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of content.read()) parts.push(part);
  return Buffer.concat(parts);
}

function identity({ representations }: Entry): Entry["representations"][number] {
  return representations.find(({ encoding }) => encoding === "identity")!;
}

/** A server of entries on this machine. */
export interface SiteServer {
  readonly origin: string;
  /** Requests that found nothing, apart from those for the page that says so. */
  readonly missed: readonly string[];
  close(): Promise<void>;
}

/** Serves entries with the heads that the store has. */
export async function serve(entries: readonly Entry[]): Promise<SiteServer> {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const missed: string[] = [];
  const server = createServer(async (request, response) => {
    // The query is the reader's: the appliance looks up the path alone.
    const found = byPath.get(request.url!.replace(/\?.*$/, ""));
    if (!found) missed.push(request.url!);
    const entry = found ?? entries.find(({ notFound }) => notFound)!;
    response.writeHead(entry.status, fieldsOf(identity(entry).head)).end(await bodyOf(entry));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, missed, close: () => closed(server) };
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
}

function fieldsOf(head: Head): string[] {
  return (head.cacheFields + head.fields)
    .split("\r\n")
    .filter((line) => line !== "")
    .flatMap((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]);
}
