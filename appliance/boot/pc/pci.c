/* PCI configuration by mechanism 1, and where a PC has room for devices' memory. */
#include "pc.h"

enum {
  ADDRESS_PORT = 0xcf8,
  DATA_PORT = 0xcfc,
  /* PIIX3 (QEMU's pc): where the four PCI interrupt lines go. */
  PIIX3 = 0x70008086,
  REG_PIIX3_ROUTES = 0x60,
  ROUTES_10_11 = 0x0b0b0a0a
};
#define ROUTES_OFF 0x80808080

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

/* Below the interrupt controllers, where neither QEMU's machines nor their firmware put memory. */
u64 pci_memory_start(void) { return 0xfe000000; }
u64 pci_memory_end(void) { return 0xfec00000; }

/* Firmware other than SeaBIOS leaves PIIX3's lines connected to nothing. */
void pci_found(u32 function, u32 id) {
  if (id == PIIX3 && pci_read(function, REG_PIIX3_ROUTES) == ROUTES_OFF)
    pci_write(function, REG_PIIX3_ROUTES, ROUTES_10_11);
}
