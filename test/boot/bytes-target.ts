// An appliance that fills and copies memory in every small way, and looks at each byte afterwards,
// for bytes.test.ts.

import { consoleWrite, halt } from "../../appliance/machine/machine";

const offsetsMax: u32 = 17;
/** Beyond several of the largest blocks that a processor clears at once. */
const lengthMax: u32 = 4 * 2048 + 100;
const margin: u32 = 32;
const area = heap.alloc(2 * (lengthMax + offsetsMax + 2 * margin));
const other = area + lengthMax + offsetsMax + 2 * margin;

function print(text: string): void {
  for (let i = 0; i < text.length; i++) consoleWrite(text.charCodeAt(i));
}

/** A byte that tells where it stands. */
function mark(at: u32): u8 {
  return <u8>(at * 7 + (at >> 8));
}

/** Writes marks where the next trial may write, and around it. */
function prepare(start: usize, offset: u32, length: u32): void {
  const end = margin + offset + length + margin;
  for (let at: u32 = 0; at < end; at++) store<u8>(start + at, mark(at));
}

/** Whether exactly `length` bytes from `offset` on are what they ought to be, no other changed. */
function right(offset: u32, length: u32, value: i32, from: u32): bool {
  for (let at: u32 = 0; at < margin + offset + length + margin; at++) {
    const within = at >= margin + offset && at < margin + offset + length;
    const copied = mark(from + at - margin - offset);
    const wanted = within ? (value < 0 ? copied : <u8>value) : mark(at);
    if (load<u8>(area + at) != wanted) return false;
  }
  return true;
}

function filled(offset: u32, length: u32, value: u8): bool {
  prepare(area, offset, length);
  memory.fill(area + margin + offset, value, length);
  return right(offset, length, value, 0);
}

function copied(offset: u32, from: u32, length: u32): bool {
  prepare(area, offset, length);
  prepare(other, from, length);
  memory.copy(area + margin + offset, other + margin + from, length);
  return right(offset, length, -1, margin + from);
}

/** Within one area, so that source and target overlap. */
function moved(offset: u32, from: u32, length: u32): bool {
  prepare(area, max(offset, from), length);
  memory.copy(area + margin + offset, area + margin + from, length);
  for (let at: u32 = 0; at < length; at++) {
    if (load<u8>(area + margin + offset + at) != mark(margin + from + at)) return false;
  }
  return true;
}

/** Lengths that are tried: all short ones, then some about each multiple of 64 bytes. */
function next(length: u32): u32 {
  if (length < 140) return length + 1;
  return (length & 63) == 1 ? length + 62 : length + 1;
}

/** Entered by the kernel. */
export function main(): void {
  for (let length: u32 = 0; length < lengthMax; length = next(length)) {
    const step: u32 = length < 140 ? 1 : 5;
    for (let offset: u32 = 0; offset < offsetsMax; offset += step) {
      const good =
        filled(offset, length, 0) &&
        filled(offset, length, 0xa5) &&
        copied(offset, (offset * 5) % offsetsMax, length) &&
        moved(offset, offsetsMax - 1 - offset, length);
      if (!good) {
        print("wrong bytes\n");
        halt(1);
      }
    }
  }
  print("all bytes right\n");
  halt(0);
}
