/* Console: Xen's ring where there is one, and a 16550 at 0x3f8 where there is one, by polling. */
#include "pc.h"
#include "xen.h"

enum {
  PORT = 0x3f8,
  INTERRUPT_ENABLE = PORT + 1,
  FIFO_CONTROL = PORT + 2,
  LINE_CONTROL = PORT + 3,
  LINE_STATUS = PORT + 5,
  HOLDING_EMPTY = 0x20,
  TRANSMITTER_EMPTY = 0x40,
  NOBODY = 0xff,
  FIFO_LENGTH = 16,
  /*
   * Half a second of an emulator: whoever reads the other end of the line may be late. (16 bytes
   * at 9600 baud take 17 ms.) A dead line must not hang the kernel: what it does not take is lost.
   */
  TRIES_MAX = 2000000
};

static u32 room;
static bool line_present, ring_present, line_stuck;

void console_start(void) {
  ring_present = console_ring_start();
  line_present = in8(LINE_STATUS) != NOBODY;
  if (!line_present) return;
  out8(INTERRUPT_ENABLE, 0);
  out8(LINE_CONTROL, 3);
  out8(FIFO_CONTROL, 7);
}

/* Waits for bits of the line's status; false where they do not come. */
static bool line_says(u8 bits) {
  u32 tries = line_stuck ? 1 : TRIES_MAX;
  while (!(in8(LINE_STATUS) & bits)) {
    line_stuck = --tries == 0;
    if (line_stuck) return false;
    __asm__ volatile("pause");
  }
  line_stuck = false;
  return true;
}

static void line_byte(u8 byte) {
  if (room == 0) {
    if (!line_says(HOLDING_EMPTY)) return;
    room = FIFO_LENGTH;
  }
  room--;
  out8(PORT, byte);
}

void console_byte(u8 byte) {
  if (ring_present) console_ring_byte(byte);
  if (line_present) line_byte(byte);
}

/* Before the machine ends: what was said is out, and a line that has begun is shown as well. */
void console_end(void) {
  if (ring_present) console_ring_notify();
  if (line_present) line_says(TRANSMITTER_EMPTY);
}
