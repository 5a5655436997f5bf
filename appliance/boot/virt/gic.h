/* The interrupt controller: what its versions have in common, and each one's own. */
#pragma once
#include "kernel.h"

/* Registers of the distributor, and of version 3's redistributor. */
enum {
  GIC_GROUPS = 0x080,
  GIC_ENABLE = 0x100,
  GIC_CLEAR_PENDING = 0x280,
  GIC_PRIORITIES = 0x400,
  GIC_TRIGGERS = 0xc00,

  /* One priority for all, in the middle of what every implementation has. */
  GIC_PRIORITY = 0xa0,
  GIC_PRIORITY_ANY = 0xff,

  /* Control of the distributor: groups on; version 3 routes by affinity. */
  GIC_V2_ON = 1,
  GIC_V3_ON = 1 << 4 | 1 << 1 | 1 << 0
};
/* Two bits for each of 16 interrupts. */
#define GIC_EDGES 0xaaaaaaaa

/* gic-v2.c, gic-v3.c: the shared interrupts from `first` on, 32 of them, go to this processor. */
void gic_v2_route(volatile u8 *distributor, u32 first);
void gic_v3_route(volatile u8 *distributor, u32 first);
/* The processor's own part, and its timer. */
void gic_v2_start(volatile u8 *distributor);
void gic_v3_start(void);
/* Number of the pending interrupt, which is active then; its end. */
u32 gic_v2_acknowledge(void);
u32 gic_v3_acknowledge(void);
void gic_v2_end(u32 interrupt);
void gic_v3_end(u32 interrupt);
