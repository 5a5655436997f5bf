/* ../../machine/machine.ts for the Linux process: the imports that it uses, by wasm2c's names. */
#include <stdlib.h>
#include <string.h>
#include "host.h"
#include "kiln.h"

typedef struct w2c_machine *Machine;

void w2c_machine_consoleWrite(Machine m, u32 byte) { console_byte(byte); }
u64 w2c_machine_clockUs(Machine m) { return clock_us(); }
u64 w2c_machine_wallClockUs(Machine m) { return wall_clock_us(); }
void w2c_machine_wait(Machine m, u64 deadline_us) { wire_wait(deadline_us, network_is_full()); }
u64 w2c_machine_entropy(Machine m) { return entropy(); }
void w2c_machine_halt(Machine m, u32 status) { exit(status); }

u32 w2c_machine_storeAddress(Machine m) { return memory_store_address(); }
u32 w2c_machine_storeLength(Machine m) { return memory_store_length(); }
u32 w2c_machine_configurationLength(Machine m) { return strlen(configuration()); }
void w2c_machine_configurationRead(Machine m, u32 destination) {
  memcpy(at(destination), configuration(), strlen(configuration()));
}
