import { localIpv4 } from "../../../appliance/net/local";
import {
  defaultMss,
  Options,
  synOptionsLength,
  writeSynOptions,
  writeTimestamps,
} from "../../../appliance/tcp/options";
import { flagAck, flagSyn, TcpHeader, tcpHeaderLength } from "../../../appliance/wire/tcp";
import { test } from "../unit";

/** Parses up to eight bytes of options, the first one lowest; `length` is a multiple of 4. */
function parsed(bytes: u64, length: u32): Options {
  const at = heap.alloc(64);
  memory.fill(at, 0xff, 64);
  store<u8>(at, <u8>((tcpHeaderLength + length) << 2), 12);
  store<u64>(at + tcpHeaderLength, bytes);
  const options = new Options();
  options.mss = 1;
  options.read(TcpHeader.at(at));
  return options;
}

test("no options: no MSS, no scaling", () => {
  const options = parsed(0, 0);
  assert(options.mss == 0 && !options.scaling);
});

test("who names no MSS gets 536 bytes, or 1220 over IPv6 (MUST-15)", () => {
  assert(defaultMss(localIpv4) == 536);
  assert(defaultMss(localIpv4 + 1) == 1220);
});

test("MSS 1460, NOP, window scale 7 (MUST-4)", () => {
  const options = parsed(0x07030301_b4050402, 8);
  assert(options.mss == 1460 && options.scaling && options.windowShift == 7);
});

test("a shift beyond 14 counts as 14", () => {
  assert(parsed(0x00_ff_03_03, 4).windowShift == 14);
});

test("nothing counts after the end of the list (MUST-4)", () => {
  assert(parsed(0xb4050402_00000000, 8).mss == 0);
});

test("lengths of 0 and 1, and one that runs out of the header, end the list", () => {
  assert(parsed(0xb4050402_00000008, 8).mss == 0);
  assert(parsed(0xb4050402_00000108, 8).mss == 0);
  assert(parsed(0xffff0502, 4).mss == 0);
  assert(parsed(0x02010101, 4).mss == 0);
});

test("an MSS option of the wrong length is skipped", () => {
  assert(parsed(0x00b40302, 4).mss == 0);
});

test("what is written is read (MUST-14, MUST-68)", () => {
  const at = heap.alloc(16);
  writeSynOptions(at, 1460, true, true);
  const options = parsed(load<u64>(at), synOptionsLength(true, true, false));
  assert(options.mss == 1460 && options.scaling && options.windowShift == 0);
});

/** A header with `length` bytes of options, all `NOP`. */
function header(length: u32, flags: u32): usize {
  const at = heap.alloc(64);
  memory.fill(at, 1, 64);
  store<u8>(at, <u8>((tcpHeaderLength + length) << 2), 12);
  store<u8>(at, <u8>flags, 13);
  return at;
}

test("timestamps are read where everyone puts them, and elsewhere", () => {
  const options = new Options();
  const usual = header(12, flagAck);
  writeTimestamps(usual + 20, 0x01020304, 0xfffefdfc);
  options.read(TcpHeader.at(usual));
  assert(options.timestamped && options.tsVal == 0x01020304 && options.tsEcr == 0xfffefdfc);
  const shifted = header(16, flagAck);
  writeTimestamps(shifted + 21, 5, 6);
  options.read(TcpHeader.at(shifted));
  assert(options.timestamped && options.tsVal == 5 && options.tsEcr == 6);
  options.read(TcpHeader.at(header(0, flagAck)));
  assert(!options.timestamped);
});

test("a SYN with timestamps alone has no MSS left over from another", () => {
  const options = parsed(0x07030301_b4050402, 8);
  const at = header(12, flagSyn);
  writeTimestamps(at + 20, 1, 0);
  options.read(TcpHeader.at(at));
  assert(options.timestamped && options.mss == 0 && !options.scaling);
});

test("SACK blocks", () => {
  const options = new Options();
  const at = header(20, flagAck);
  store<u32>(at + 20, 0x12050101);
  store<u64>(at + 24, bswap<u64>(0x00000001_00000002));
  store<u64>(at + 32, bswap<u64>(0xfffffffe_00000003));
  options.read(TcpHeader.at(at));
  assert(options.blockCount == 2 && !options.timestamped);
  assert(options.blockStart(0) == 1 && options.blockEnd(0) == 2);
  assert(options.blockStart(1) == 0xfffffffe && options.blockEnd(1) == 3);
  store<u8>(at + 23, 17);
  options.read(TcpHeader.at(at));
  assert(options.blockCount == 0);
});
