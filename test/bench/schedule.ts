// npm run bench -- schedule [POSTS]: what posts that are to come, each with an instant of its own,
// add to the image of a blog: bytes for each, and where they are. Time to build, with what the
// build before left.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { blog } from "./blog.ts";

/** What is at an address at one time, as `kiln inspect --json` has it. */
interface State {
  readonly representations: readonly { readonly etag?: string; readonly bytes: number }[];
}

interface Report {
  readonly storeBytes: number;
  readonly entries: readonly (State & { path: string; variants?: readonly State[] })[];
}

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const count = Number(process.argv[2] ?? 1000);
const now = Date.UTC(2026, 10, 26);
const dayMs = 86_400_000;
const kindsShown = 8;
const folder = mkdtempSync(join(tmpdir(), "kiln-bench-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(130));

const kiln = (...parameters: string[]): string =>
  execFileSync(process.execPath, [join(root, "dist/kiln.mjs"), ...parameters], {
    encoding: "utf8",
    env: { ...process.env, SOURCE_DATE_EPOCH: String(now / 1000) },
    maxBuffer: 1 << 30,
    stdio: ["ignore", "pipe", "inherit"],
  });

/** Writes the blog, its last `scheduled` posts a day apart in the future. */
function write(scheduled: number): void {
  const posts = [...blog(count)];
  posts.forEach(([name, text], index) => {
    const ahead = index - (posts.length - scheduled) + 1;
    const day = new Date(now + ahead * dayMs).toISOString().slice(0, 10);
    const dated = ahead > 0 ? text.replace(/^date: .*$/m, `date: ${day}`) : text;
    writeFileSync(join(folder, "content/posts", name), dated);
  });
}

/** What a path is, for a reader of the table. */
function kindOf(path: string): string {
  if (path.startsWith("/posts/post-")) return path.endsWith(".md") ? "posts as markdown" : "posts";
  if (/^\/tags\/./.test(path)) return /\.(xml|json)$/.test(path) ? "feeds of tags" : "tags";
  return path.replace(/\d+/, "N").replace(/[0-9a-f]{6,}/, "HASH");
}

/** Bytes of bodies, each of which is stored once, by the kind of the path that has them first. */
function bodies({ entries }: Report): Map<string, number> {
  const seen = new Set<string>();
  const sums = new Map<string, number>();
  for (const entry of entries) {
    for (const { etag, bytes } of [entry, ...(entry.variants ?? [])].flatMap(
      ({ representations }) => representations,
    )) {
      if (etag === undefined || seen.has(etag)) continue;
      seen.add(etag);
      const kind = kindOf(entry.path);
      sums.set(kind, (sums.get(kind) ?? 0) + bytes);
    }
  }
  return sums;
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

execFileSync(process.execPath, ["cli/bundle.mjs"], { cwd: root, stdio: "inherit" });
mkdirSync(join(folder, "content/posts"), { recursive: true });
writeFileSync(join(folder, "site.yaml"), "title: Blog\nbaseUrl: https://example.org\n");
let least: { storeBytes: number; sums: Map<string, number> } | undefined;
for (const scheduled of [0, 1, 10, 100]) {
  write(scheduled);
  const startedMs = performance.now();
  kiln("build", folder);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  const report = JSON.parse(kiln("inspect", "--json", join(folder, "build/site.elf"))) as Report;
  const sums = bodies(report);
  const variants = report.entries.reduce((sum, entry) => sum + (entry.variants?.length ?? 0), 0);
  const { storeBytes } = report;
  console.log(
    `${scheduled} of ${count} to come: ${storeBytes} bytes, ${variants} variants, ${seconds} s`,
  );
  least ??= { storeBytes, sums };
  if (scheduled === 0) continue;
  console.log(`${kilobytes((storeBytes - least.storeBytes) / scheduled).padStart(12)}  each`);
  const added = [...sums].map(([kind, sum]) => [kind, sum - (least!.sums.get(kind) ?? 0)] as const);
  for (const [kind, sum] of added.sort(([, a], [, b]) => b - a).slice(0, kindsShown)) {
    console.log(`${kilobytes(sum / scheduled).padStart(12)}    ${kind}`);
  }
}
