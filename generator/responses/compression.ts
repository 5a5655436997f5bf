// gzip and brotli, made once per body and kept by its hash. The work is shared with threads when
// there is enough of it; synchronous calls inside threads cost far less than libuv's pool.

import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Cache } from "../cache.ts";
import { sha256 } from "../files.ts";

/** A body in another encoding. */
export interface Encoded {
  readonly encoding: "gzip" | "br";
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

/** One body to compress. */
export interface Job {
  readonly sha256: string;
  readonly body: Uint8Array;
  /** True where gzip alone is wanted. */
  readonly plain: boolean;
}

/** Every browser of this decade takes brotli; gzip is for the rest, and one per cent larger so. */
const gzipLevel = 4;
const brotliQuality = 5;
/** Less than this is done sooner than a thread starts. */
const threadedBytesMin = 1_000_000;
const threadsMax = 8;
/** Enough that no thread waits long for the others, and not much to hold besides all else. */
const batchBytesMax = 16 << 20;
/** What Content-Encoding and Vary add to the head; an encoding has to save more. */
const fieldsLength = 48;

/** The smallest window that holds the body: brotli clears a window's worth of memory per call. */
export function brotliWindowBits(length: number): number {
  const bits = Math.ceil(Math.log2(Math.max(2, length + 16)));
  return Math.min(22, Math.max(constants.BROTLI_MIN_WINDOW_BITS, bits));
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

interface Options {
  readonly gzip: object;
  readonly brotli: object | undefined;
}

/** Compresses bodies, or remembers how an earlier build did. What saves nothing is left out. */
export async function compressAll(
  jobs: readonly Job[],
  cache: Cache,
): Promise<ReadonlyMap<string, readonly Encoded[]>> {
  const results = new Map<string, readonly Encoded[]>();
  const missing: Job[] = [];
  for (const job of jobs) {
    const key = recordKey(job);
    if (results.has(key)) continue;
    const known = cache.get(key);
    results.set(key, known ? readRecord(known) : []);
    if (!known) missing.push(job);
  }
  const helpers = new Helpers(threadsFor(missing));
  try {
    for (const batch of batches(missing)) {
      const pairs = await helpers.compress(batch);
      batch.forEach((job, index) => keepSmaller(job, pairs[index]!));
    }
  } finally {
    await helpers.end();
  }
  return results;

  function keepSmaller(job: Job, [gzip, br]: Pair): void {
    const all = [encoded("gzip", gzip), ...(br ? [encoded("br", br)] : [])];
    const smaller = all.filter(({ bytes }) => bytes.length + fieldsLength < job.body.length);
    const record = writeRecord(smaller);
    cache.put(recordKey(job), record);
    results.set(recordKey(job), readRecord(record));
  }
}

/** How many threads besides this one are worth starting. */
function threadsFor(jobs: readonly Job[]): number {
  const lengths = jobs.map(({ body }) => body.length);
  const largest = lengths.reduce((most, length) => Math.max(most, length), 0);
  // Nobody shares a body: beside the largest one, the others may be too few to be worth it.
  const others = lengths.reduce((sum, length) => sum + length, -largest);
  if (others < threadedBytesMin) return 0;
  return Math.min(threadsMax, availableParallelism(), jobs.length) - 1;
}

/** Parts small enough to lie in shared memory besides all else. */
function batches(jobs: readonly Job[]): readonly Job[][] {
  const parts: Job[][] = [];
  let length = Infinity;
  for (const job of jobs) {
    if (length + job.body.length > batchBytesMax) {
      parts.push([]);
      length = 0;
    }
    parts.at(-1)!.push(job);
    length += job.body.length;
  }
  return parts;
}

function encoded(encoding: Encoded["encoding"], bytes: Uint8Array): Encoded {
  return { encoding, bytes, sha256: sha256(bytes) };
}

/** A record: one line of JSON that tells encoding, hash and length of what follows. */
type RecordHead = readonly (readonly [Encoded["encoding"], string, number])[];

/** Names a job, in the results and in the cache. */
export function recordKey({ sha256: hash, plain }: Omit<Job, "body">): string {
  return `${plain ? "gzip" : "encodings"}:${hash}`;
}

function writeRecord(results: readonly Encoded[]): Uint8Array {
  const head: RecordHead = results.map((r) => [r.encoding, r.sha256, r.bytes.length]);
  const line = Buffer.from(`${JSON.stringify(head)}\n`);
  return Buffer.concat([line, ...results.map(({ bytes }) => bytes)]);
}

function readRecord(record: Uint8Array): readonly Encoded[] {
  let offset = record.indexOf(0x0a) + 1;
  const head = JSON.parse(Buffer.from(record.subarray(0, offset)).toString()) as RecordHead;
  return head.map(([encoding, hash, length]) => {
    offset += length;
    return { encoding, sha256: hash, bytes: record.subarray(offset - length, offset) };
  });
}

type Pair = readonly [gzip: Uint8Array, brotli: Uint8Array | undefined];

function compressOne({ body, plain }: Job): Pair {
  const { gzip, brotli } = compressionOptions(body.length, plain);
  return [gzipSync(body, gzip), brotli && brotliCompressSync(body, brotli)];
}

/** Threads that help with one batch after another, until they are told to end. */
class Helpers {
  private readonly workers: readonly Worker[];

  constructor(count: number) {
    const file = new URL("./compression-worker.mjs", import.meta.url);
    this.workers = Array.from({ length: count }, () => new Worker(file));
  }

  /**
   * All bodies lie in one shared memory with a table of where each starts; a shared counter hands
   * out the next one, to threads and to this one alike.
   */
  async compress(jobs: readonly Job[]): Promise<readonly Pair[]> {
    const total = jobs.reduce((sum, { body }) => sum + body.length, 0);
    const bodies = new Uint8Array(new SharedArrayBuffer(total));
    const next = new Int32Array(new SharedArrayBuffer(4));
    const tasks: { start: number; end: number; options: Options }[] = [];
    let start = 0;
    for (const { body, plain } of jobs) {
      bodies.set(body, start);
      const end = start + body.length;
      tasks.push({ start, end, options: compressionOptions(body.length, plain) });
      start = end;
    }
    const pairs = new Array<Pair>(jobs.length);
    const helped = this.workers.map((worker) => help(worker, { bodies, next, tasks }, pairs));
    for (;;) {
      const index = Atomics.add(next, 0, 1);
      if (index >= jobs.length) break;
      pairs[index] = compressOne(jobs[index]!);
    }
    await Promise.all(helped);
    return pairs;
  }

  async end(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}

/** What a thread sends: number and lengths of each result, and their bytes one after another. */
interface Help {
  readonly places: readonly (readonly [index: number, gzip: number, brotli: number | undefined])[];
  readonly results: Uint8Array;
}

function help(worker: Worker, batch: object, pairs: Pair[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => reject(error);
    worker.once("error", failed);
    worker.once("message", ({ places, results }: Help) => {
      let at = 0;
      const take = (length: number): Uint8Array => results.subarray(at, (at += length));
      for (const [index, gzip, brotli] of places) {
        pairs[index] = [take(gzip), brotli === undefined ? undefined : take(brotli)];
      }
      worker.off("error", failed);
      resolve();
    });
    worker.postMessage(batch);
  });
}
