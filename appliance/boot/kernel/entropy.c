/* Unpredictable bits: the processor's own; else a seed of the loader's, where it gives one, and the
 * jitter of slow accesses against the counter.
 *
 * The jitter is what the host's scheduling, caches and clock add to an exit to the hypervisor. It
 * is good against someone who sees only the network, not against someone on the same host, and
 * under `-icount` it is none at all. `kiln run` therefore asks QEMU for a processor that has random
 * numbers. */
#include "processor.h"

enum { TRIES_MAX = 32, JITTER_ROUNDS = 64, FINAL_ROUNDS = 4 };
enum source { UNKNOWN, PROCESSOR, JITTER };

static enum source source;
static bool seeded;
/* What has been gathered, under the permutation of SipHash: it cannot be run back from results. */
static u64 state[4] = {0x736f6d6570736575, 0x646f72616e646f6d, 0x6c7967656e657261,
                       0x7465646279746573};

static u64 rotate(u64 x, u32 bits) { return x << bits | x >> (64 - bits); }

static void permute(u64 v[4]) {
  v[0] += v[1], v[1] = rotate(v[1], 13) ^ v[0], v[0] = rotate(v[0], 32);
  v[2] += v[3], v[3] = rotate(v[3], 16) ^ v[2];
  v[0] += v[3], v[3] = rotate(v[3], 21) ^ v[0];
  v[2] += v[1], v[1] = rotate(v[1], 17) ^ v[2], v[2] = rotate(v[2], 32);
}

static void absorb(u64 word) {
  state[3] ^= word;
  permute(state);
  permute(state);
  state[0] ^= word;
}

/* Takes in bytes that the loader vouches for. */
void entropy_seed(const u8 *bytes, u32 length) {
  seeded = true;
  for (u32 i = 0; i < length; i++) absorb((u64)i << 8 | bytes[i]);
}

static enum source find_source(void) {
  if (random_start()) return PROCESSOR;
  console_text("kiln: no " RANDOM_INSTRUCTION ": secrets come from ");
  console_text(seeded ? "the loader's seed and timing jitter\n" : "timing jitter\n");
  absorb(wall_clock_us());
  return JITTER;
}

u64 entropy(void) {
  if (source == UNKNOWN) source = find_source();
  u64 bits;
  for (u32 tries = 0; tries < TRIES_MAX && source != JITTER; tries++)
    if (random_bits(&bits)) return bits;
  for (u32 round = 0; round < JITTER_ROUNDS; round++) {
    absorb(time_stamp());
    slow_access();
  }
  u64 last[4] = {state[0], state[1], state[2] ^ 0xff, state[3]};
  for (u32 round = 0; round < FINAL_ROUNDS; round++) permute(last);
  return last[0] ^ last[1] ^ last[2] ^ last[3];
}
