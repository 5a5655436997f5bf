/* How long answers took: a histogram with sixteen steps to each power of two. */
#include "crowd.h"
#include <string.h>

enum { STEP_BITS = 4, STEPS = 1 << STEP_BITS, SLOTS = 64 * STEPS };

static u64 counts[SLOTS];
static u64 total;

static u32 slot_of(u64 us) {
  if (us < STEPS) return us;
  u32 shift = 63 - __builtin_clzll(us) - STEP_BITS;
  return (shift << STEP_BITS) + (us >> shift);
}

static u64 most_in(u32 slot) {
  if (slot < STEPS) return slot;
  u32 shift = (slot >> STEP_BITS) - 1;
  return (((u64)(slot & (STEPS - 1)) + STEPS + 1) << shift) - 1;
}

void latency_reset(void) {
  memset(counts, 0, sizeof counts);
  total = 0;
}

void latency_add(u64 us) {
  counts[slot_of(us)]++;
  total++;
}

/* The time within which this part of all answers came. */
u64 latency_at(double part) {
  u64 wanted = (u64)(part * (double)total), sum = 0;
  for (u32 slot = 0; slot < SLOTS; slot++) {
    sum += counts[slot];
    if (sum > wanted || (sum == total && total)) return most_in(slot);
  }
  return 0;
}
