// What TCP has told the application, until whoever plays the script takes it. A record: call, id,
// value, length of the bytes that follow (four u32), and those bytes.

/** Bytes told between two looks: the largest receive buffers' text, several times over. */
const capacity: u32 = 1 << 18;
const log: usize = heap.alloc(capacity);
let used: u32 = 0;

/** Notes a call, one of `calls` in tcp-world.ts, and the `value` bytes at `address` unless 0. */
export function called(call: u32, id: u32, value: u32, address: usize): void {
  const length = address == 0 ? 0 : value;
  if (used + 16 + length > capacity) unreachable();
  const record = log + used;
  store<u32>(record, call);
  store<u32>(record, id, 4);
  store<u32>(record, value, 8);
  store<u32>(record, length, 12);
  memory.copy(record + 16, address, length);
  used += 16 + length;
}

/** Where the log begins. */
export function logAddress(): usize {
  return log;
}

/** Length of the log, which begins anew. */
export function takeLog(): u32 {
  const length = used;
  used = 0;
  return length;
}
