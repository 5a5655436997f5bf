// A thread of compression.ts: takes the next body as long as there is one. Plain JavaScript, so
// that Node starts it as it stands, from the sources and from the bundle.

import { parentPort, workerData } from "node:worker_threads";
import { brotliCompressSync, gzipSync } from "node:zlib";

const { bodies, next, tasks } = workerData;
const results = [];
for (;;) {
  const index = Atomics.add(next, 0, 1);
  if (index >= tasks.length) break;
  const { start, end, options } = tasks[index];
  const body = bodies.subarray(start, end);
  const { gzip, brotli } = options;
  results.push([index, gzipSync(body, gzip), brotli && brotliCompressSync(body, brotli)]);
}
parentPort.postMessage(results);
