/* XXH32, seed 0 (xxHash fast digest algorithm, §"XXH32"), of lengths that are multiples of 16. */
#include "loader.h"

#define PRIME_1 0x9e3779b1u
#define PRIME_2 0x85ebca77u
#define PRIME_3 0xc2b2ae3du

static u32 rotated(u32 value, u32 by) { return value << by | value >> (32 - by); }

static u32 round(u32 lane, u32 input) {
  return rotated(lane + input * PRIME_2, 13) * PRIME_1;
}

u32 xxh32(const u8 *bytes, u32 length) {
  const u32 *words = (const u32 *)bytes;
  const u32 *end = words + length / 4;
  u32 a = PRIME_1 + PRIME_2, b = PRIME_2, c = 0, d = -PRIME_1;
  for (; words < end; words += 4) {
    a = round(a, words[0]);
    b = round(b, words[1]);
    c = round(c, words[2]);
    d = round(d, words[3]);
  }
  u32 sum = rotated(a, 1) + rotated(b, 7) + rotated(c, 12) + rotated(d, 18) + length;
  sum = (sum ^ sum >> 15) * PRIME_2;
  sum = (sum ^ sum >> 13) * PRIME_3;
  return sum ^ sum >> 16;
}
