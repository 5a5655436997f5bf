// npm run bench -- build WHAT [ROUNDS] [POSTS]: `kiln build` and others on the same posts.
//
//   cold    with nothing left of earlier builds, beside Eleventy and Hugo (5 rounds, 1000 posts)
//   growth  cold, ten times as many posts beside so many: time, memory (3 rounds, 1000 posts)
//   edits   the whole image, nothing changed, one edit of prose, one of code (5 rounds, 1000 posts)
//
// Rounds are interleaved, since the machine's speed drifts; what counts is the ratio inside each
// round. All highlight. Kiln compresses and bakes an image besides, and has a theme, markdown
// beside the pages, an index for searching and feeds of tags, which Eleventy's site is without.

import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eleventyBuilder, hugoBuilder, kilnBuilder } from "./blog-builders.ts";
import type { Run } from "./process-tree.ts";
import { spread, threeDigits } from "./statistics.ts";

type Cases = Readonly<Record<string, () => Promise<Run>>>;

const parts = { cold, growth, edits };
const defaultRounds = { cold: 5, growth: 3, edits: 5 };

const what = process.argv[2] as keyof typeof parts;
if (!Object.hasOwn(parts, what)) {
  console.error("npm run bench -- build cold|growth|edits [ROUNDS] [POSTS]");
  process.exit(2);
}
const rounds = Number(process.argv[3] ?? defaultRounds[what]);
const posts = Number(process.argv[4] ?? 1000);
const work = mkdtempSync(join(tmpdir(), "kiln-bench-"));
process.once("exit", () => rmSync(work, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(130));
await parts[what]();

async function cold(): Promise<void> {
  const kiln = kilnBuilder(join(work, "kiln"), posts);
  const eleventy = eleventyBuilder(join(work, "eleventy"), posts);
  const hugo = await hugoBuilder(join(work, "hugo"), posts);
  // The first build in a checkout makes the kernel.
  await kiln.build();
  const cases = { Kiln: kiln.cold, Eleventy: eleventy.cold, Hugo: hugo.cold };
  const runs = await interleaved(cases);
  console.log(`${posts} posts, cold`);
  table(runs);
  for (const other of ["Eleventy", "Hugo"]) ratios(`Kiln to ${other}`, runs, "Kiln", other);
}

async function growth(): Promise<void> {
  const few = kilnBuilder(join(work, "few"), posts);
  const many = kilnBuilder(join(work, "many"), posts * 10);
  await few.build();
  const [small, large] = [`${posts} posts`, `${posts * 10} posts`];
  const runs = await interleaved({ [small]: few.cold, [large]: many.cold });
  table(runs);
  ratios(`${large} to ${small}`, runs, large, small);
}

async function edits(): Promise<void> {
  const kiln = kilnBuilder(join(work, "kiln"), posts);
  await kiln.build();
  const post = join(kiln.posts, `post-${posts >> 1}.md`);
  let count = 0;
  const edited = (edit: () => void) => (): Promise<Run> => {
    edit();
    return kiln.build();
  };
  const runs = await interleaved({
    "one prose edit": edited(() => appendFileSync(post, "\nOne more paragraph.\n")),
    "nothing changed": kiln.build,
    "one code edit": edited(() => {
      const text = readFileSync(post, "utf8");
      writeFileSync(post, text.replace("```js\n", `\`\`\`js\nlet edit${++count} = ${count};\n`));
    }),
    "nothing changed again": kiln.build,
    cold: kiln.cold,
  });
  console.log(`${posts} posts, the whole image`);
  table(runs);
}

async function interleaved(cases: Cases): Promise<ReadonlyMap<string, readonly Run[]>> {
  const runs = new Map(Object.keys(cases).map((name) => [name, [] as Run[]]));
  for (let round = 1; round <= rounds; round++) {
    console.error(`round ${round} of ${rounds}`);
    for (const [name, run] of Object.entries(cases)) runs.get(name)!.push(await run());
  }
  return runs;
}

function table(runs: ReadonlyMap<string, readonly Run[]>): void {
  console.log(`medians of ${rounds} interleaved rounds (least–most)\n`);
  console.log("| | wall, s | CPU, s | memory, MB |\n|---|---|---|---|");
  for (const [name, all] of runs) {
    const shown = (value: (run: Run) => number): string => spread(all.map(value), threeDigits);
    const wall = shown(({ wallMs }) => wallMs / 1000);
    const cpu = shown(({ cpuMs }) => cpuMs / 1000);
    console.log(`| ${name} | ${wall} | ${cpu} | ${shown(({ memory }) => memory / 1e6)} |`);
  }
}

/** Round by round; and of the least of all rounds, which the rest of the machine disturbs least. */
function ratios(
  title: string,
  runs: ReadonlyMap<string, readonly Run[]>,
  ...[one, other]: [string, string]
): void {
  const [first, second] = [runs.get(one)!, runs.get(other)!];
  const measures = { wall: "wallMs", CPU: "cpuMs", memory: "memory" } as const;
  console.log("");
  for (const [name, key] of Object.entries(measures)) {
    const paired = first.map((run, round) => run[key] / second[round]![key]);
    const least = (all: readonly Run[]): number => Math.min(...all.map((run) => run[key]));
    const ends = threeDigits(least(first) / least(second));
    console.log(`${title}, ${name}: ${spread(paired, threeDigits)}; of the least ${ends}`);
  }
}
