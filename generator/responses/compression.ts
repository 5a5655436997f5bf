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
}

/** Every browser of this decade takes brotli; gzip is for the rest, and one per cent larger so. */
const gzipLevel = 4;
const brotliQuality = 5;
/** Less than this is done sooner than a thread starts. */
const threadedBytesMin = 1_000_000;
const threadsMax = 8;
const batchBytesMax = 64 << 20;
/** What Content-Encoding and Vary add to the head; an encoding has to save more. */
const fieldsLength = 48;

/** The smallest window that holds the body: brotli clears a window's worth of memory per call. */
export function brotliWindowBits(length: number): number {
  const bits = Math.ceil(Math.log2(Math.max(2, length + 16)));
  return Math.min(22, Math.max(constants.BROTLI_MIN_WINDOW_BITS, bits));
}

/** Options of the two calls for a body of some length. */
export function compressionOptions(length: number): { gzip: object; brotli: object } {
  return {
    gzip: { level: gzipLevel },
    brotli: {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
        [constants.BROTLI_PARAM_LGWIN]: brotliWindowBits(length),
        [constants.BROTLI_PARAM_SIZE_HINT]: length,
      },
    },
  };
}

/** Compresses bodies, or remembers how an earlier build did. What saves nothing is left out. */
export async function compressAll(
  jobs: readonly Job[],
  cache: Cache,
): Promise<ReadonlyMap<string, readonly Encoded[]>> {
  const results = new Map<string, readonly Encoded[]>();
  const missing: Job[] = [];
  for (const job of jobs) {
    if (results.has(job.sha256)) continue;
    const known = cache.get(recordKey(job));
    results.set(job.sha256, known ? readRecord(known) : []);
    if (!known) missing.push(job);
  }
  for (const batch of batches(missing)) {
    const bytes = batch.reduce((sum, { body }) => sum + body.length, 0);
    const compress = bytes >= threadedBytesMin ? compressInThreads : compressHere;
    const pairs = await compress(batch);
    batch.forEach((job, index) => keepSmaller(job, pairs[index]!));
  }
  return results;

  function keepSmaller(job: Job, [gzip, br]: Pair): void {
    const both = [encoded("gzip", gzip), encoded("br", br)];
    const smaller = both.filter(({ bytes }) => bytes.length + fieldsLength < job.body.length);
    const record = writeRecord(smaller);
    cache.put(recordKey(job), record);
    results.set(job.sha256, readRecord(record));
  }
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

function recordKey(job: Job): string {
  return `encodings:${job.sha256}`;
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

type Pair = readonly [gzip: Uint8Array, brotli: Uint8Array];

function compressOne(body: Uint8Array): Pair {
  const options = compressionOptions(body.length);
  return [gzipSync(body, options.gzip), brotliCompressSync(body, options.brotli)];
}

async function compressHere(jobs: readonly Job[]): Promise<readonly Pair[]> {
  return jobs.map(({ body }) => compressOne(body));
}

/**
 * All bodies lie in one shared memory with a table of where each starts; a shared counter hands out
 * the next one, to threads and to this one alike.
 */
async function compressInThreads(jobs: readonly Job[]): Promise<readonly Pair[]> {
  const total = jobs.reduce((sum, { body }) => sum + body.length, 0);
  const bodies = new Uint8Array(new SharedArrayBuffer(total));
  const next = new Int32Array(new SharedArrayBuffer(4));
  const tasks: { start: number; end: number; options: object }[] = [];
  let start = 0;
  for (const { body } of jobs) {
    bodies.set(body, start);
    const end = start + body.length;
    tasks.push({ start, end, options: compressionOptions(body.length) });
    start = end;
  }
  const threads = Math.min(threadsMax, availableParallelism(), jobs.length) - 1;
  const pairs = new Array<Pair>(jobs.length);
  const finished = Array.from({ length: threads }, () => runThread({ bodies, next, tasks }, pairs));
  for (;;) {
    const index = Atomics.add(next, 0, 1);
    if (index >= jobs.length) break;
    pairs[index] = compressOne(jobs[index]!.body);
  }
  await Promise.all(finished);
  return pairs;
}

function runThread(workerData: unknown, pairs: Pair[]): Promise<void> {
  const worker = new Worker(new URL("./compression-worker.mjs", import.meta.url), { workerData });
  return new Promise((resolve, reject) => {
    worker.on("message", (results: readonly (readonly [number, Uint8Array, Uint8Array])[]) => {
      for (const [index, gzip, brotli] of results) pairs[index] = [gzip, brotli];
    });
    worker.on("error", reject);
    worker.on("exit", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`a compression thread ended with code ${code}`));
    });
  });
}
