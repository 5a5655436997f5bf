/* Interrupts only end a `wfi`: they stay masked in the processor, which wakes for one that is
 * pending all the same. What arrives earlier stays pending and ends the next `wfi` at once, so no
 * wake-up is lost. Read first: Arm's GIC architecture, version 2 (IHI 0048) or 3 (IHI 0069).
 *
 * All device lines are let through, whosever they are: no device speaks that no driver has asked
 * to, and whoever wakes looks at all rings. They are taken as edges: a device whose line stays up
 * wakes once, and the driver, which looks after every wake-up, lowers the line. */
#include "clock.h"
#include "gic.h"
#include "virt.h"

enum {
  DISTRIBUTOR_CONTROL = 0x000,
  CONTROL_OFF = 0,
  DISTRIBUTOR_TYPE = 0x004,
  FIRST_SHARED = 32,
  /* Numbers from here on are no interrupts. */
  INTERRUPTS_MAX = 1020,
  /* More than these are not looked at after one sleep. */
  PENDING_MAX = 64
};

/* Interrupts of devices: enabled, of one priority, edge-triggered. */
static void start_shared(volatile u8 *distributor) {
  const u32 groups = (read32(distributor + DISTRIBUTOR_TYPE) & 31) + 1;
  for (u32 first = FIRST_SHARED; first < 32 * groups && first < INTERRUPTS_MAX; first += 32) {
    write32(distributor + GIC_CLEAR_PENDING + first / 8, UINT32_MAX);
    for (u32 i = first; i < first + 32; i += 4)
      write32(distributor + GIC_PRIORITIES + i, GIC_PRIORITY * 0x01010101u);
    for (u32 i = first; i < first + 32; i += 16)
      write32(distributor + GIC_TRIGGERS + i / 4, GIC_EDGES);
    if (board.gic_version == 2) gic_v2_route(distributor, first);
    else gic_v3_route(distributor, first);
    write32(distributor + GIC_ENABLE + first / 8, UINT32_MAX);
  }
}

void interrupts_start(void) {
  if (!board.gic_version) fail("no interrupt controller that this kernel knows");
  volatile u8 *distributor = device(board.gic_distributor);
  write32(distributor + DISTRIBUTOR_CONTROL, CONTROL_OFF);
  start_shared(distributor);
  const bool old = board.gic_version == 2;
  write32(distributor + DISTRIBUTOR_CONTROL, old ? GIC_V2_ON : GIC_V3_ON);
  if (old) gic_v2_start(distributor);
  else gic_v3_start();
}

static void acknowledge_all(void) {
  const bool old = board.gic_version == 2;
  for (u32 count = 0; count < PENDING_MAX; count++) {
    const u32 interrupt = old ? gic_v2_acknowledge() : gic_v3_acknowledge();
    if (interrupt >= INTERRUPTS_MAX) return;
    if (interrupt == TIMER_INTERRUPT) timer_stop();
    if (old) gic_v2_end(interrupt);
    else gic_v3_end(interrupt);
  }
}

void interrupts_wait(u64 deadline_us) {
  if (deadline_us <= clock_us()) return;
  if (deadline_us == UINT64_MAX) timer_stop();
  else timer_start(deadline_us);
  __asm__ volatile("dsb sy; wfi" ::: "memory");
  acknowledge_all();
}
