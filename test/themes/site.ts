// A site for each theme with the page of all elements, compiled in memory and served as the store
// would serve it.

import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { compile } from "../../generator/compile.ts";
import { formatDiagnostic } from "../../generator/diagnostics.ts";
import { diskFiles, type Files, memoryFiles } from "../../generator/files.ts";
import type { Content, Entry, Head } from "../../generator/model.ts";

const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** Where a site for each theme comes from; the page of all elements is among its texts. */
const sites = {
  default: { settings: "", content: "content", stress: "posts/stress", deck: "" },
  docs: {
    settings: "test/themes/project/",
    content: "test/themes/project/content",
    stress: "docs/reference/stress",
    deck: "decks/tour",
  },
} as const;

/** A theme that comes with Kiln. */
export type ThemeName = keyof typeof sites;

/**
 * The files of a site in a theme: Kiln's own in the default one, a project's in the other. `change`
 * may say something else in site.yaml; without `withStress` the page of all elements is left out.
 */
export function filesOf(
  theme: ThemeName,
  change: (settings: string) => string = (same) => same,
  withStress = true,
): Record<string, Uint8Array | string> {
  const { settings, content, stress, deck } = sites[theme];
  const disk = diskFiles(root);
  const yaml = new TextDecoder().decode(disk.read(`${settings}site.yaml`)!);
  const own = /^baseUrl:/m.test(yaml) ? yaml : `baseUrl: https://site.example\n${yaml}`;
  const files: Record<string, Uint8Array | string> = {
    "site.yaml": change(own),
    "static/_redirects": "/removed/ 410\n",
  };
  const texts = diskFiles(`${root}/${content}`);
  for (const { path } of texts.list("").files) files[`content/${path}`] = texts.read(path)!;
  const fixtures = diskFiles(`${root}/test/themes/fixtures`);
  for (const { path } of fixtures.list("").files) {
    const body = fixtures.read(path)!;
    const name = path.replace("stress.md", "index.md");
    if (withStress) files[`content/${stress}/${name}`] = body;
    if (deck !== "" && !path.endsWith(".md")) files[`content/${deck}/${path}`] = body;
  }
  return files;
}

/**
 * A site in a theme, compiled. `change` may say something else in site.yaml; `stress` leaves out
 * the page of all elements, `player` has decks shown as slides, `more` are texts besides.
 */
export async function compileSite(
  theme: ThemeName,
  change?: (settings: string) => string,
  { stress = true, player: withPlayer = sites[theme].deck !== "", more = {} } = {},
): Promise<readonly Entry[]> {
  const files = { ...filesOf(theme, change, stress), ...more };
  const themes = diskFiles(`${root}/themes`);
  const player = withPlayer ? await bundledPlayer() : undefined;
  const { entries, diagnostics } = await compile(memoryFiles(files), { themes, player });
  const errors = diagnostics.filter(({ severity }) => severity !== "note");
  if (errors.length > 0) throw new Error(errors.map(formatDiagnostic).join("\n"));
  return entries;
}

/** What shows decks, bundled from its sources. */
async function bundledPlayer(): Promise<Files> {
  const file = "../../cli/player.mjs";
  const { bundlePlayer } = (await import(file)) as {
    bundlePlayer(root: string): Promise<Record<string, string>>;
  };
  return memoryFiles(await bundlePlayer(root));
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
