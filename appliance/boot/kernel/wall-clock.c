/* Wall clock: what the platform read once at start, and the time since. 0 where it read nothing. */
#include "kernel.h"

static u64 start_us;

void wall_clock_set(u64 now_us) { start_us = now_us - clock_us(); }

u64 wall_clock_us(void) { return start_us ? start_us + clock_us() : 0; }
