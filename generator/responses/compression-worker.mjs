// A thread of compression-threads.ts: for each batch takes the next body as long as there is one,
// and sends all results in one piece of memory. Plain JavaScript, so that Node starts it as it
// stands, from the sources and from the bundle.

import { parentPort } from "node:worker_threads";
import { brotliCompressSync, gzipSync } from "node:zlib";

parentPort.on("message", ({ bodies, next, tasks, answer }) => {
  const places = [];
  let room = new Uint8Array(1 << 20);
  let used = 0;
  const keep = (bytes) => {
    if (used + bytes.length > room.length) {
      const roomier = new Uint8Array(Math.max(used + bytes.length, room.length * 2));
      roomier.set(room.subarray(0, used));
      room = roomier;
    }
    room.set(bytes, used);
    used += bytes.length;
    return bytes.length;
  };
  for (;;) {
    const index = Atomics.add(next, 0, 1);
    if (index >= tasks.length) break;
    const { start, end, options } = tasks[index];
    const body = bodies.subarray(start, end);
    const { gzip, brotli } = options;
    const gzipLength = keep(gzipSync(body, gzip));
    places.push([index, gzipLength, brotli && keep(brotliCompressSync(body, brotli))]);
  }
  answer.postMessage({ places, results: room.subarray(0, used) }, [room.buffer]);
});
