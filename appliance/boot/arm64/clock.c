/* Monotonic time since entry, and the timer that ends a sleep: the generic timer's virtual part
 * (Arm ARM, D12). The counter tells its own frequency. */
#include "clock.h"
#include "processor.h"

/* Fixed point of `scale`: 2^-40 µs per tick. */
enum { SCALE_BITS = 40, TIMER_ENABLE = 1 };
#define US_PER_S 1000000ull

static u64 hz, scale, start_ticks;

void clock_start(void) {
  start_ticks = time_stamp();
  hz = read_system(cntfrq_el0) & UINT32_MAX;
  if (!hz) fail("nobody has said how fast the counter runs");
  scale = (US_PER_S << SCALE_BITS) / hz;
}

u64 clock_us(void) {
  return (u64)((unsigned __int128)(time_stamp() - start_ticks) * scale >> SCALE_BITS);
}

/* Has the timer's interrupt come at this time. */
void timer_start(u64 deadline_us) {
  const u64 seconds = deadline_us / US_PER_S, rest_us = deadline_us % US_PER_S;
  write_system(cntv_cval_el0, start_ticks + seconds * hz + rest_us * hz / US_PER_S + 1);
  write_system(cntv_ctl_el0, TIMER_ENABLE);
}

void timer_stop(void) {
  write_system(cntv_ctl_el0, 0);
  __asm__ volatile("isb");
}
