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

/* "<length>@<address>:<interrupt>", as Linux has it: Firecracker and QEMU's microvm name their
 * virtio-mmio devices so. Notes the address. */
static void note_device(const char *item) {
  u64 address = 0;
  while (*item && !is_space(*item) && *item != '@') item++;
  if (!starts_with(item, "@0x")) return;
  for (item += 3;; item++) {
    const u32 digit = *item >= 'a' && *item <= 'f'   ? *item - 'a' + 10
                      : *item >= 'A' && *item <= 'F' ? *item - 'A' + 10
                                                     : (u32)*item - '0';
    if (digit > 15) break;
    address = address << 4 | digit;
  }
  device_window_add(address);
}

void configuration_start(const char *item) {
  static const char device_item[] = "virtio_mmio.device=";
  for (;;) {
    while (is_space(*item)) item++;
    if (!*item) return;
    const bool is_device = starts_with(item, device_item);
    if (is_device) note_device(item + sizeof device_item - 1);
    const u32 start = length;
    if (!is_device && start > 0) text[length++] = ' ';
    for (; *item && !is_space(*item); item++) {
      if (is_device) continue;
      if (length == LENGTH_MAX) {
        length = start;
        console_text("kiln: configuration is longer than 4096 bytes; the rest is ignored\n");
        return;
      }
      text[length++] = *item;
    }
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
