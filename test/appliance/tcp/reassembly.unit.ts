import {
  appendText,
  consume,
  intervalCount,
  keepText,
  pendingAddress,
  ReceiveBuffers,
} from "../../../appliance/tcp/reassembly";
import { Tcb } from "../../../appliance/tcp/tcb";
import { test } from "../unit";

const start: u32 = 0xffffff00;
const length: u32 = 1000;

/** Byte that stands at sequence number `start + offset`. */
function byteAt(offset: u32): u8 {
  return <u8>(offset * 7 + (offset >> 8) * 13);
}

function text(offset: u32, count: u32): usize {
  const at = heap.alloc(count);
  for (let index: u32 = 0; index < count; index++) store<u8>(at + index, byteAt(offset + index));
  return at;
}

function connection(buffers: ReceiveBuffers): Tcb {
  const tcb = changetype<Tcb>(heap.alloc(offsetof<Tcb>()));
  memory.fill(changetype<usize>(tcb), 0, offsetof<Tcb>());
  tcb.rcvNxt = start;
  assert(buffers.acquire(tcb));
  return tcb;
}

function checkPending(tcb: Tcb): void {
  const offset = tcb.rcvNxt - tcb.pending - start;
  for (let index: u32 = 0; index < tcb.pending; index++) {
    assert(load<u8>(pendingAddress(tcb) + index) == byteAt(offset + index));
  }
}

test("a pool hands out what it has, and takes it back", () => {
  const buffers = new ReceiveBuffers(2, 100);
  const first = connection(buffers);
  connection(buffers);
  assert(buffers.freeCount == 0);
  const third = changetype<Tcb>(heap.alloc(offsetof<Tcb>()));
  memory.fill(changetype<usize>(third), 0, offsetof<Tcb>());
  assert(!buffers.acquire(third));
  buffers.release(first);
  buffers.release(first);
  assert(buffers.freeCount == 1 && buffers.acquire(third));
});

test("text beyond a gap joins when the gap is filled", () => {
  const tcb = connection(new ReceiveBuffers(1, length));
  assert(keepText(tcb, start + 100, text(100, 50), 50));
  assert(tcb.rcvNxt == start && intervalCount(tcb) == 1);
  appendText(tcb, text(0, 100), 100);
  assert(tcb.rcvNxt == start + 150 && tcb.pending == 150 && intervalCount(tcb) == 0);
  checkPending(tcb);
});

test("intervals join where they touch or overlap, in any order", () => {
  const tcb = connection(new ReceiveBuffers(1, length));
  assert(keepText(tcb, start + 300, text(300, 100), 100));
  assert(keepText(tcb, start + 100, text(100, 100), 100));
  assert(intervalCount(tcb) == 2);
  assert(keepText(tcb, start + 200, text(200, 100), 100));
  assert(intervalCount(tcb) == 1);
  assert(keepText(tcb, start + 50, text(50, 400), 400));
  assert(intervalCount(tcb) == 1);
  appendText(tcb, text(0, 60), 60);
  assert(tcb.rcvNxt == start + 450);
  checkPending(tcb);
});

test("a fifth interval is refused, one that joins is not", () => {
  const tcb = connection(new ReceiveBuffers(1, length));
  for (let index: u32 = 1; index <= 4; index++) {
    assert(keepText(tcb, start + index * 100, text(index * 100, 10), 10));
  }
  assert(!keepText(tcb, start + 600, text(600, 10), 10));
  assert(keepText(tcb, start + 110, text(110, 290), 290));
  assert(intervalCount(tcb) == 1);
});

test("consuming moves up what is behind, beyond gaps too", () => {
  const tcb = connection(new ReceiveBuffers(1, length));
  appendText(tcb, text(0, 100), 100);
  assert(keepText(tcb, start + 200, text(200, 50), 50));
  consume(tcb, 60);
  assert(tcb.pending == 40);
  checkPending(tcb);
  appendText(tcb, text(100, 100), 100);
  assert(tcb.pending == 190);
  checkPending(tcb);
});

test("random segments of a stream come out as the stream", () => {
  const tcb = connection(new ReceiveBuffers(1, length));
  let seed: u32 = 12345;
  for (let step = 0; step < 20_000; step++) {
    seed = seed * 1664525 + 1013904223;
    const offset = tcb.rcvNxt - start;
    const room = length - tcb.pending;
    const skip = room == 0 || seed >> 30 == 0 ? 0 : (seed >> 8) % room;
    const count = min<u32>((seed >> 20) % 200, room - skip);
    const piece = text(offset + skip, count);
    if (count != 0) {
      if (skip == 0) appendText(tcb, piece, count);
      else keepText(tcb, tcb.rcvNxt + skip, piece, count);
    }
    checkPending(tcb);
    assert(tcb.pending <= length && intervalCount(tcb) <= 4);
    if ((seed >> 5) % 4 == 0) consume(tcb, (seed >> 12) % (tcb.pending + 1));
  }
  assert(tcb.rcvNxt - start > 100_000);
});
