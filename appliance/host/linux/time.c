/* Time and chance: the system's clocks, and its random numbers. */
#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include "host.h"

static u64 started_us;

static u64 read_us(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec * 1000000ull + now.tv_nsec / 1000;
}

void clock_start(void) { started_us = read_us(CLOCK_MONOTONIC); }
u64 clock_us(void) { return read_us(CLOCK_MONOTONIC) - started_us; }
u64 wall_clock_us(void) { return read_us(CLOCK_REALTIME); }

u64 entropy(void) {
  u64 bits;
  if (getrandom(&bits, sizeof bits, 0) != sizeof bits) fail("no random numbers");
  return bits;
}
