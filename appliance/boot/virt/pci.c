/* PCI configuration space as memory (PCI Express 6.0, 7.2.2: ECAM), and what the tree gives it. */
#include "virt.h"

enum { FUNCTION_LENGTH = 4096 };

static volatile u8 *place(u32 function, u32 reg) {
  const u64 offset = (u64)function * FUNCTION_LENGTH + (reg & 0xfc);
  if (offset >= board.pci_configuration_length) return NULL;
  return device(board.pci_configuration + offset);
}

u32 pci_read(u32 function, u32 reg) {
  volatile u8 *at = place(function, reg);
  return at ? read32(at) : UINT32_MAX;
}

void pci_write(u32 function, u32 reg, u32 value) {
  volatile u8 *at = place(function, reg);
  if (at) write32(at, value);
}

u64 pci_memory_start(void) { return board.pci_memory; }
u64 pci_memory_end(void) { return board.pci_memory + board.pci_memory_length; }

/* Every line is connected to where the interrupt controller listens. */
void pci_found(u32 function, u32 id) {}
