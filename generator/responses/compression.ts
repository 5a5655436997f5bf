// gzip and brotli, made once per body and kept by its hash.

import { availableParallelism } from "node:os";
import { json } from "../bytes.ts";
import type { Cache } from "../cache.ts";
import { sha256 } from "../files.ts";
import { type Batch, CompressionThreads, type Pair, type Task } from "./compression-threads.ts";

/** A body in another encoding. */
export interface Encoded {
  readonly encoding: "gzip" | "br";
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

/** One body to compress. */
export interface Job extends Task {
  readonly sha256: string;
}

/** Less than this is done sooner than a thread starts. */
const threadedBytesMin = 1_000_000;
const threadsMax = 8;
/** How many threads run beside this one without waiting for it. */
const coresBesides = Math.min(threadsMax, availableParallelism()) - 1;
/** Enough that no thread waits long for the others, and not much to hold besides all else. */
const batchBytesMax = 16 << 20;
/** What Content-Encoding and Vary add to the head; an encoding has to save more. */
const fieldsLength = 48;

/**
 * Compresses the bodies of one build, or remembers how an earlier one did. What is known early is
 * begun early: threads compress it while the build goes on.
 */
export class Compression {
  private readonly cache: Cache;
  private readonly threads = new CompressionThreads();
  /** Names of all jobs that were begun, and those of them that wait for more of their kind. */
  private readonly begun = new Set<string>();
  private gathered: Job[] = [];
  private batches: Batch<Job>[] = [];

  constructor(cache: Cache) {
    this.cache = cache;
  }

  /** Takes on a body that will be asked for, unless it is known or there is nobody to help. */
  begin(job: Job): void {
    const key = recordKey(job);
    if (coresBesides === 0 || this.begun.has(key) || this.cache.has(key)) return;
    // What threads cannot keep up with would only lie in memory twice.
    const waiting = this.batches.reduce((sum, batch) => sum + batch.waitingLength, 0);
    if (waiting > batchBytesMax) return;
    this.begun.add(key);
    this.gathered.push(job);
    if (lengthOf(this.gathered) < threadedBytesMin) return;
    this.threads.start(coresBesides);
    this.batches.push(this.threads.post(this.gathered));
    this.gathered = [];
  }

  /** The encodings of bodies, by the names of the jobs. What saves nothing is left out. */
  async finish(jobs: readonly Job[]): Promise<ReadonlyMap<string, readonly Encoded[]>> {
    const results = new Map<string, readonly Encoded[]>();
    const keep = (some: readonly Job[], pairs: readonly Pair[]): void =>
      some.forEach((job, index) => results.set(recordKey(job), this.keep(job, pairs[index]!)));
    const missing = new Map(this.gathered.map((job) => [recordKey(job), job]));
    for (const job of jobs) {
      const key = recordKey(job);
      const known = this.begun.has(key) ? undefined : this.cache.get(key);
      if (known) results.set(key, readRecord(known));
      else if (!this.begun.has(key)) missing.set(key, job);
    }
    const rest = [...missing.values()];
    try {
      this.threads.start(threadsFor(rest));
      for (const batch of this.batches) keep(batch.tasks, await batch.finish());
      for (const some of parts(rest)) keep(some, await this.threads.post(some).finish());
    } finally {
      await this.end();
    }
    return results;
  }

  /** Lets the threads go, whatever they are at. */
  async end(): Promise<void> {
    this.begun.clear();
    this.gathered = [];
    this.batches = [];
    await this.threads.end();
  }

  private keep(job: Job, [gzip, br]: Pair): readonly Encoded[] {
    const all = [encoded("gzip", gzip), ...(br ? [encoded("br", br)] : [])];
    const smaller = all.filter(({ bytes }) => bytes.length + fieldsLength < job.body.length);
    const record = writeRecord(smaller);
    this.cache.put(recordKey(job), record);
    return readRecord(record);
  }
}

/** How many threads besides this one are worth starting. */
function threadsFor(jobs: readonly Job[]): number {
  const largest = jobs.reduce((most, { body }) => Math.max(most, body.length), 0);
  // Nobody shares a body: beside the largest one, the others may be too few to be worth it.
  if (lengthOf(jobs) - largest < threadedBytesMin) return 0;
  return Math.min(coresBesides, jobs.length - 1);
}

function lengthOf(jobs: readonly Job[]): number {
  return jobs.reduce((sum, { body }) => sum + body.length, 0);
}

/** Parts small enough to lie in shared memory besides all else. */
function parts(jobs: readonly Job[]): readonly Job[][] {
  const found: Job[][] = [];
  let length = Infinity;
  for (const job of jobs) {
    if (length + job.body.length > batchBytesMax) {
      found.push([]);
      length = 0;
    }
    found.at(-1)!.push(job);
    length += job.body.length;
  }
  return found;
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
  const head = json(record.subarray(0, offset)) as RecordHead;
  return head.map(([encoding, hash, length]) => {
    offset += length;
    return { encoding, sha256: hash, bytes: record.subarray(offset - length, offset) };
  });
}
