/* Forbidden acts that only the kernel could commit, for the kernel that protection.test.ts boots.
 * The linker hands us writes to PCI configuration (--wrap); one to the function that cannot be
 * names an act. Coming back from it is a failure, but for act 0. */
#include "paging.h"

enum { RETURN_INSTRUCTION = 0xc3 };
/* Where the kernel's text lies in memory. */
#ifdef __aarch64__
#define TEXT_PHYSICAL image_physical
#else
#define TEXT_PHYSICAL ((u64)text_start - KERNEL_BASE)
#endif

void __real_pci_write(u32 function, u32 reg, u32 value);

static volatile u8 writable = 1;
static const volatile u8 constant = 2;

static void execute(u64 address) { ((void (*)(void))address)(); }

static void write(u64 address) { *(volatile u8 *)address = RETURN_INSTRUCTION; }

static u32 overflow(u32 depth) {
  volatile u8 frame[256];
  frame[0] = depth;
  return overflow(depth + 1) + frame[0];
}

static void commit(u32 act) {
  const u64 heap = 8 * PAGE_LENGTH;
  switch (act) {
    case 0: /* allowed: writing data and heap, reading text, rodata and store */
      writable = constant + *(const volatile u8 *)text_start;
      write(heap);
      if (*(volatile u8 *)heap != RETURN_INSTRUCTION) fail("heap does not hold what was written");
      if (memory.store_address) (void)*(volatile u8 *)(u64)memory.store_address;
      return;
    case 1:
      return write((u64)text_start);
    case 2:
      return write((u64)rodata_start);
    case 3:
      write(heap);
      return execute(heap);
    case 4:
      write((u64)&writable);
      return execute((u64)&writable);
    case 5:
      return execute(memory.store_address);
    case 6:
      return execute((u64)rodata_start);
    case 7: /* by its physical address: heap lies there now, no identity mapping is left */
      return execute(TEXT_PHYSICAL);
    case 8:
      return write(DEVICE_BASE + TEXT_PHYSICAL);
    case 9: /* where devices are mapped, memory never is */
      return write((u64)device(TEXT_PHYSICAL));
    case 10:
      (void)overflow(0);
      return;
    case 11:
      return write((u64)stack_guard);
    case 12: /* page tables are data: no way to execute them */
      return execute((u64)page_root);
    case 13:
      return write(DEVICE_BASE + memory.store_physical);
    case 14:
      return write(KERNEL_BASE + memory.store_physical);
    case 15: /* read once at start; the heap may lie there now */
      (void)*(volatile u8 *)INFORMATION_BASE;
      return;
  }
}

void __wrap_pci_write(u32 function, u32 reg, u32 value) {
  if (function == UINT32_MAX) commit(value);
  else __real_pci_write(function, reg, value);
}
