// Read first: RFC 1071. The Internet checksum, summed eight bytes at a time.
//
// Sums are kept in the byte order of the machine's loads (little-endian): RFC 1071 §2(B) shows that
// the folded sum of swapped words is the swapped sum, so a result is stored as it was loaded, with
// a plain `store<u16>`.

/** Adds `length` bytes at `address` to `sum`; they start at an even offset of what is summed. */
export function sumOf(address: usize, length: u32, sum: u64): u64 {
  const end = address + (length & ~7);
  while (address < end) {
    const word = load<u64>(address);
    sum += word;
    sum += <u64>(sum < word);
    address += 8;
  }
  if (length & 4) {
    sum = plus(sum, load<u32>(address));
    address += 4;
  }
  if (length & 2) {
    sum = plus(sum, load<u16>(address));
    address += 2;
  }
  return length & 1 ? plus(sum, load<u8>(address)) : sum;
}

/** As `sumOf`, for bytes that start at an odd offset of what is summed (RFC 1071 §2(B)). */
export function sumOfOdd(address: usize, length: u32, sum: u64): u64 {
  const swapped = bswap<u16>(<u16>folded(sumOf(address, length, 0)));
  return plus(sum, swapped);
}

/** Sum of two sums, the carry brought round. */
export function plus(sum: u64, other: u64): u64 {
  sum += other;
  return sum + <u64>(sum < other);
}

/** The sum in 16 bits, not complemented: what a pseudo-header leaves in the checksum field. */
export function folded(sum: u64): u32 {
  // Added to itself with its halves exchanged, the upper half is their sum with the carry in it.
  const half = <u32>((sum + rotl<u64>(sum, 32)) >> 32);
  return (half + rotl<u32>(half, 16)) >> 16;
}

/** The checksum field for a sum: its ones' complement. */
export function checksumOf(sum: u64): u32 {
  return folded(sum) ^ 0xffff;
}

/** Sum of the pseudo-header of RFC 9293 §3.1 and RFC 768; `addresses`: that of both addresses. */
export function pseudoHeaderSum(addresses: u64, protocol: u32, length: u32): u64 {
  return plus(addresses, ((<u64>protocol) << 8) + <u64>bswap<u16>(<u16>length));
}
