import {
  checksumOf,
  folded,
  plus,
  pseudoHeaderSum,
  sumOf,
  sumOfOdd,
} from "../../../appliance/wire/checksum";
import { test } from "../unit";

const bytes = heap.alloc(4096);

/** RFC 1071 §1 word by word, as the network orders them. */
function plainSum(address: usize, length: u32): u32 {
  let sum: u32 = 0;
  for (let at: u32 = 0; at < length; at++) {
    sum += at & 1 ? <u32>load<u8>(address + at) : (<u32>load<u8>(address + at)) << 8;
  }
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return bswap<u16>(<u16>sum);
}

function fill(value: u32): void {
  for (let at: u32 = 0; at < 4096; at++) {
    value = value * 1103515245 + 12345;
    store<u8>(bytes + at, <u8>(value >> 16));
  }
}

test("the example of RFC 1071 §3: 00 01 f2 03 f4 f5 f6 f7 sum to ddf2", () => {
  store<u32>(bytes, 0x03f20100);
  store<u32>(bytes, 0xf7f6f5f4, 4);
  assert(folded(sumOf(bytes, 8, 0)) == 0xf2dd);
  assert(checksumOf(sumOf(bytes, 8, 0)) == 0x0d22);
});

test("every length and alignment agrees with the plain sum", () => {
  fill(7);
  for (let start: u32 = 0; start < 9; start++) {
    for (let length: u32 = 0; length < 70; length++) {
      assert(folded(sumOf(bytes + start, length, 0)) == plainSum(bytes + start, length));
    }
  }
});

test("bytes of all ones, where every addition carries", () => {
  memory.fill(bytes, 0xff, 4096);
  assert(folded(sumOf(bytes, 4096, 0)) == 0xffff);
  assert(folded(sumOf(bytes, 4095, u64.MAX_VALUE)) == plainSum(bytes, 4095));
});

test("cut anywhere, the two parts sum to the whole", () => {
  fill(99);
  const whole = folded(sumOf(bytes, 101, 0));
  for (let cut: u32 = 0; cut <= 101; cut++) {
    const first = sumOf(bytes, cut, 0);
    const rest = bytes + cut;
    const sum = cut & 1 ? sumOfOdd(rest, 101 - cut, first) : sumOf(rest, 101 - cut, first);
    assert(folded(sum) == whole);
  }
});

test("a carry out of 64 bits comes round", () => {
  assert(plus(u64.MAX_VALUE, 1) == 1);
});

test("the pseudo-header is summed as it would stand in memory", () => {
  store<u32>(bytes, bswap<u32>(0x0a4d0002));
  store<u32>(bytes, bswap<u32>(0xc0a801fe), 4);
  store<u16>(bytes, 0x0600, 8);
  store<u16>(bytes, bswap<u16>(1480), 10);
  assert(folded(pseudoHeaderSum(load<u64>(bytes), 6, 1480)) == plainSum(bytes, 12));
});
