/* Messages: on the screen by the BIOS, and on the first serial line. */
#include "loader.h"

enum { LINE_STATUS = SERIAL_PORT + 5, TRANSMITTER_EMPTY = 0x20, TRIES_MAX = 100000 };

static u8 in8(u16 port) {
  u8 value;
  __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}

static void out8(u16 port, u8 value) { __asm__ volatile("outb %0, %1" ::"a"(value), "Nd"(port)); }

static void console_byte(u8 byte) {
  bios.eax = 0x0e00 | byte;
  bios.ebx = 7;
  bios_call(0x10);
  /* A dead line must not hang the machine. */
  for (u32 tries = 0; tries < TRIES_MAX && !(in8(LINE_STATUS) & TRANSMITTER_EMPTY); tries++) {
  }
  out8(SERIAL_PORT, byte);
}

void console_text(const char *text) {
  while (*text) console_byte(*text++);
}

void console_decimal(u32 value) {
  if (value >= 10) console_decimal(value / 10);
  console_byte('0' + value % 10);
}

void fail(const char *text) {
  console_text(text);
  console_text("\r\n");
  bios_stop();
}

void fail_at(const char *text, u32 sector) {
  console_text(text);
  console_text(" at sector ");
  console_decimal(sector);
  fail("");
}
