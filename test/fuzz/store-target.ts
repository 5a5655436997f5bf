// Fuzz target: stores. The good one of the fixture is changed, its checksum made right again, and
// it lies at an edge of memory: it is refused, or whatever it leads to lies inside it.

import {
  headerChecksumOffset,
  headerLength,
  headerStructureChecksum,
  headerSummedOffset,
} from "../../appliance/store/layout";
import { xxh64 } from "../../appliance/store/xxh64";
import { check, open, roam } from "../appliance/store/store-target";
import { begin, byte, fixtureStart, left, short, word } from "./program-target";

export { fixture, input, stateLength } from "./program-target";

const wasmPageBits: u32 = 16;
const changesMax: u32 = 16;
/** Paths to look up, as `roam` wants them. */
const paths: usize = heap.alloc(256);
let top: usize = 0;
let length: u32 = 0;

/** Makes room for a store at the upper edge of memory. */
export function start(fixtureLength: u32): void {
  length = fixtureLength;
  assert(memory.grow(<i32>((length >> wasmPageBits) + 1)) > 0, "memory does not grow");
  top = (<usize>memory.size()) << wasmPageBits;
  let at = paths;
  at = addPath(at, "/");
  at = addPath(at, "/a.css");
  at = addPath(at, "/old");
  at = addPath(at, "/timed");
  at = addPath(at, "/nowhere");
  store<u16>(at, 0);
}

function addPath(at: usize, path: string): usize {
  store<u16>(at, <u16>path.length);
  for (let index = 0; index < path.length; index++) {
    store<u8>(at + 2 + index, <u8>path.charCodeAt(index));
  }
  return at + 2 + path.length;
}

/** Runs one input: a list of changes. */
export function run(inputLength: u32): void {
  begin(inputLength);
  // A shorter store ends at the same edge.
  const cut = byte() < 250 ? 0 : short() % length;
  const size = length - cut;
  const address = top - size;
  memory.copy(address, fixtureStart(), size);
  for (let changes: u32 = 0; changes < changesMax && left() > 0; changes++) change(address, size);
  seal(address, size);
  const reason = check(address, size);
  if (reason != 0) return;
  open(address);
  roam(paths);
}

/** Sets a byte, a word, or a word to what stands elsewhere. */
function change(address: usize, size: u32): void {
  const kind = byte();
  const at = short() % size;
  if (kind < 64) {
    store<u8>(address + at, <u8>byte());
    return;
  }
  if (size < 8) return;
  const place = address + min(at & ~3, (size & ~3) - 4);
  if (kind < 128) store<u32>(place, word());
  else if (kind < 192)
    store<u32>(place, load<u32>(address + (((short() % size) & ~3) % (size - 3))));
  else store<u32>(place, load<u32>(place) + <i32>(<i8>byte()));
}

/** Makes the structure's checksum right, where the header still says what it covers. */
function seal(address: usize, size: u32): void {
  if (size < <u32>headerLength) return;
  const end = load<u32>(address, headerChecksumOffset);
  if (end < <u32>headerLength || end > size) return;
  const sum = xxh64(address + headerSummedOffset, end - headerSummedOffset);
  store<u64>(address + headerStructureChecksum, sum);
}
