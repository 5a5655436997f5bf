/* Unpredictable bits: the processor's own; else the jitter of slow accesses against the counter.
 *
 * The jitter is what the host's scheduling, caches and clock add to an exit to the hypervisor. It
 * is good against someone who sees only the network, not against someone on the same host, and
 * under `-icount` it is none at all. `kiln run` therefore asks QEMU for a processor that has random
 * numbers. */
#include "processor.h"

enum { TRIES_MAX = 32, JITTER_ROUNDS = 64 };
enum source { UNKNOWN, PROCESSOR, JITTER };

static enum source source;
static u64 state;

static enum source find_source(void) {
  if (random_start()) return PROCESSOR;
  console_text("kiln: no " RANDOM_INSTRUCTION ": secrets come from timing jitter\n");
  return JITTER;
}

/* The finalizer of splitmix64: every input bit reaches every output bit. */
static u64 mix(u64 x) {
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
  x = (x ^ x >> 27) * 0x94d049bb133111eb;
  return x ^ x >> 31;
}

u64 entropy(void) {
  if (source == UNKNOWN) source = find_source();
  u64 bits;
  for (u32 tries = 0; tries < TRIES_MAX && source != JITTER; tries++)
    if (random_bits(&bits)) return bits;
  for (u32 round = 0; round < JITTER_ROUNDS; round++) {
    state = mix(state + time_stamp());
    slow_access();
  }
  return state ^= wall_clock_us();
}
