// The programs that are compared on one blog, each with a site of its own around the same posts.

import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { libraryEnvironment, unpackedPackages } from "../fixtures/debian.ts";
import { blog } from "./blog.ts";
import { eleventySite } from "./eleventy-site.ts";
import { hugoSite } from "./hugo-site.ts";
import { measure, type Run } from "./process-tree.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const eleventy = ["eleventy@3.1.8", "eleventy-plugin-rss@3.0.0"];
const highlighting = "eleventy-plugin-syntaxhighlight@5.0.2";

/** A program and its site. */
export interface Builder {
  /** Builds what is not there yet. */
  build(): Promise<Run>;
  /** Builds with nothing left of earlier builds. */
  cold(): Promise<Run>;
  /** The folder of the posts. */
  readonly posts: string;
}

/** Kiln as it is shipped: its bundle, which is made now. */
export function kilnBuilder(folder: string, posts: number): Builder {
  execFileSync(process.execPath, ["cli/bundle.mjs"], { cwd: root, stdio: "inherit" });
  writeTree(folder, "content/posts", posts, [
    ["site.yaml", "title: Blog\nbaseUrl: https://example.org\n"],
  ]);
  const command = [process.execPath, join(root, "dist/kiln.mjs"), "build", folder];
  return builder(folder, "content/posts", command, [".kiln", "build"]);
}

/** Eleventy with its plugin for highlighting, from npm, installed into the folder. */
export function eleventyBuilder(folder: string, posts: number): Builder {
  writeTree(folder, "posts", posts, eleventySite);
  const names = [...eleventy, highlighting].map((name) => `@11ty/${name}`);
  console.error(`installing ${names.join(" ")}`);
  execFileSync("npm", ["init", "-y"], { cwd: folder, stdio: "ignore" });
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  execFileSync("npm", ["install", ...quiet, ...names], { cwd: folder, stdio: "inherit" });
  const command = [process.execPath, "node_modules/@11ty/eleventy/cmd.cjs", "--quiet"];
  return builder(folder, "posts", command, ["_site"]);
}

/** Hugo as Debian has it, unpacked. */
export async function hugoBuilder(folder: string, posts: number): Promise<Builder> {
  writeTree(folder, "content/posts", posts, hugoSite);
  const debian = await unpackedPackages(["hugo"]);
  const kept = join(folder, ".cache");
  const command = [join(debian, "usr/bin/hugo"), "--quiet", "--cacheDir", kept];
  const left = ["public", "resources", ".cache", ".hugo_build.lock"];
  return builder(folder, "content/posts", command, left, libraryEnvironment(debian));
}

function builder(
  folder: string,
  posts: string,
  command: readonly string[],
  left: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Builder {
  const build = (): Promise<Run> => measure(command, folder, environment);
  const cold = (): Promise<Run> => {
    for (const name of left) rmSync(join(folder, name), { recursive: true, force: true });
    return build();
  };
  return { build, cold, posts: join(folder, posts) };
}

function writeTree(
  folder: string,
  postsFolder: string,
  posts: number,
  files: Iterable<readonly [string, string]>,
): void {
  const all = [
    ...files,
    ...[...blog(posts)].map(([name, text]) => [`${postsFolder}/${name}`, text]),
  ];
  for (const [path, text] of all) {
    mkdirSync(dirname(join(folder, path!)), { recursive: true });
    writeFileSync(join(folder, path!), text!);
  }
}
