// What a build did, and how long each stage took.

import type { Entry } from "./model.ts";

/** Figures of one build. */
export interface Statistics {
  readonly pages: number;
  readonly posts: number;
  readonly entries: number;
  /** Markdown files that were parsed, not taken from the cache. */
  readonly parsed: number;
  /** Pages that were rendered, not taken from the cache. */
  readonly rendered: number;
  /** Pictures that were made smaller, not taken from the cache. */
  readonly pictures: number;
  /** All bodies as they are. */
  readonly bytes: number;
  /** All bodies in their smallest encoding. */
  readonly bytesCompressed: number;
  readonly stages: readonly { readonly name: string; readonly milliseconds: number }[];
}

type Counts = Pick<Statistics, "pages" | "posts" | "parsed" | "rendered" | "pictures">;

/** Takes the time between stages. */
export class StatisticsClock {
  private readonly counts = { pages: 0, posts: 0, parsed: 0, rendered: 0, pictures: 0 };
  private readonly stages: { name: string; milliseconds: number }[] = [];
  private started = performance.now();
  private current: string | undefined;
  private readonly progress: ((stage: string) => void) | undefined;

  constructor(progress?: (stage: string) => void) {
    this.progress = progress;
  }

  /** Ends the stage before and starts another. */
  start(name: string | undefined): void {
    const now = performance.now();
    if (this.current) this.spend(this.current, now - this.started);
    this.started = now;
    this.current = name;
    if (name) this.progress?.(name);
  }

  /** Tells how far the current stage is. */
  tell(step: string): void {
    this.progress?.(step);
  }

  /** A stage that is come back to counts once. */
  private spend(name: string, milliseconds: number): void {
    const stage = this.stages.find((before) => before.name === name);
    if (stage) stage.milliseconds += milliseconds;
    else this.stages.push({ name, milliseconds });
  }

  /** Adds to what has been counted. */
  count(counts: Partial<Counts>): void {
    for (const name of Object.keys(counts) as (keyof Counts)[]) this.counts[name] += counts[name]!;
  }

  finish(entries: readonly Entry[]): Statistics {
    this.start(undefined);
    let bytes = 0;
    let bytesCompressed = 0;
    for (const { representations } of entries) {
      const identity = representations.find(({ encoding }) => encoding === "identity");
      bytes += identity?.body.length ?? 0;
      if (identity) bytesCompressed += Math.min(...representations.map(({ body }) => body.length));
    }
    const stages = this.stages.map(({ name, milliseconds }) => {
      return { name, milliseconds: Math.round(milliseconds) };
    });
    const paths = new Set(entries.map(({ path }) => path));
    return { ...this.counts, entries: paths.size, bytes, bytesCompressed, stages };
  }
}
