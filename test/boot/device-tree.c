/* Reads device trees as the kernel for arm64 does, as a process with sanitizers: each in memory of
 * exactly the length that its header claims. Input: {u32 length, bytes} again and again. Output:
 * one line for each, what was found or why not. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
/* Its variables have to be forgotten between two trees. */
#include "../../appliance/boot/virt/board.c"

static u8 *tree;
static u32 tree_given;
static jmp_buf over;
static u8 *information;
static u32 windows, seeds;

/* Anywhere, but aligned as the boot protocol has it. */
enum { TREE_ADDRESS = 0x48000000, IMAGE_END = 0x40200000 };

const void *device_information(u64 physical, u64 length) {
  if (physical != TREE_ADDRESS) abort();
  free(information);
  information = calloc(1, length);
  memcpy(information, tree, length < tree_given ? length : tree_given);
  return information;
}

void device_window_add(u64 physical) { windows++; }
void entropy_seed(const u8 *bytes, u32 length) {
  for (u32 i = 0; i < length; i++) seeds += bytes[i] != 0;
}
u64 memory_image_end(void) { return IMAGE_END; }
void memory_add(u64 from, u64 to) {
  printf("memory %llx to %llx; ", (unsigned long long)from, (unsigned long long)to);
}
void console_start(void) {}
void console_text(const char *text) {
  for (; *text; text++) putchar(*text == '\n' ? ' ' : *text);
}
void console_byte(u8 byte) { putchar(byte == '\n' ? ' ' : byte); }
void halt(u32 status) { longjmp(over, 1); }
void fail(const char *reason) {
  printf("fault: %s", reason);
  longjmp(over, 1);
}

static void show(void) {
  printf("console %llx, clock %llx, psci %u, ", (unsigned long long)board.console,
         (unsigned long long)board.wall_clock, board.conduit);
  printf("gic %u at %llx and %llx, ", board.gic_version,
         (unsigned long long)board.gic_distributor, (unsigned long long)board.gic_processor);
  printf("pci at %llx with %llx of %llx, ", (unsigned long long)board.pci_configuration,
         (unsigned long long)board.pci_memory, (unsigned long long)board.pci_memory_length);
  /* The command line's end must be inside, too. */
  printf("%u windows, %s, arguments of %zu", windows, seeds > 8 ? "seeded" : "not seeded",
         strlen(board.command_line));
}

int main(void) {
  while (fread(&tree_given, sizeof tree_given, 1, stdin) == 1) {
    tree = malloc(tree_given);
    if (fread(tree, 1, tree_given, stdin) != tree_given) return 1;
    board = (struct board){.command_line = ""};
    windows = seeds = 0;
    range_count = reservation_count = 0;
    if (setjmp(over) == 0) {
      board_read(TREE_ADDRESS);
      show();
    }
    putchar('\n');
    free(tree);
  }
  return 0;
}
