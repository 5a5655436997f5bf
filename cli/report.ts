// What a build says at its end.

import type { Diagnostic } from "../generator/diagnostics.ts";
import type { Statistics } from "../generator/statistics.ts";

/** A finished build, as `--json` prints it. */
export interface BuildReport {
  /** Name of the target, of the table in `targets.ts`. */
  readonly target: string;
  readonly image: string;
  readonly imageBytes: number;
  readonly kernelBytes: number;
  readonly releaseId: string;
  readonly statistics: Statistics;
  /** When pages will come or go by the machine's clock, in ISO 8601. */
  readonly changes: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The figures, for people. */
export function reportText(report: BuildReport, unchanged: boolean): string {
  const { statistics, changes } = report;
  const { pages, posts, entries, parsed, rendered } = statistics;
  const lines = [
    `${report.image}${unchanged ? " is up to date" : ""}`,
    `  pages       ${pages}${posts > 0 ? ` (${posts} posts)` : ""}, ${entries} addresses`,
    `  content     ${size(statistics.bytes)}, compressed ${size(statistics.bytesCompressed)}`,
    ...(changes.length > 0
      ? [`  schedule    ${changes.length} to come, ${nextText(changes[0]!)}`]
      : []),
    `  image       ${size(report.imageBytes)}, of it kernel ${size(report.kernelBytes)}`,
    `  release     ${report.releaseId.slice(0, 16)}`,
  ];
  if (!unchanged) {
    const total = statistics.stages.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    const stages = statistics.stages.map(({ name, milliseconds }) => `${name} ${milliseconds}`);
    lines.push(
      `  new         ${parsed} files parsed, ${rendered} pages rendered`,
      `  time        ${total} ms: ${stages.join(", ")}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

function nextText(moment: string): string {
  return `the next one at ${moment.replace(".000Z", "Z")}`;
}

/** Bytes as a person says them. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB"];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${units[unit]}`;
}
