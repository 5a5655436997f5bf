import { SynOptions, synOptionsLength, writeSynOptions } from "../../../appliance/tcp/options";
import { TcpHeader, tcpHeaderLength } from "../../../appliance/wire/tcp";
import { test } from "../unit";

/** Parses up to eight bytes of options, the first one lowest; `length` is a multiple of 4. */
function parsed(bytes: u64, length: u32): SynOptions {
  const at = heap.alloc(64);
  memory.fill(at, 0xff, 64);
  store<u8>(at, <u8>((tcpHeaderLength + length) << 2), 12);
  store<u64>(at + tcpHeaderLength, bytes);
  const options = new SynOptions();
  options.mss = 1;
  options.parse(TcpHeader.at(at));
  return options;
}

test("no options: 536 bytes, no scaling", () => {
  const options = parsed(0, 0);
  assert(options.mss == 536 && !options.scaling);
});

test("MSS 1460, NOP, window scale 7 (MUST-4)", () => {
  const options = parsed(0x07030301_b4050402, 8);
  assert(options.mss == 1460 && options.scaling && options.windowShift == 7);
});

test("a shift beyond 14 counts as 14", () => {
  assert(parsed(0x00_ff_03_03, 4).windowShift == 14);
});

test("nothing counts after the end of the list (MUST-4)", () => {
  assert(parsed(0xb4050402_00000000, 8).mss == 536);
});

test("lengths of 0 and 1, and one that runs out of the header, end the list", () => {
  assert(parsed(0xb4050402_00000008, 8).mss == 536);
  assert(parsed(0xb4050402_00000108, 8).mss == 536);
  assert(parsed(0xffff0502, 4).mss == 536);
  assert(parsed(0x02010101, 4).mss == 536);
});

test("an MSS option of the wrong length is skipped", () => {
  assert(parsed(0x00b40302, 4).mss == 536);
});

test("what is written is read (MUST-14, MUST-68)", () => {
  const at = heap.alloc(8);
  writeSynOptions(at, 1460, true);
  const options = parsed(load<u64>(at), synOptionsLength(true));
  assert(options.mss == 1460 && options.scaling && options.windowShift == 0);
});
