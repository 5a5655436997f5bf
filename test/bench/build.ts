// npm run bench -- build [ROUNDS] [POSTS]: `kiln build` beside Eleventy 3.1.8 on the same posts.
//
// Rounds are interleaved, since the machine's speed drifts; what counts is the ratio of medians.
// Eleventy is installed from npm into a temporary folder. It renders the same kinds of pages
// (posts, tag pages, index, feed), without highlighting, compression or image; Kiln does the
// latter two.

import { execFileSync, spawn } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { blog } from "./blog.ts";
import { eleventySite } from "./eleventy-site.ts";
import { median, spread } from "./statistics.ts";

const eleventyVersion = "3.1.8";
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const rounds = Number(process.argv[2] ?? 5);
const posts = Number(process.argv[3] ?? 1000);

interface Run {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Runs a command and measures it and its children, by the shell's own clock. */
function measure(command: string[], cwd: string): Promise<Run> {
  return new Promise((resolve, reject) => {
    const quoted = command.map((part) => `'${part}'`).join(" ");
    const script = `TIMEFORMAT='%3R %3U %3S'; time ${quoted} >/dev/null 2>errors.log`;
    const child = spawn("bash", ["-c", script], { cwd, stdio: ["ignore", "ignore", "pipe"] });
    let output = "";
    child.stderr.on("data", (bytes: Buffer) => (output += bytes.toString()));
    child.on("error", reject);
    child.on("close", (code) => {
      const [real, user, system] = output.trim().split(/\s+/).map(Number);
      if (code !== 0) reject(new Error(`${quoted} failed; see ${cwd}/errors.log`));
      else resolve({ wallMs: real! * 1000, cpuMs: (user! + system!) * 1000 });
    });
  });
}

function writeTree(folder: string, files: Iterable<readonly [string, string]>): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const work = mkdtempSync(join(tmpdir(), "kiln-bench-"));
const kilnSite = join(work, "kiln");
const otherSite = join(work, "eleventy");
const files = blog(posts);
writeTree(kilnSite, [
  ["site.yaml", "title: Blog\nbaseUrl: https://example.org\n"],
  ...[...files].map(([name, text]) => [`content/posts/${name}`, text] as const),
]);
writeTree(otherSite, [
  ...eleventySite,
  ...[...files].map(([name, text]) => [`posts/${name}`, text] as const),
]);
console.error(`installing Eleventy ${eleventyVersion}`);
execFileSync("npm", ["init", "-y"], { cwd: otherSite, stdio: "ignore" });
const packages = [`@11ty/eleventy@${eleventyVersion}`, "@11ty/eleventy-plugin-rss@2"];
execFileSync("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", ...packages], {
  cwd: otherSite,
  stdio: "inherit",
});
execFileSync(process.execPath, ["cli/bundle.mjs"], { cwd: root, stdio: "inherit" });

const kiln = [process.execPath, join(root, "dist/kiln.mjs"), "build", kilnSite];
const eleventy = [process.execPath, "node_modules/@11ty/eleventy/cmd.cjs"];
const edited = join(kilnSite, "content/posts", `post-${posts >> 1}.md`);
const empty = (...paths: string[]): void =>
  paths.forEach((path) => rmSync(path, { recursive: true, force: true }));

const cases: Readonly<Record<string, () => Promise<Run>>> = {
  async "kiln, cold"() {
    empty(join(kilnSite, ".kiln"), join(kilnSite, "build"));
    return measure(kiln, work);
  },
  async "eleventy, cold"() {
    empty(join(otherSite, "_site"));
    return measure(eleventy, otherSite);
  },
  "kiln, nothing changed": () => measure(kiln, work),
  async "kiln, one prose edit"() {
    appendFileSync(edited, "\nOne more paragraph.\n");
    return measure(kiln, work);
  },
  "kiln, nothing changed again": () => measure(kiln, work),
};

// The first build in a checkout makes the kernel.
await measure(kiln, work);
const results = new Map<string, Run[]>();
for (let round = 1; round <= rounds; round++) {
  console.error(`round ${round} of ${rounds}`);
  for (const [name, run] of Object.entries(cases)) {
    results.set(name, [...(results.get(name) ?? []), await run()]);
  }
}
rmSync(work, { recursive: true });

console.log(`${posts} posts, medians of ${rounds} interleaved rounds (least to most), ms`);
console.log("| | wall | CPU |\n|---|---|---|");
for (const [name, runs] of results) {
  const show = (values: readonly number[]): string => spread(values, (ms) => ms.toFixed());
  const [wall, cpu] = [runs.map(({ wallMs }) => wallMs), runs.map(({ cpuMs }) => cpuMs)];
  console.log(`| ${name} | ${show(wall)} | ${show(cpu)} |`);
}
const cpuOf = (name: string): number => median(results.get(name)!.map(({ cpuMs }) => cpuMs));
const ratio = cpuOf("kiln, cold") / cpuOf("eleventy, cold");
console.log(`\nCPU cold, Kiln to Eleventy: ${ratio.toFixed(2)}`);
