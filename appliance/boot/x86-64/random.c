/* RDSEED, or where the processor lacks it RDRAND. */
#include "processor.h"

enum { LEAF_1_C_RDRAND = 1 << 30, LEAF_7_B_RDSEED = 1 << 18 };

static bool seeds;

bool random_start(void) {
  seeds = cpuid(0).a >= 7 && cpuid(7).b & LEAF_7_B_RDSEED;
  return seeds || cpuid(1).c & LEAF_1_C_RDRAND;
}

bool random_bits(u64 *bits) {
  bool good;
  if (seeds) __asm__ volatile("rdseed %0" : "=r"(*bits), "=@ccc"(good));
  else __asm__ volatile("rdrand %0" : "=r"(*bits), "=@ccc"(good));
  return good;
}
