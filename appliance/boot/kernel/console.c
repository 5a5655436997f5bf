/* Text and numbers for the console, a byte at a time. */
#include "kernel.h"

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
