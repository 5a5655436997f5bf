/* Console: Xen's ring where there is one, and a 16550 at 0x3f8 where there is one, by polling. */
#include "pc.h"
#include "xen.h"

enum {
  PORT = 0x3f8,
  INTERRUPT_ENABLE = PORT + 1,
  FIFO_CONTROL = PORT + 2,
  LINE_CONTROL = PORT + 3,
  LINE_STATUS = PORT + 5,
  TRANSMITTER_EMPTY = 0x20,
  NOBODY = 0xff,
  FIFO_LENGTH = 16,
  /* A dead line must not hang the kernel; 16 bytes at 9600 baud take 17 ms. */
  TRIES_MAX = 100000
};

static u32 room;
static bool line_present, ring_present;

void console_start(void) {
  ring_present = console_ring_start();
  line_present = in8(LINE_STATUS) != NOBODY;
  if (!line_present) return;
  out8(INTERRUPT_ENABLE, 0);
  out8(LINE_CONTROL, 3);
  out8(FIFO_CONTROL, 7);
}

static void line_byte(u8 byte) {
  if (room == 0) {
    for (u32 tries = 0; tries < TRIES_MAX && !(in8(LINE_STATUS) & TRANSMITTER_EMPTY); tries++)
      __asm__ volatile("pause");
    room = FIFO_LENGTH;
  }
  room--;
  out8(PORT, byte);
}

void console_byte(u8 byte) {
  if (ring_present) console_ring_byte(byte);
  if (line_present) line_byte(byte);
}

/* Before the machine ends: a line that has begun is shown as well. */
void console_end(void) {
  if (ring_present) console_ring_notify();
}
