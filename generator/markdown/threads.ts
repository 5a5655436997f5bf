// Renders many texts on all cores:
//
//     texts ── a shared counter hands out the next ──┬── this thread
//                                                    └── threads (thread.ts), those that are quiet
//
// A text is quiet when it needs nothing of the site around it and there is nothing to complain of.
// What a thread hands back is done here, where all is known, so that the result is the same on any
// number of cores.

import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { MarkdownText } from "../model.ts";
import type { Rendered } from "./rendered.ts";

/** What a thread knows of the site. */
export interface ThreadData {
  readonly language: string;
  readonly math: boolean | undefined;
  readonly smartPunctuation: boolean | undefined;
  /** Names of the components. */
  readonly names: readonly string[];
}

/** A text that was rendered, and the fragments that it is made of. */
export interface Whole {
  readonly rendered: Rendered;
  readonly fragments: Readonly<Record<string, unknown>>;
}

/** What a thread is asked for. */
export interface Batch {
  readonly texts: readonly MarkdownText[];
  /** One number: of the next text that nobody has begun. */
  readonly next: Int32Array;
}

/** What it answers: the texts that it took, by their number; undefined: not quiet. */
export type Share = readonly (readonly [index: number, whole: Whole | undefined])[];

/** thread.ts as the bundle has it; beside the sources there is nothing that Node could run. */
const module = new URL("./thread.mjs", import.meta.url);
/** Characters for which one more thread is started: of fewer, most are done once it has begun. */
const lengthPerThread = 1_500_000;
const threadsMax = 8;
/** Texts that are held at a time, besides what becomes of them. */
const batchSize = 256;
/** Less than the main thread has: what is too deep for a thread, that one decides. */
const stackSizeMb = 0.5;

/** Threads that help until they are told to end. */
export class RenderThreads {
  private readonly workers: readonly Worker[];

  /** `length` is of all texts that will come, in characters; 0 for no help at all. */
  constructor(length: number, workerData: ThreadData) {
    const worth = existsSync(module) ? Math.floor(length / lengthPerThread) : 0;
    const count = Math.min(worth, Math.min(threadsMax, availableParallelism()) - 1);
    const options = { workerData, resourceLimits: { stackSizeMb } };
    this.workers = Array.from({ length: count }, () => new Worker(module, options));
  }

  /** Renders texts: `own` does it here. The results come in the order of the texts. */
  async render(
    texts: readonly MarkdownText[],
    own: (text: MarkdownText) => Promise<Whole>,
  ): Promise<readonly Whole[]> {
    const next = new Int32Array(new SharedArrayBuffer(4));
    const results = new Array<Whole | undefined>(texts.length);
    const helped = this.workers.map((worker) => help(worker, { texts, next }, results));
    // Whoever waits for all hears of the first that fails.
    const all = Promise.all(helped);
    all.catch(() => {});
    for (;;) {
      const index = Atomics.add(next, 0, 1);
      if (index >= texts.length) break;
      results[index] = await own(texts[index]!);
    }
    await all;
    const whole: Whole[] = [];
    for (const [index, text] of texts.entries()) whole.push(results[index] ?? (await own(text)));
    return whole;
  }

  async end(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}

/** Some at a time, so that not all texts of a site are held at once. */
export function batches<T>(all: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(all.length / batchSize);
  return Array.from({ length: count }, (_, index) => {
    return all.slice(index * batchSize, (index + 1) * batchSize);
  });
}

function help(worker: Worker, batch: Batch, results: (Whole | undefined)[]): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", (share: Share) => {
      for (const [index, whole] of share) results[index] = whole;
      worker.off("error", reject);
      resolve();
    });
    worker.postMessage(batch);
  });
}
