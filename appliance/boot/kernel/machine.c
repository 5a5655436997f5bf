/* ../../machine/machine.ts in C: each import of the appliance, as wasm2c names it. */
#include "kiln.h"
#include "processor.h"

typedef struct w2c_machine *Machine;

void w2c_machine_consoleWrite(Machine m, u32 byte) { console_byte(byte); }
u64 w2c_machine_clockUs(Machine m) { return clock_us(); }
u64 w2c_machine_wallClockUs(Machine m) { return wall_clock_us(); }
void w2c_machine_wait(Machine m, u64 deadline_us) { interrupts_wait(deadline_us); }
u64 w2c_machine_entropy(Machine m) { return entropy(); }
void w2c_machine_halt(Machine m, u32 status) { halt(status); }

u32 w2c_machine_mmioRead8(Machine m, u64 address) { return read8(device(address)); }
u32 w2c_machine_mmioRead16(Machine m, u64 address) { return read16(device(address)); }
u32 w2c_machine_mmioRead32(Machine m, u64 address) { return read32(device(address)); }
void w2c_machine_mmioWrite8(Machine m, u64 address, u32 value) { write8(device(address), value); }
void w2c_machine_mmioWrite16(Machine m, u64 address, u32 value) { write16(device(address), value); }
void w2c_machine_mmioWrite32(Machine m, u64 address, u32 value) { write32(device(address), value); }
u64 w2c_machine_mmioWindow(Machine m, u32 index) { return device_window(index); }

u32 w2c_machine_pciRead32(Machine m, u32 function, u32 reg) { return pci_read(function, reg); }
void w2c_machine_pciWrite32(Machine m, u32 function, u32 reg, u32 value) {
  pci_write(function, reg, value);
}

u64 w2c_machine_pciMemoryStart(Machine m) { return pci_memory_start(); }
u64 w2c_machine_pciMemoryEnd(Machine m) { return pci_memory_end(); }

u64 w2c_machine_hypercall(Machine m, u32 number, u64 first, u64 second, u64 third) {
  return xen_hypercall(number, first, second, third);
}

u64 w2c_machine_dmaAddress(Machine m, u32 address) {
  return address < STORE_BASE ? memory.heap_physical + address
                              : memory.store_physical + (address - memory.store_address);
}

void w2c_machine_readBarrier(Machine m) { read_barrier(); }
void w2c_machine_writeBarrier(Machine m) { write_barrier(); }
void w2c_machine_fullBarrier(Machine m) { full_barrier(); }

u32 w2c_machine_storeAddress(Machine m) { return memory.store_address; }
u32 w2c_machine_storeLength(Machine m) { return store_record.store_length; }
u32 w2c_machine_configurationLength(Machine m) { return configuration_length(); }
void w2c_machine_configurationRead(Machine m, u32 destination) {
  configuration_copy((u8 *)(u64)destination);
}
