/* GIC version 2: the processor's interface is registers in memory. Read first: IHI 0048, 4.4. */
#include "clock.h"
#include "gic.h"
#include "virt.h"

enum {
  TARGETS = 0x800,

  CONTROL = 0x00,
  CONTROL_ON = 1,
  PRIORITY_MASK = 0x04,
  ACKNOWLEDGE = 0x0c,
  END = 0x10,
  NUMBER_MASK = 0x3ff
};

void gic_v2_route(volatile u8 *distributor, u32 first) {
  /* The first word tells this processor's own bit. */
  const u32 own = read32(distributor + TARGETS);
  for (u32 i = first; i < first + 32; i += 4) write32(distributor + TARGETS + i, own);
}

void gic_v2_start(volatile u8 *distributor) {
  write32(distributor + GIC_PRIORITIES + (TIMER_INTERRUPT & ~3u), GIC_PRIORITY * 0x01010101u);
  write32(distributor + GIC_ENABLE, 1u << TIMER_INTERRUPT);
  volatile u8 *processor = device(board.gic_processor);
  write32(processor + PRIORITY_MASK, GIC_PRIORITY_ANY);
  write32(processor + CONTROL, CONTROL_ON);
}

u32 gic_v2_acknowledge(void) {
  return read32(device(board.gic_processor) + ACKNOWLEDGE) & NUMBER_MASK;
}

void gic_v2_end(u32 interrupt) { write32(device(board.gic_processor) + END, interrupt); }
