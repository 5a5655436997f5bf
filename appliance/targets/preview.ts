// The appliance's HTTP server by itself, for Node's TCP (../host/preview.ts) and for tests.
//
// The host copies what came in to `input`, calls `received`, and fetches output piece by piece
// from `output` with `gather`. Everything else is class Http as the machine runs it.

import { Http } from "../http/http";
import { storeAddress, storeLength } from "../machine/machine";
import { Store } from "../store/store";
import { reasonText, valid, validate } from "../store/validation";

/** Bytes that go in or come out in one call. */
const bufferLength: u32 = 65536;
const inputBuffer = heap.alloc(bufferLength);

/** Collects output in a buffer, as a frame does for a device. */
@final
class Collector {
  readonly buffer: usize = heap.alloc(bufferLength);
  private used: u32 = 0;

  empty(): void {
    this.used = 0;
  }
  room(): u32 {
    return bufferLength - this.used;
  }
  segmentRoom(): u32 {
    return this.room() > 0 ? 1 : 0;
  }
  fit(address: usize, length: u32): u32 {
    return length;
  }
  append(address: usize, length: u32): void {
    memory.copy(this.buffer + this.used, address, length);
    this.used += length;
  }
  copy(address: usize, length: u32): void {
    this.append(address, length);
  }
}

const collector = new Collector();
let server: Http | null = null;

function http(): Http {
  return server!;
}

/** Starts serving the store: 0, or the reason of validation.ts for which it is refused. */
export function start(connectionsMax: u32, pipelinedMax: u32): u32 {
  const reason = validate(storeAddress(), storeLength());
  if (reason != valid) return reason;
  server = new Http(new Store(storeAddress()), connectionsMax, pipelinedMax);
  return valid;
}

/** Writes what a reason of `start` means to `output`, in ASCII; returns its length. */
export function describeReason(reason: u32): u32 {
  const text = reasonText(reason);
  for (let index = 0; index < text.length; index++) {
    store<u8>(collector.buffer + index, <u8>text.charCodeAt(index));
  }
  return text.length;
}

/** Address of the buffer for input. */
export function input(): usize {
  return inputBuffer;
}

/** Address of the buffer that `gather` fills. */
export function output(): usize {
  return collector.buffer;
}

/** Length of either buffer. */
export function bufferSize(): u32 {
  return bufferLength;
}

/** First address that the heap does not use. */
export function heapEnd(): usize {
  return heap.alloc(0);
}

/** See class Http for these. */
export function setTime(seconds: u32): void {
  http().setTime(seconds);
}
export function connected(id: u32, nowUs: u64): void {
  http().connected(id, nowUs);
}
export function received(id: u32, length: u32, nowUs: u64): u32 {
  return http().received(id, inputBuffer, length, nowUs);
}
export function ended(id: u32, nowUs: u64): void {
  http().ended(id, nowUs);
}
export function streamEnd(id: u32): u32 {
  return http().streamEnd(id);
}
export function streamFinished(id: u32): bool {
  return http().streamFinished(id);
}
export function gather(id: u32, from: u32, to: u32): u32 {
  collector.empty();
  return http().gather<Collector>(id, from, from + min(to - from, bufferLength), collector);
}
export function acknowledged(id: u32, upTo: u32, nowUs: u64): void {
  http().acknowledged(id, upTo, nowUs);
}
export function deadlineUs(id: u32): u64 {
  return http().deadlineUs(id);
}
export function timeout(id: u32, nowUs: u64): void {
  http().timeout(id, nowUs);
}
export function wantsReset(id: u32): bool {
  return http().wantsReset(id);
}
export function disconnected(id: u32): void {
  http().disconnected(id);
}
