// The tests of the serving bench and what is told of them.

import { median, spread, threeDigits } from "./statistics.ts";
import type { Answers, Load } from "./wrk.ts";

/** One test: what is asked for, and by how much we mean to be faster than the best other server. */
export interface ServingTest {
  readonly title: string;
  readonly load: Load;
  readonly floor?: number;
  readonly goal?: number;
}

/** The loads, in the order in which each round goes through them. */
export const tests: readonly ServingTest[] = [
  {
    title: "10 KB, 32 connections",
    load: { path: "/10k.bin", connections: 32 },
    floor: 5,
    goal: 12,
  },
  {
    title: "10 KB, 256 connections",
    load: { path: "/10k.bin", connections: 256 },
    floor: 5,
    goal: 12,
  },
  {
    title: "10 KB, a connection a request, 32 at once",
    load: { path: "/10k.bin", connections: 32, close: true },
    floor: 4,
    goal: 10,
  },
  { title: "100 KB, 32 connections", load: { path: "/100k.bin", connections: 32 } },
  { title: "1 MB, 8 connections", load: { path: "/1m.bin", connections: 8 }, floor: 2, goal: 5 },
];

/** One test of one server. */
export interface Run extends Answers {
  readonly round: number;
  readonly server: string;
  readonly load: Load;
  /** Of QEMU, all threads, in milliseconds. */
  readonly processorMs: number;
  /** Share of the time in which the guest was not asleep. */
  readonly guestBusy: number;
  /** Share of the time in which QEMU's threads would have run, but others had the processors. */
  readonly disturbed: number;
}

const own = "kiln";

/** For each round, our figure divided by the best figure of the others. */
function ratios(runs: readonly Run[], of: (run: Run) => number, best: typeof Math.max): number[] {
  return runs
    .filter(({ server }) => server === own)
    .flatMap((run) => {
      const others = runs.filter(({ server, round }) => server !== own && round === run.round);
      return others.length === 0 ? [] : [of(run) / best(...others.map(of))];
    });
}

function row(name: string, runs: readonly Run[]): string {
  const cells = [
    spread(
      runs.map(({ requestsPerSecond }) => requestsPerSecond),
      threeDigits,
    ),
    threeDigits(
      median(runs.map(({ requestsPerSecond: r, bytes, requests }) => (r * bytes) / requests / 1e6)),
    ),
    spread(
      runs.map(({ p99Ms }) => p99Ms),
      threeDigits,
    ),
    threeDigits(median(runs.map(({ processorMs, requests }) => (1000 * processorMs) / requests))),
    `${Math.round(100 * median(runs.map(({ guestBusy }) => guestBusy)))} %`,
    String(runs.reduce((sum, { errors }) => sum + errors, 0)),
  ];
  return `| ${name} | ${cells.join(" | ")} |`;
}

function ratioRow({ title, floor, goal }: ServingTest, runs: readonly Run[]): string[] {
  const faster = ratios(runs, ({ requestsPerSecond }) => requestsPerSecond, Math.max);
  const slower = ratios(runs, ({ p99Ms }) => p99Ms, Math.min);
  const dearer = ratios(runs, ({ processorMs, requests }) => processorMs / requests, Math.min);
  if (faster.length === 0) return [];
  const shown = [slower, dearer].map((values) => spread(values, threeDigits));
  const cells = [spread(faster, threeDigits), floor ?? "", goal ?? "", ...shown];
  return [`| ${title} | ${cells.join(" | ")} |`];
}

/** The servers that took part, ours first. */
function serversOf(runs: readonly Run[]): string[] {
  const names = new Set(runs.map(({ server }) => server));
  return [own, ...[...names].filter((name) => name !== own).sort()];
}

/** Tables in Markdown: all servers in each test, and our ratio to the better one by round. */
export function servingTable(runs: readonly Run[]): string {
  const head = "requests/s | MB/s | p99 ms | QEMU µs/request | guest busy | errors |";
  const lines = ["medians (least–most)", ""];
  const ratioLines: string[] = [];
  for (const test of tests) {
    const made = runs.filter(({ load }) => load === test.load);
    if (made.length === 0) continue;
    lines.push(`| ${test.title} | ${head}`, "|---|---|---|---|---|---|---|");
    for (const name of serversOf(made)) {
      const its = made.filter(({ server }) => server === name);
      lines.push(row(name, its));
    }
    lines.push("");
    ratioLines.push(...ratioRow(test, made));
  }
  const disturbed = Math.round(100 * median(runs.map((run) => run.disturbed)));
  lines.push(`QEMU's threads waited ${disturbed} % of the time for a processor.`, "");
  if (ratioLines.length === 0) return lines.join("\n");
  const title = "ours to the better of the others, by round";
  const columns = `| ${title} | requests/s | floor | goal | p99 | QEMU's CPU a request |`;
  return [...lines, columns, "|---|---|---|---|---|---|", ...ratioLines].join("\n");
}
