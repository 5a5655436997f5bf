/* Wall clock: a PL031, seconds since 1970, read once at start. Read first: Arm DDI 0224. */
#include "virt.h"

enum { DATA = 0x00 };

void wall_clock_start(void) {
  if (!board.wall_clock) return;
  const u64 seconds = read32(device(board.wall_clock) + DATA);
  if (seconds) wall_clock_set(seconds * 1000000);
}
