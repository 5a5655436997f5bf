import { Ipv6Text } from "../../../appliance/wire/ipv6-text";
import { test } from "../unit";

const text = new Ipv6Text();

function parses(written: string): bool {
  const at = heap.alloc(written.length + 1);
  for (let index = 0; index < written.length; index++) {
    store<u8>(at + index, <u8>written.charCodeAt(index));
  }
  // What follows is no part of it.
  store<u8>(at + written.length, 0x31);
  return text.parse(at, at + written.length);
}

function gives(written: string, high: u64, low: u64): bool {
  return parses(written) && text.high == high && text.low == low;
}

test("the examples of RFC 4291 §2.2", () => {
  assert(gives("ABCD:EF01:2345:6789:ABCD:EF01:2345:6789", 0xabcdef0123456789, 0xabcdef0123456789));
  assert(gives("2001:DB8:0:0:8:800:200C:417A", 0x20010db800000000, 0x00080800200c417a));
  assert(gives("2001:DB8::8:800:200C:417A", 0x20010db800000000, 0x00080800200c417a));
  assert(gives("FF01::101", 0xff01000000000000, 0x101));
  assert(gives("::1", 0, 1));
  assert(gives("::", 0, 0));
});

test("zeros are left out at the start, in the middle, at the end, and for one group only", () => {
  assert(gives("1::", 0x0001000000000000, 0));
  assert(gives("1:2:3:4:5:6:7::", 0x0001000200030004, 0x0005000600070000));
  assert(gives("::2:3:4:5:6:7:8", 0x0000000200030004, 0x0005000600070008));
  assert(gives("1:2:3::5:6:7:8", 0x0001000200030000, 0x0005000600070008));
  assert(gives("1:2::7:8", 0x0001000200000000, 0x0000000000070008));
});

test("what is no address is refused", () => {
  assert(!parses(""));
  assert(!parses(":"));
  assert(!parses(":::"));
  assert(!parses("1"));
  assert(!parses("1:2:3:4:5:6:7"));
  assert(!parses("1:2:3:4:5:6:7:8:9"));
  assert(!parses("1:2:3:4:5:6:7:8::"));
  assert(!parses("::1:2:3:4:5:6:7:8"));
  assert(!parses("1:2:3:4::5:6:7:8"));
  assert(!parses("1::2::3"));
  assert(!parses("1:::2"));
  assert(!parses(":1::2"));
  assert(!parses("1::2:"));
  assert(!parses("12345::"));
  assert(!parses("g::"));
  assert(!parses("1::2%eth0"));
  assert(!parses("::ffff:10.0.0.1"));
  assert(!parses(" ::1"));
});
