// An input of the fuzzer, read as a program: each byte chooses, so that any bytes mean something.
// What every target shares stands here too: the buffer for inputs, and the fixture, a store.

/** Longest input. */
export const inputLengthMax: u32 = 4096;

const buffer: usize = heap.alloc(inputLengthMax);
let fixtureAddress: usize = 0;
let stateEnd: usize = 0;
let at: u32 = 0;
let end: u32 = 0;

/** Where the host puts an input before `run`. */
export function input(): usize {
  return buffer;
}

/** Makes room for the store that the host is about to write there, aligned as stores are. */
export function fixture(length: u32): usize {
  fixtureAddress = (heap.alloc(length + 4096) + 4095) & ~4095;
  return fixtureAddress;
}

/** What is allocated from here on need not be as it was when the next input comes. */
export function endState(): void {
  stateEnd = heap.alloc(1);
}

/** Bytes of memory that are to be the same before each input. */
export function stateLength(): usize {
  return stateEnd == 0 ? (<usize>memory.size()) << 16 : stateEnd;
}

/** Address of the fixture. */
export function fixtureStart(): usize {
  return fixtureAddress;
}

/** Begins to read an input of `length` bytes. */
export function begin(length: u32): void {
  at = 0;
  end = min(length, inputLengthMax);
}

/** Bytes that have not been read. */
export function left(): u32 {
  return end - at;
}

/** The next byte; zeros follow the end. */
export function byte(): u32 {
  if (at == end) return 0;
  const value: u32 = load<u8>(buffer + at);
  at += 1;
  return value;
}

/** The next two bytes as a number. */
export function short(): u32 {
  const low = byte();
  return low | (byte() << 8);
}

/** The next four bytes as a number. */
export function word(): u32 {
  const low = short();
  return low | (short() << 16);
}

/** Copies up to `length` bytes to `to`, and returns how many there were. */
export function take(to: usize, length: u32): u32 {
  const taken = min(length, left());
  memory.copy(to, buffer + at, taken);
  at += taken;
  return taken;
}

/** Address of what has not been read. */
export function rest(): usize {
  return buffer + at;
}
