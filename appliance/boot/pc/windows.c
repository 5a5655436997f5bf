/* Windows of virtio-mmio devices where nobody names them. */
#include "pc.h"
#include "xen.h"

enum {
  /* QEMU's microvm: this many windows of this length from this address. */
  MICROVM_WINDOWS = 24,
  MICROVM_WINDOW_LENGTH = 512
};
#define MICROVM_FIRST_WINDOW 0xfeb00000ull

/* The command line names them on Firecracker, and on microvm without ACPI. */
void windows_start(void) {
  if (device_window(0) || pci_present() || xen_present()) return;
  for (u32 index = 0; index < MICROVM_WINDOWS; index++)
    device_window_add(MICROVM_FIRST_WINDOW + index * MICROVM_WINDOW_LENGTH);
}
