/* Interrupts only end a `hlt`: all device lines share one vector that does nothing, the timer's
 * notes that it has fired.
 *
 * They are let in for the length of one `hlt` and at no other time. What arrives earlier stays
 * pending in the local APIC and ends the next `hlt` at once, so no wake-up is lost. */
#include "local-apic.h"
#include "pc.h"
#include "xen.h"

enum {
  MASKED = 0x10000,

  LOCAL_TASK_PRIORITY = 0x80,
  LOCAL_SPURIOUS = 0xf0,
  LOCAL_TIMER = 0x320,
  LOCAL_PIN_0 = 0x350,
  LOCAL_PIN_1 = 0x360,
  LOCAL_TIMER_START = 0x380,
  LOCAL_TIMER_COUNT = 0x390,
  LOCAL_TIMER_DIVIDER = 0x3e0,
  DIVIDE_BY_16 = 3,

  IO_WINDOW = 0x10,
  IO_VERSION = 1,
  IO_REDIRECTION = 0x10,
  /* Pins that are never a network card's: PIT, keyboard, serial line, clock. */
  ISA_PINS = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 4 | 1 << 8,

  PIC_MASK_1 = 0x21,
  PIC_MASK_2 = 0xa1,
  PIC_ALL = 0xff,

  /* The timer's rate is in ticks per 1024 µs. It starts at the slowest known (a 16 MHz bus). */
  SLOWEST_RATE = 1024,
  SAMPLE_MIN_US = 1000,
  /* Longest sleep before the clock is calibrated, which must be looked at within 55 ms for that. */
  UNCALIBRATED_WAIT_US = 20000
};
#define IO_APIC 0xfec00000ull
#define MICROVM_SECOND_IO_APIC 0xfec10000ull

static u64 rate = SLOWEST_RATE;
static u32 timer_start;
static u64 timer_set_us, timer_fires_us;
/* Cleared in vectors.S when the timer fires. */
volatile u8 timer_running;

static void local_write(u32 reg, u32 value) { *(volatile u32 *)device(LOCAL_APIC + reg) = value; }
static u32 local_read(u32 reg) { return *(volatile u32 *)device(LOCAL_APIC + reg); }

static void io_write(volatile u8 *apic, u32 reg, u32 value) {
  *(volatile u32 *)apic = reg;
  *(volatile u32 *)(apic + IO_WINDOW) = value;
}

/* Sends every pin but the excepted to the one vector. Edge-triggered: a device whose line stays up
 * wakes once, and the driver, which looks after every wake-up, lowers the line. */
static void route_pins(u64 physical, u32 except) {
  volatile u8 *apic = device(physical);
  *(volatile u32 *)apic = IO_VERSION;
  const u32 pins = (*(volatile u32 *)(apic + IO_WINDOW) >> 16 & 0xff) + 1;
  for (u32 pin = 0; pin < pins && pin < 32; pin++) {
    io_write(apic, IO_REDIRECTION + 2 * pin + 1, 0);
    io_write(apic, IO_REDIRECTION + 2 * pin, except >> pin & 1 ? MASKED : WAKE_VECTOR);
  }
}

void interrupts_start(void) {
  out8(PIC_MASK_1, PIC_ALL);
  out8(PIC_MASK_2, PIC_ALL);
  local_write(LOCAL_SPURIOUS, 0x100 | SPURIOUS_VECTOR);
  local_write(LOCAL_TASK_PRIORITY, 0);
  local_write(LOCAL_PIN_0, MASKED);
  local_write(LOCAL_PIN_1, MASKED);
  local_write(LOCAL_TIMER_DIVIDER, DIVIDE_BY_16);
  local_write(LOCAL_TIMER, TIMER_VECTOR);
  if (xen_present()) {
    shared_info_upcall(UPCALL_VECTOR);
    return;
  }
  route_pins(IO_APIC, ISA_PINS);
  if (!pci_present()) route_pins(MICROVM_SECOND_IO_APIC, 0);
}

/* The timer is started with the highest rate ever seen, or the slowest possible: at worst it fires
 * early, and the caller waits again. What it counted in a wait, which took at least that long, is a
 * lower bound of the rate; the highest bound is kept. */
static void learn_rate(u64 now_us) {
  const u64 elapsed = now_us - timer_set_us;
  if (elapsed < SAMPLE_MIN_US || timer_start == 0) return;
  const u32 left = timer_running ? local_read(LOCAL_TIMER_COUNT) : 0;
  const u64 seen = ((u64)(timer_start - left) << 10) / (elapsed + 1);
  if (seen > rate) rate = seen;
  timer_start = 0;
}

/* A timer that already runs and fires before the deadline is left alone: that costs an early
 * wake-up now and then, and saves two exits to the hypervisor in every turn under load. */
static void start_timer(u64 now_us, u64 deadline_us) {
  if (timer_running && timer_fires_us <= deadline_us) return;
  const u64 span = deadline_us - now_us;
  const u64 longest = (u64)UINT32_MAX * 1024 / rate;
  timer_start = span < longest ? (span * rate >> 10) + 1 : UINT32_MAX;
  timer_set_us = now_us;
  timer_fires_us = now_us + ((u64)timer_start << 10) / rate;
  timer_running = 1;
  local_write(LOCAL_TIMER_START, timer_start);
}

void interrupts_wait(u64 deadline_us) {
  const u64 now_us = clock_us();
  if (deadline_us <= now_us) return;
  const bool calibrated = clock_calibrated();
  if (!calibrated && deadline_us - now_us > UNCALIBRATED_WAIT_US)
    deadline_us = now_us + UNCALIBRATED_WAIT_US;
  if (deadline_us != UINT64_MAX) start_timer(now_us, deadline_us);
  __asm__ volatile("sti; hlt; cli" ::: "memory");
  if (xen_present()) shared_info_clear_events();
  if (calibrated) learn_rate(clock_us());
}
