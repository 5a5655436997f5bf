// Read first: Aumasson and Bernstein, "SipHash: a fast short-input PRF" (2012), §2.

/**
 * SipHash-2-4 of 21 bytes, little-endian, under the key: `first` and `second`, then `third` without
 * its three highest.
 */
export function sipHash(key0: u64, key1: u64, first: u64, second: u64, third: u64): u64 {
  let v0 = key0 ^ 0x736f6d6570736575;
  let v1 = key1 ^ 0x646f72616e646f6d;
  let v2 = key0 ^ 0x6c7967656e657261;
  let v3 = key1 ^ 0x7465646279746573;
  // One round: a full mixing of the four words.
  const last = ((<u64>21) << 56) | third;
  for (let round = 0; round < 10; round++) {
    if (round == 0) v3 ^= first;
    v0 += v1;
    v1 = rotl<u64>(v1, 13) ^ v0;
    v0 = rotl<u64>(v0, 32);
    v2 += v3;
    v3 = rotl<u64>(v3, 16) ^ v2;
    v0 += v3;
    v3 = rotl<u64>(v3, 21) ^ v0;
    v2 += v1;
    v1 = rotl<u64>(v1, 17) ^ v2;
    v2 = rotl<u64>(v2, 32);
    if (round == 1) {
      v0 ^= first;
      v3 ^= second;
    } else if (round == 3) {
      v0 ^= second;
      v3 ^= last;
    } else if (round == 5) {
      v0 ^= last;
      v2 ^= 0xff;
    }
  }
  return v0 ^ v1 ^ v2 ^ v3;
}
