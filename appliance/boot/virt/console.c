/* Console: a PL011, written by polling. Read first: Arm DDI 0183. */
#include "virt.h"

enum {
  DATA = 0x00,
  FLAGS = 0x18,
  FLAG_TRANSMIT_FULL = 1 << 5,
  CONTROL = 0x30,
  CONTROL_ENABLE = 1 << 0 | 1 << 8,
  INTERRUPT_MASK = 0x38,
  /* A dead line must not hang the kernel. */
  TRIES_MAX = 100000
};

static volatile u8 *line;

/* The line's speed is as the loader has left it. */
void console_start(void) {
  if (!board.console) return;
  line = device(board.console);
  write32(line + INTERRUPT_MASK, 0);
  write32(line + CONTROL, CONTROL_ENABLE);
}

void console_byte(u8 byte) {
  if (!line) return;
  for (u32 tries = 0; tries < TRIES_MAX && read32(line + FLAGS) & FLAG_TRANSMIT_FULL; tries++)
    relax();
  write32(line + DATA, byte);
}

void slow_access(void) {
  if (line) (void)read32(line + FLAGS);
}
