/* Device registers: physical addresses that are no memory, mapped uncached at first use. */
#include "kernel.h"
#include "xen.h"

enum {
  WINDOWS_MAX = 32,
  /* QEMU's microvm: this many windows of this length from this address, if nobody names them. */
  MICROVM_WINDOWS = 24,
  MICROVM_WINDOW_LENGTH = 512
};
#define MICROVM_FIRST_WINDOW 0xfeb00000ull
#define ADDRESS_MAX (1ull << 46)

static u64 mapped[16];
static u32 mapped_count, recent;
static u64 windows[WINDOWS_MAX];
static u32 window_count;

static void map(u64 page) {
  for (u32 i = 0; i < mapped_count; i++) {
    if (mapped[i] != page) continue;
    recent = i;
    return;
  }
  const u64 physical = page * LARGE_PAGE_LENGTH;
  if (mapped_count == sizeof mapped / sizeof *mapped) fail("too many device pages");
  if (physical >= ADDRESS_MAX || memory_overlaps(physical, LARGE_PAGE_LENGTH))
    fail("device address in memory");
  pages_map(DEVICE_BASE + physical, physical, LARGE_PAGE_LENGTH,
            PAGE_WRITE | PAGE_UNCACHED | PAGE_NO_EXECUTE);
  recent = mapped_count;
  mapped[mapped_count++] = page;
}

/* Where the register at a physical address can be reached. Most accesses hit the same page. */
volatile u8 *device(u64 physical) {
  const u64 page = physical / LARGE_PAGE_LENGTH;
  if (mapped_count == 0 || mapped[recent] != page) map(page);
  return (volatile u8 *)(DEVICE_BASE + physical);
}

void device_window_add(u64 physical) {
  if (window_count < WINDOWS_MAX) windows[window_count++] = physical;
}

/* Windows that the command line names; else, where there is neither PCI nor Xen, microvm's. */
u64 device_window(u32 index) {
  if (window_count > 0) return index < window_count ? windows[index] : 0;
  if (pci_present() || xen_present() || index >= MICROVM_WINDOWS) return 0;
  return MICROVM_FIRST_WINDOW + index * MICROVM_WINDOW_LENGTH;
}
