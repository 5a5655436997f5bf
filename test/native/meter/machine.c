/* Time, chance and the machine's registers for the metered process. */
#include <stdlib.h>
#include "kiln.h"
#include "meter.h"

enum { TURN_US = 100 };
/* Where the card's window lies; nobody reads memory there. */
static const u64 card_base = 0xfeb00000;

struct w2c_machine {
  int nothing;
};
typedef struct w2c_machine *Machine;

static u64 now_us;
static u64 chance;

void clock_start(void) {}
u64 clock_us(void) { return now_us; }
u64 wall_clock_us(void) { return 1800000000000000ull + now_us; }

/* SplitMix64: the same secrets in every run. */
u64 entropy(void) {
  u64 bits = chance += 0x9e3779b97f4a7c15;
  bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9;
  bits = (bits ^ bits >> 27) * 0x94d049bb133111eb;
  return bits ^ bits >> 31;
}

bool network_is_full(void) { return false; }
void wire_open(const struct options *options) { peers_start(getenv("KILN_SCENARIOS")); }

/* Time passes only while the appliance sleeps. */
void wire_wait(u64 deadline_us, bool full) {
  now_us += TURN_US;
  peers_turn();
}

void appliance_run(void) {
  static w2c_kiln appliance;
  static struct w2c_machine machine;
  wasm2c_kiln_instantiate(&appliance, &machine);
  w2c_kiln_main(&appliance);
}

u64 w2c_machine_mmioWindow(Machine m, u32 index) { return index == 0 ? card_base : 0; }
u32 w2c_machine_mmioRead8(Machine m, u64 place) { return card_read(place - card_base, 1); }
u32 w2c_machine_mmioRead16(Machine m, u64 place) { return card_read(place - card_base, 2); }
u32 w2c_machine_mmioRead32(Machine m, u64 place) { return card_read(place - card_base, 4); }
void w2c_machine_mmioWrite8(Machine m, u64 place, u32 value) { fail("a narrow write"); }
void w2c_machine_mmioWrite16(Machine m, u64 place, u32 value) { fail("a narrow write"); }
void w2c_machine_mmioWrite32(Machine m, u64 place, u32 value) {
  card_write(place - card_base, value);
}
u32 w2c_machine_pciRead32(Machine m, u32 function, u32 reg) { return (u32)-1; }
void w2c_machine_pciWrite32(Machine m, u32 function, u32 reg, u32 value) {}
u64 w2c_machine_pciMemoryStart(Machine m) { return 0; }
u64 w2c_machine_pciMemoryEnd(Machine m) { return 0; }
u64 w2c_machine_hypercall(Machine m, u32 number, u64 first, u64 second, u64 third) { return -38; }
u64 w2c_machine_dmaAddress(Machine m, u32 address) { return address; }
void w2c_machine_readBarrier(Machine m) {}
void w2c_machine_writeBarrier(Machine m) {}
void w2c_machine_fullBarrier(Machine m) {}
