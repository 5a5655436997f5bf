// Read first: RFC 4291 §2. An IP address of either family: 128 bits in two halves, in host order.
//
//     high                 low
//     0000:0000:0000:0000  0000:ffff:a.b.c.d    an IPv4 address, mapped (§2.5.5.2)
//
// That form never leaves the machine: on the wire each family has its own.

/** The high half of every mapped IPv4 address. */
export const mappedHigh: u64 = 0;
const mappedPrefix: u64 = 0x0000ffff00000000;

/** The low half of an IPv4 address; a plain conversion to u32 takes it back. */
export function mappedLow(address: u32): u64 {
  return mappedPrefix | address;
}
