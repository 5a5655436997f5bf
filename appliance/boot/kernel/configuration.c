/* The configuration block: the command line, less the items that describe the machine itself. */
#include "kernel.h"

enum { LENGTH_MAX = 4096 };
static char text[LENGTH_MAX] __attribute__((section(".bss.unzeroed.configuration")));
static u32 length;

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static bool starts_with(const char *string, const char *prefix) {
  while (*prefix)
    if (*string++ != *prefix++) return false;
  return true;
}

static u32 hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 16;
}

/* "<length>@<address>:<interrupt>", as Linux has it: Firecracker and QEMU's microvm without ACPI
 * name their virtio-mmio devices so. Notes the address. */
static void note_device(const char *item) {
  while (*item && !is_space(*item) && *item != '@') item++;
  if (!starts_with(item, "@0x")) return;
  u64 address = 0;
  for (item += 3; hex_digit(*item) < 16; item++) address = address << 4 | hex_digit(*item);
  device_window_add(address);
}

/* Length of the item at the start of a string: up to the next white space. */
static u32 item_length(const char *item) {
  u32 count = 0;
  while (item[count] && !is_space(item[count])) count++;
  return count;
}

void configuration_start(const char *item) {
  static const char device_item[] = "virtio_mmio.device=";
  for (u32 count;; item += count) {
    while (is_space(*item)) item++;
    count = item_length(item);
    if (count == 0) return;
    if (starts_with(item, device_item)) {
      note_device(item + sizeof device_item - 1);
      continue;
    }
    if (length + 1 + count > LENGTH_MAX) {
      console_text("kiln: configuration is longer than 4096 bytes; the rest is ignored\n");
      return;
    }
    if (length > 0) text[length++] = ' ';
    memcpy(text + length, item, count);
    length += count;
  }
}

bool configuration_has(const char *item) {
  for (u32 from = 0; from < length; from++) {
    if (from > 0 && text[from - 1] != ' ') continue;
    u32 i = 0;
    while (item[i] && from + i < length && text[from + i] == item[i]) i++;
    if (!item[i] && (from + i == length || text[from + i] == ' ')) return true;
  }
  return false;
}

u32 configuration_length(void) { return length; }
void configuration_copy(u8 *destination) { memcpy(destination, text, length); }
