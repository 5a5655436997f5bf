/* Console: a 16550 at 0x3f8, written by polling. */
#include "processor.h"

enum {
  PORT = 0x3f8,
  INTERRUPT_ENABLE = PORT + 1,
  FIFO_CONTROL = PORT + 2,
  LINE_CONTROL = PORT + 3,
  LINE_STATUS = PORT + 5,
  TRANSMITTER_EMPTY = 0x20,
  FIFO_LENGTH = 16,
  /* A dead line must not hang the kernel; 16 bytes at 9600 baud take 17 ms. */
  TRIES_MAX = 100000
};

static u32 room;

void console_start(void) {
  out8(INTERRUPT_ENABLE, 0);
  out8(LINE_CONTROL, 3);
  out8(FIFO_CONTROL, 7);
}

void console_byte(u8 byte) {
  if (room == 0) {
    for (u32 tries = 0; tries < TRIES_MAX && !(in8(LINE_STATUS) & TRANSMITTER_EMPTY); tries++)
      __asm__ volatile("pause");
    room = FIFO_LENGTH;
  }
  room--;
  out8(PORT, byte);
}

void console_text(const char *text) {
  while (*text) console_byte(*text++);
}

void console_hex(u64 value, u32 digits) {
  while (digits-- > 0) console_byte("0123456789abcdef"[value >> 4 * digits & 15]);
}

void console_decimal(u64 value) {
  if (value >= 10) console_decimal(value / 10);
  console_byte('0' + value % 10);
}
