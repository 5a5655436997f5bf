// Threads that compress, and this one with them: the bodies of a batch lie in one shared memory
// with a table of where each starts; a shared counter hands out the next one to whoever asks.
// Synchronous calls inside threads cost far less than libuv's pool.

import { MessageChannel, Worker } from "node:worker_threads";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** Bytes to compress. */
export interface Task {
  readonly body: Uint8Array;
  /** True where gzip alone is wanted. */
  readonly plain: boolean;
}

/** What becomes of them. */
export type Pair = readonly [gzip: Uint8Array, brotli: Uint8Array | undefined];

/** Every browser of this decade takes brotli; gzip is for the rest, and one per cent larger so. */
const gzipLevel = 4;
const brotliQuality = 5;

/** The smallest window that holds the body: brotli clears a window's worth of memory per call. */
function brotliWindowBits(length: number): number {
  const bits = Math.ceil(Math.log2(Math.max(2, length + 16)));
  return Math.min(22, Math.max(constants.BROTLI_MIN_WINDOW_BITS, bits));
}

interface Options {
  readonly gzip: object;
  readonly brotli: object | undefined;
}

/** Options of the calls for a body of some length. */
function compressionOptions(length: number, plain: boolean): Options {
  // What zlib makes room for is held with the result: usually a third of the text is enough.
  const chunkSize = Math.max(256, Math.ceil(length / 3));
  return {
    gzip: { level: gzipLevel, chunkSize },
    brotli: plain
      ? undefined
      : {
          chunkSize,
          params: {
            [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
            [constants.BROTLI_PARAM_LGWIN]: brotliWindowBits(length),
            [constants.BROTLI_PARAM_SIZE_HINT]: length,
          },
        },
  };
}

function compressOne({ body, plain }: Task): Pair {
  const { gzip, brotli } = compressionOptions(body.length, plain);
  return [gzipSync(body, gzip), brotli && brotliCompressSync(body, brotli)];
}

/** A thread, and the promise that is broken when it fails. */
interface Helper {
  readonly worker: Worker;
  readonly failed: Promise<never>;
}

function helperOf(worker: Worker): Helper {
  const failed = new Promise<never>((_, reject) => worker.once("error", reject));
  // Whoever waits for the thread hears of it.
  failed.catch(() => {});
  return { worker, failed };
}

/** Threads that take what they are given, one batch after another, until they are told to end. */
export class CompressionThreads {
  private readonly workers: Helper[] = [];

  /** Makes it so many, where they are fewer. */
  start(count: number): void {
    const file = new URL("./compression-worker.mjs", import.meta.url);
    while (this.workers.length < count) this.workers.push(helperOf(new Worker(file)));
  }

  /** Lets the threads begin with some bodies. */
  post<T extends Task>(tasks: readonly T[]): Batch<T> {
    return new Batch(tasks, this.workers);
  }

  async end(): Promise<void> {
    await Promise.all(this.workers.splice(0).map(({ worker }) => worker.terminate()));
  }
}

/** Bodies that threads have been given. */
export class Batch<T extends Task> {
  readonly tasks: readonly T[];
  private readonly pairs: Pair[];
  private readonly next = new Int32Array(new SharedArrayBuffer(4));
  private readonly length: number;
  private readonly helped: Promise<unknown>;

  constructor(tasks: readonly T[], workers: readonly Helper[]) {
    this.tasks = tasks;
    this.pairs = new Array<Pair>(tasks.length);
    this.length = tasks.reduce((sum, { body }) => sum + body.length, 0);
    this.helped = Promise.all(workers.length > 0 ? this.share(workers) : []);
    // A thread that fails is told of where the batch is finished.
    this.helped.catch(() => {});
  }

  /** Roughly the bytes that nobody has begun with. */
  get waitingLength(): number {
    const begun = Math.min(this.tasks.length, Atomics.load(this.next, 0));
    return this.length * (1 - begun / this.tasks.length);
  }

  /** Helps, and waits for the threads: the results in the order of the tasks. */
  async finish(): Promise<readonly Pair[]> {
    for (;;) {
      const index = Atomics.add(this.next, 0, 1);
      if (index >= this.tasks.length) break;
      this.pairs[index] = compressOne(this.tasks[index]!);
    }
    await this.helped;
    return this.pairs;
  }

  private share(workers: readonly Helper[]): Promise<void>[] {
    const bodies = new Uint8Array(new SharedArrayBuffer(this.length));
    let start = 0;
    const tasks = this.tasks.map(({ body, plain }) => {
      bodies.set(body, start);
      const end = start + body.length;
      const task = { start, end, options: compressionOptions(body.length, plain) };
      start = end;
      return task;
    });
    return workers.map((worker) => help(worker, { bodies, next: this.next, tasks }, this.pairs));
  }
}

/** What a thread sends: number and lengths of each result, and their bytes one after another. */
interface Help {
  readonly places: readonly (readonly [index: number, gzip: number, brotli: number | undefined])[];
  readonly results: Uint8Array;
}

/** Each batch has a channel of its own for the answer, for several wait at a time. */
function help({ worker, failed }: Helper, batch: object, pairs: Pair[]): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const answered = new Promise<void>((resolve) => {
    port1.once("message", ({ places, results }: Help) => {
      let at = 0;
      const take = (length: number): Uint8Array => results.subarray(at, (at += length));
      for (const [index, gzip, brotli] of places) {
        pairs[index] = [take(gzip), brotli === undefined ? undefined : take(brotli)];
      }
      port1.close();
      resolve();
    });
  });
  worker.postMessage({ ...batch, answer: port2 }, [port2]);
  return Promise.race([answered, failed]);
}
