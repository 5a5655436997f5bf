/* PCI configuration by mechanism 1, and what firmware may have left undone on bus 0. */
#include "processor.h"

enum {
  ADDRESS_PORT = 0xcf8,
  DATA_PORT = 0xcfc,
  FUNCTIONS_ON_BUS_0 = 256,
  VENDOR_NONE = 0xffff,
  REG_ID = 0x00,
  REG_COMMAND = 0x04,
  REG_CLASS = 0x08,
  REG_HEADER = 0x0c,
  REG_BAR = 0x10,
  HEADER_MULTIFUNCTION = 0x800000,
  HEADER_TYPE = 0x7f0000,
  BARS = 6,
  BAR_IO = 1,
  BAR_64 = 4,
  COMMAND_IO = 1,
  COMMAND_MEMORY = 2,
  COMMAND_NO_INTERRUPT = 0x400,
  CLASS_NETWORK = 2,
  CLASS_BRIDGE = 6,
  /* PIIX3 (QEMU's pc): where the four PCI interrupt lines go. */
  PIIX3 = 0x70008086,
  REG_PIIX3_ROUTES = 0x60,
  ROUTES_OFF = 0x80808080,
  ROUTES_10_11 = 0x0b0b0a0a,
  /* For what firmware left without an address: below the APICs and off all memory there, and
   * ports that no ISA device has. */
  PORTS_FROM = 0xc000
};
#define MEMORY_FROM 0xfc000000u

static bool present;
static u32 next_memory = MEMORY_FROM, next_port = PORTS_FROM;

u32 pci_read(u32 function, u32 reg) {
  out32(ADDRESS_PORT, 1u << 31 | function << 8 | (reg & 0xfc));
  return in32(DATA_PORT);
}

void pci_write(u32 function, u32 reg, u32 value) {
  out32(ADDRESS_PORT, 1u << 31 | function << 8 | (reg & 0xfc));
  out32(DATA_PORT, value);
}

bool pci_present(void) { return present; }

/* Gives a base address register an address; returns the command bit that turns it on. */
static u32 assign(u32 function, u32 reg, u32 old) {
  pci_write(function, reg, 0xffffffff);
  const u32 mask = pci_read(function, reg);
  if (mask == 0) return 0;
  if (old & BAR_IO) {
    const u32 length = ~(mask & ~3u) + 1 & 0xffff;
    next_port = (next_port + length - 1) & ~(length - 1);
    pci_write(function, reg, next_port);
    next_port += length;
    return COMMAND_IO;
  }
  u32 length = ~(mask & ~15u) + 1;
  if (length < PAGE_LENGTH) length = PAGE_LENGTH;
  next_memory = (next_memory + length - 1) & ~(length - 1);
  pci_write(function, reg, next_memory);
  if (old & BAR_64) pci_write(function, reg + 4, 0);
  next_memory += length;
  return COMMAND_MEMORY;
}

/* A network card without addresses gets them: qboot assigns none, SeaBIOS all. */
static void prepare_card(u32 function) {
  u32 command = pci_read(function, REG_COMMAND) & 0xffff; /* the other half clears by writing */
  if (command & (COMMAND_MEMORY | COMMAND_IO)) return;
  for (u32 bar = 0; bar < BARS; bar++) {
    const u32 reg = REG_BAR + 4 * bar, old = pci_read(function, reg);
    command |= assign(function, reg, old);
    if (!(old & BAR_IO) && old & BAR_64) bar++;
  }
  pci_write(function, REG_COMMAND, command);
}

static void prepare(u32 function, u32 id) {
  const u32 class = pci_read(function, REG_CLASS) >> 24;
  if (id == PIIX3 && pci_read(function, REG_PIIX3_ROUTES) == ROUTES_OFF)
    pci_write(function, REG_PIIX3_ROUTES, ROUTES_10_11);
  if (class == CLASS_NETWORK) prepare_card(function);
  /* A device that nobody drives must not hold a shared interrupt line up. */
  if (class != CLASS_NETWORK && class != CLASS_BRIDGE)
    pci_write(function, REG_COMMAND,
              (pci_read(function, REG_COMMAND) & 0xffff) | COMMAND_NO_INTERRUPT);
}

void pci_start(void) {
  present = (pci_read(0, REG_ID) & 0xffff) != VENDOR_NONE;
  if (!present) return;
  for (u32 function = 0; function < FUNCTIONS_ON_BUS_0; function++) {
    const u32 id = pci_read(function, REG_ID);
    if ((id & 0xffff) != VENDOR_NONE) {
      prepare(function, id);
      if (function & 7 || pci_read(function, REG_HEADER) & HEADER_MULTIFUNCTION) continue;
    } else if (function & 7) {
      continue;
    }
    function |= 7; /* on to the next device */
  }
}
