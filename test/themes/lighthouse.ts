// Pages of both themes before Lighthouse, served by the appliance's own HTTP code. It takes 185 MB,
// as much as all else that is installed here: npx fetches it for whoever wants to know.

import { readFile } from "node:fs/promises";
import { previewPath } from "../../appliance/build/prebuilt.ts";
import { run } from "../../appliance/build/tools.ts";
import { servePreview } from "../../appliance/host/preview.ts";
import { storeBytes } from "../../generator/store/writer.ts";
import { browserPath } from "./browser.ts";
import { compileSite, type ThemeName } from "./site.ts";

const lighthouse = "lighthouse@12.8.2";

/** A front page, a post, a page of a manual, the text of a talk. */
const pages: Readonly<Record<ThemeName, readonly string[]>> = {
  default: ["/", "/posts/welcome/", "/manual/markdown/", "/decks/kiln/handout/"],
  docs: ["/", "/posts/two-4/", "/docs/guide/install/", "/decks/tour/handout/"],
};

const categories = ["accessibility", "best-practices", "seo"] as const;

/** Of 100. */
const scoreMin = 95;

interface Report {
  readonly categories: Readonly<Record<string, { readonly score: number | null }>>;
}

/** The points of a page in each category; one that could not be judged has none. */
async function scoresOf(url: string): Promise<number[]> {
  const wishes = ["--quiet", "--output=json", `--only-categories=${categories.join(",")}`];
  const chromium = "--chrome-flags=--headless=new --no-sandbox --disable-gpu";
  const output = await run("npx", ["--yes", lighthouse, url, ...wishes, chromium]);
  const report = JSON.parse(output) as Report;
  return categories.map((name) => Math.round(100 * (report.categories[name]?.score ?? 0)));
}

/** Serves a theme's site and has its pages judged; true when all are good enough. */
async function judge(theme: ThemeName, module: WebAssembly.Module): Promise<boolean> {
  const entries = await compileSite(theme, undefined, { stress: false, player: true });
  const preview = await servePreview({ module, store: await storeBytes(entries), port: 0 });
  let isGood = true;
  for (const page of pages[theme]) {
    const scores = await scoresOf(`http://localhost:${preview.port}${page}`);
    console.log(`| ${theme} | \`${page}\` | ${scores.join(" | ")} |`);
    isGood &&= scores.every((score) => score >= scoreMin);
  }
  await preview.close();
  return isGood;
}

process.env["CHROME_PATH"] = browserPath();
const module = new WebAssembly.Module((await readFile(await previewPath())) as BufferSource);
console.log("| theme | page | accessibility | best practices | SEO |\n|---|---|---|---|---|");
const results: boolean[] = [];
for (const theme of Object.keys(pages) as ThemeName[]) results.push(await judge(theme, module));
if (results.includes(false)) {
  console.error(`a page has less than ${scoreMin}`);
  process.exitCode = 1;
}
