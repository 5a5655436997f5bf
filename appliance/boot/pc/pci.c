/* PCI configuration by mechanism 1, and bus 0's interrupt lines made fit to sleep on. */
#include "pc.h"

enum {
  ADDRESS_PORT = 0xcf8,
  DATA_PORT = 0xcfc,
  FUNCTIONS_ON_BUS_0 = 256,
  VENDOR_NONE = 0xffff,
  REG_ID = 0x00,
  REG_COMMAND = 0x04,
  REG_CLASS = 0x08,
  REG_HEADER = 0x0c,
  HEADER_MULTIFUNCTION = 0x800000,
  COMMAND_NO_INTERRUPT = 0x400,
  CLASS_BRIDGE = 6,
  /* PIIX3 (QEMU's pc): where the four PCI interrupt lines go. */
  PIIX3 = 0x70008086,
  REG_PIIX3_ROUTES = 0x60,
  ROUTES_10_11 = 0x0b0b0a0a
};
#define ROUTES_OFF 0x80808080

static bool present;

static void select(u32 function, u32 reg) {
  out32(ADDRESS_PORT, 1u << 31 | function << 8 | (reg & 0xfc));
}

u32 pci_read(u32 function, u32 reg) {
  select(function, reg);
  return in32(DATA_PORT);
}

void pci_write(u32 function, u32 reg, u32 value) {
  select(function, reg);
  out32(DATA_PORT, value);
}

bool pci_present(void) { return present; }

/* A device that nobody drives must not hold a shared line up: all are silenced, and a driver lets
 * its own speak. Firmware other than SeaBIOS leaves PIIX3's lines connected to nothing. */
static void prepare(u32 function, u32 id) {
  if (pci_read(function, REG_CLASS) >> 24 != CLASS_BRIDGE) {
    const u32 command = pci_read(function, REG_COMMAND) & 0xffff;
    pci_write(function, REG_COMMAND, command | COMMAND_NO_INTERRUPT);
  }
  if (id == PIIX3 && pci_read(function, REG_PIIX3_ROUTES) == ROUTES_OFF)
    pci_write(function, REG_PIIX3_ROUTES, ROUTES_10_11);
}

void pci_start(void) {
  present = (pci_read(0, REG_ID) & 0xffff) != VENDOR_NONE;
  if (!present) return;
  for (u32 function = 0; function < FUNCTIONS_ON_BUS_0; function++) {
    const u32 id = pci_read(function, REG_ID);
    const bool exists = (id & 0xffff) != VENDOR_NONE;
    if (exists) prepare(function, id);
    if (function & 7) continue;
    /* Functions 1 to 7 exist only where function 0 says so. */
    if (!exists || !(pci_read(function, REG_HEADER) & HEADER_MULTIFUNCTION)) function |= 7;
  }
}
