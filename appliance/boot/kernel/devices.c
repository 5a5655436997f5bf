/* Device registers: physical addresses that are no memory, mapped uncached at first use. */
#include "kernel.h"

enum { WINDOWS_MAX = 64 };

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
  if (physical >= INFORMATION_BASE - DEVICE_BASE || memory_overlaps(physical, LARGE_PAGE_LENGTH))
    fail("device address in memory");
  pages_map(DEVICE_BASE + physical, physical, LARGE_PAGE_LENGTH, RIGHTS_DEVICE);
  recent = mapped_count;
  mapped[mapped_count++] = page;
}

/* Where the register at a physical address can be reached. Most accesses hit the same page. */
volatile u8 *device(u64 physical) {
  const u64 page = physical / LARGE_PAGE_LENGTH;
  if (mapped_count == 0 || mapped[recent] != page) map(page);
  return (volatile u8 *)(DEVICE_BASE + physical);
}

/* What the loader left in memory, wherever it lies: readable through a slot of its own until the
 * memory is divided, never writable. */
const void *device_information(u64 physical, u64 length) {
  const u64 first = physical & ~(PAGE_LENGTH - 1ull);
  const u64 end = (physical + length + PAGE_LENGTH - 1) & ~(PAGE_LENGTH - 1ull);
  pages_map(INFORMATION_BASE + first, first, end - first, RIGHTS_READ);
  return (const void *)(INFORMATION_BASE + physical);
}

void device_window_add(u64 physical) {
  if (window_count < WINDOWS_MAX) windows[window_count++] = physical;
}

/* Where a virtio-mmio device may lie: each of the windows, then 0. */
u64 device_window(u32 index) { return index < window_count ? windows[index] : 0; }
