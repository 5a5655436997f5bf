/* Bus 0's interrupt lines, made fit to sleep on. Read first: PCI Local Bus 3.0, chapter 6. */
#include "kernel.h"

enum {
  FUNCTIONS_ON_BUS_0 = 256,
  VENDOR_NONE = 0xffff,
  REG_ID = 0x00,
  REG_COMMAND = 0x04,
  REG_CLASS = 0x08,
  REG_HEADER = 0x0c,
  HEADER_MULTIFUNCTION = 0x800000,
  COMMAND_NO_INTERRUPT = 0x400,
  CLASS_BRIDGE = 6
};

static bool present;

bool pci_present(void) { return present; }

/* A device that nobody drives must not hold a shared line up: all are silenced, and a driver lets
 * its own speak. */
static void silence(u32 function) {
  if (pci_read(function, REG_CLASS) >> 24 == CLASS_BRIDGE) return;
  const u32 command = pci_read(function, REG_COMMAND) & 0xffff;
  pci_write(function, REG_COMMAND, command | COMMAND_NO_INTERRUPT);
}

void pci_start(void) {
  present = (pci_read(0, REG_ID) & 0xffff) != VENDOR_NONE;
  if (!present) return;
  for (u32 function = 0; function < FUNCTIONS_ON_BUS_0; function++) {
    const u32 id = pci_read(function, REG_ID);
    const bool exists = (id & 0xffff) != VENDOR_NONE;
    if (exists) {
      silence(function);
      pci_found(function, id);
    }
    if (function & 7) continue;
    /* Functions 1 to 7 exist only where function 0 says so. */
    if (!exists || !(pci_read(function, REG_HEADER) & HEADER_MULTIFUNCTION)) function |= 7;
  }
}
