/* Unpredictable bits: RDSEED or RDRAND; else the jitter of port reads against the counter.
 *
 * The jitter is what the host's scheduling, caches and clock add to an exit to the hypervisor. It
 * is good against someone who sees only the network, not against someone on the same host, and
 * under `-icount` it is none at all. `kiln run` therefore asks QEMU for a processor with RDRAND. */
#include "processor.h"

enum {
  LEAF_1_C_RDRAND = 1 << 30,
  LEAF_7_B_RDSEED = 1 << 18,
  TRIES_MAX = 32,
  JITTER_ROUNDS = 64,
  /* A port that every hypervisor handles itself. */
  SLOW_PORT = 0x71
};
enum source { UNKNOWN, SEED, RANDOM, JITTER };

static enum source source;
static u64 state;

static enum source find_source(void) {
  if (cpuid(0).a >= 7 && cpuid(7).b & LEAF_7_B_RDSEED) return SEED;
  if (cpuid(1).c & LEAF_1_C_RDRAND) return RANDOM;
  console_text("kiln: no RDRAND: secrets come from timing jitter\n");
  return JITTER;
}

static bool seed(u64 *bits) {
  bool good;
  __asm__ volatile("rdseed %0" : "=r"(*bits), "=@ccc"(good));
  return good;
}

static bool random(u64 *bits) {
  bool good;
  __asm__ volatile("rdrand %0" : "=r"(*bits), "=@ccc"(good));
  return good;
}

/* The finalizer of splitmix64: every input bit reaches every output bit. */
static u64 mix(u64 x) {
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
  x = (x ^ x >> 27) * 0x94d049bb133111eb;
  return x ^ x >> 31;
}

u64 entropy(void) {
  if (source == UNKNOWN) source = find_source();
  u64 bits = 0;
  for (u32 tries = 0; tries < TRIES_MAX && source != JITTER; tries++)
    if (source == SEED ? seed(&bits) : random(&bits)) return bits;
  for (u32 round = 0; round < JITTER_ROUNDS; round++) {
    state = mix(state + time_stamp());
    in8(SLOW_PORT);
  }
  return state ^= wall_clock_us();
}
