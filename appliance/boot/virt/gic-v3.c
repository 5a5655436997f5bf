/* GIC version 3: the processor's interface is system registers, and each processor has a
 * redistributor. Read first: IHI 0069, 12.2 (ICC_ registers), 12.11 (GICR_ registers). */
#include "clock.h"
#include "gic.h"
#include "virt.h"

enum {
  ROUTES = 0x6000,

  /* A redistributor has two frames of 64 KiB; two more where it has virtual interrupts. */
  TYPE = 0x08,
  TYPE_AFFINITY = 0x0c,
  TYPE_VIRTUAL = 1 << 1,
  TYPE_LAST = 1 << 4,
  FRAMES_LENGTH = 0x20000,
  WAKER = 0x14,
  WAKER_PROCESSOR_SLEEP = 1 << 1,
  WAKER_CHILDREN_ASLEEP = 1 << 2,
  OWN_INTERRUPTS = 0x10000,
  TRIES_MAX = 1000000
};

/* Affinity of this processor, as routes and redistributors have it: the third level last. */
static u64 affinity(void) { return read_system(mpidr_el1) & 0xff00ffffff; }

void gic_v3_route(volatile u8 *distributor, u32 first) {
  const u64 own = affinity();
  write32(distributor + GIC_GROUPS + first / 8, UINT32_MAX);
  for (u32 i = first; i < first + 32; i++) {
    write32(distributor + ROUTES + 8 * i, own);
    write32(distributor + ROUTES + 8 * i + 4, own >> 32);
  }
}

static volatile u8 *find_redistributor(void) {
  const u64 own = affinity();
  const u32 wanted = (own & 0xffffff) | own >> 32 << 24;
  for (u64 at = 0; at + FRAMES_LENGTH <= board.gic_processor_length;) {
    volatile u8 *redistributor = device(board.gic_processor + at);
    const u32 type = read32(redistributor + TYPE);
    if (read32(redistributor + TYPE_AFFINITY) == wanted) return redistributor;
    if (type & TYPE_LAST) break;
    at += type & TYPE_VIRTUAL ? 2 * FRAMES_LENGTH : FRAMES_LENGTH;
  }
  fail("no interrupt redistributor for this processor");
}

void gic_v3_start(void) {
  volatile u8 *redistributor = find_redistributor();
  write32(redistributor + WAKER, read32(redistributor + WAKER) & ~WAKER_PROCESSOR_SLEEP);
  u32 tries = 0;
  while (read32(redistributor + WAKER) & WAKER_CHILDREN_ASLEEP)
    if (++tries == TRIES_MAX) fail("the interrupt redistributor sleeps on");
  volatile u8 *own = redistributor + OWN_INTERRUPTS;
  write32(own + GIC_GROUPS, UINT32_MAX);
  write32(own + GIC_PRIORITIES + (TIMER_INTERRUPT & ~3u), GIC_PRIORITY * 0x01010101u);
  write32(own + GIC_ENABLE, 1u << TIMER_INTERRUPT);

  write_system(s3_0_c12_c12_5, read_system(s3_0_c12_c12_5) | 1); /* ICC_SRE_EL1 */
  __asm__ volatile("isb");
  write_system(s3_0_c4_c6_0, GIC_PRIORITY_ANY); /* ICC_PMR_EL1 */
  write_system(s3_0_c12_c12_4, 0);              /* ICC_CTLR_EL1: one write ends an interrupt */
  write_system(s3_0_c12_c12_7, 1);              /* ICC_IGRPEN1_EL1 */
  __asm__ volatile("isb");
}

u32 gic_v3_acknowledge(void) {
  const u32 interrupt = read_system(s3_0_c12_c12_0); /* ICC_IAR1_EL1 */
  __asm__ volatile("dsb sy" ::: "memory");
  return interrupt;
}

void gic_v3_end(u32 interrupt) {
  write_system(s3_0_c12_c12_1, interrupt); /* ICC_EOIR1_EL1 */
  __asm__ volatile("isb");
}
