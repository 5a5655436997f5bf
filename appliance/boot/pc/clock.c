/* Monotonic time since entry, from the time stamp counter.
 *
 * Where CPUID does not say how fast the counter runs, it is measured against the PIT without
 * waiting for it: channel 0 starts at entry as a one-shot of 55 ms, clock_us() reads the PIT until
 * 10 ms have passed, and from that reading on the counter. A reading that took long beside what it
 * measures (the host was busy) does not calibrate; one after the shot's end starts another. */
#include "pc.h"
#include "xen.h"

enum {
  PIT_DATA = 0x40, /* channel 0: the only one that runs on every machine */
  PIT_COMMAND = 0x43,
  PIT_ONE_SHOT = 0x30,  /* channel 0, both bytes, mode 0 */
  PIT_READ_BACK = 0xc2, /* channel 0, status and count */
  PIT_OUTPUT = 0x80,
  PIT_MODE_MASK = 0x3f,
  PIT_START = 0xffff,
  PIT_HZ = 1193182,
  CALIBRATION_TICKS = PIT_HZ / 100,
  /* A calibration is good to one part in this many. */
  CALIBRATION_PRECISION = 512,
  FALLBACK_TICKS_PER_US = 1000
};
/* Fixed point of `scale`: 2^-40 µs per tick of the counter. */
enum { SCALE_BITS = 40 };

static u64 scale;
static u64 base_us, base_ticks;
static u64 start_window;
static u64 last_us;

static u64 ticks_to_us(u64 ticks) {
  return (u64)((unsigned __int128)ticks * scale >> SCALE_BITS);
}

static void start_shot(void) {
  out8(PIT_COMMAND, PIT_ONE_SHOT);
  out8(PIT_DATA, PIT_START & 0xff);
  base_ticks = time_stamp();
  out8(PIT_DATA, PIT_START >> 8); /* starts it */
  start_window = time_stamp() - base_ticks;
}

static void set_frequency(u64 hz) {
  scale = (1000000ull << SCALE_BITS) / hz;
  base_ticks = time_stamp();
}

/* Frequency of the counter as the processor or the hypervisor tells it, or 0. Leaf 0x16 is left
 * out: it rounds to whole megahertz of the nominal frequency. */
static u64 told_frequency(void) {
  if (xen_present()) return xen_time_stamp_hz();
  if (cpuid(0).a >= 0x15) {
    const struct cpuid ratio = cpuid(0x15);
    if (ratio.a && ratio.b && ratio.c) return (u64)ratio.c * ratio.b / ratio.a;
  }
  if (cpuid(1).c >> 31 && cpuid(0x40000000).a >= 0x40000010)
    return (u64)cpuid(0x40000010).a * 1000;
  return 0;
}

void clock_start(void) {
  const u64 hz = told_frequency();
  if (hz) set_frequency(hz);
  else start_shot();
}

/* Time by the PIT; calibrates the counter when it can. */
static u64 uncalibrated_us(void) {
  const u64 before = time_stamp();
  out8(PIT_COMMAND, PIT_READ_BACK);
  const u64 after = time_stamp();
  const u32 status = in8(PIT_DATA);
  const u32 low = in8(PIT_DATA);
  const u32 ticks = PIT_START - (low | in8(PIT_DATA) << 8);
  if ((status & PIT_MODE_MASK) != PIT_ONE_SHOT) {
    console_text("kiln: no PIT to measure the clock with; taking it for 1 GHz\n");
    set_frequency(FALLBACK_TICKS_PER_US * 1000000ull);
    return base_us;
  }
  if (status & PIT_OUTPUT) {
    base_us += PIT_START * 1000000ull / PIT_HZ;
    start_shot();
    return base_us;
  }
  const u64 elapsed_us = ticks * 1000000ull / PIT_HZ;
  const u64 elapsed_ticks = before - base_ticks;
  if (ticks < CALIBRATION_TICKS ||
      after - before + start_window > elapsed_ticks / CALIBRATION_PRECISION)
    return base_us + elapsed_us;
  /* Two steps, so that nothing overflows: ticks fit 16 bits, 10 ms of them 25. */
  scale = ((ticks * (1000000ull << 20) / PIT_HZ) << (SCALE_BITS - 20)) / elapsed_ticks;
  base_us += elapsed_us;
  base_ticks = before;
  return base_us;
}

bool clock_calibrated(void) { return scale != 0; }

u64 clock_us(void) {
  const u64 now = scale ? base_us + ticks_to_us(time_stamp() - base_ticks) : uncalibrated_us();
  if (now > last_us) last_us = now;
  return last_us;
}
