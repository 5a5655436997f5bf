/* Wall clock, read once at start: what Xen says; else the CMOS clock, in UTC and whole seconds. */
#include "pc.h"
#include "xen.h"

enum {
  INDEX = 0x70,
  DATA = 0x71,
  SECONDS = 0,
  MINUTES = 2,
  HOURS = 4,
  DAY = 7,
  MONTH = 8,
  YEAR = 9,
  STATUS_B = 0x0b,
  CENTURY = 0x32,
  NOT_BCD = 4,
  HOURS_24 = 2,
  PM = 0x80,
  TRIES_MAX = 4
};

static u32 cmos(u32 reg) {
  out8(INDEX, reg);
  return in8(DATA);
}

static u32 decimal(u32 value, u32 status) {
  return status & NOT_BCD ? value : (value >> 4) * 10 + (value & 15);
}

/* Days from 1970-01-01 to a day of the Gregorian calendar; the year starts in March here. */
static u64 days_to(u64 year, u32 month, u32 day) {
  if (month < 3) year--;
  const u32 since_march = month < 3 ? month + 9 : month - 3;
  return year * 365 + year / 4 - year / 100 + year / 400 + (153 * since_march + 2) / 5 + day - 1 -
         719468;
}

static bool read_once(u64 *seconds) {
  const u32 status = cmos(STATUS_B), raw_hour = cmos(HOURS);
  const u32 month = decimal(cmos(MONTH), status), day = decimal(cmos(DAY), status);
  const u32 century = decimal(cmos(CENTURY), status);
  u32 hour = decimal(raw_hour & ~PM, status);
  if (!(status & HOURS_24)) hour = hour % 12 + (raw_hour & PM ? 12 : 0);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23) return false;
  const u64 year = (century == 19 || century == 20 ? century : 20) * 100 +
                   decimal(cmos(YEAR), status);
  if (year < 1970) return false;
  *seconds = ((days_to(year, month, day) * 24 + hour) * 60 + decimal(cmos(MINUTES), status)) * 60 +
             decimal(cmos(SECONDS), status);
  return true;
}

/* Two equal readings were not taken across an update. */
void wall_clock_start(void) {
  if (xen_present()) {
    const u64 now_us = shared_info_wall_clock_us();
    if (now_us) wall_clock_set(now_us);
    return;
  }
  u64 last = 0, seconds = 0;
  for (u32 tries = 0; tries < TRIES_MAX; tries++) {
    if (!read_once(&seconds)) return;
    if (seconds == last) break;
    last = seconds;
  }
  wall_clock_set(seconds * 1000000);
}

/* An access that every hypervisor handles itself, and that takes a while. */
void slow_access(void) { (void)in8(DATA); }
