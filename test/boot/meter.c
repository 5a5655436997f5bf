/* Linked into the kernel that the bench measures: starts every console line with the ticks of the
 * time stamp counter since entry. Under `-icount shift=0` a tick is an instruction. The linker
 * hands us the kernel's calls (--wrap), so that its sources stay as they are. */
#include "processor.h"

void __real_clock_start(void);
void __real_console_byte(u8 byte);

static u64 entered, told;
static bool within_line;

void __wrap_clock_start(void) {
  entered = time_stamp();
  __real_clock_start();
}

static void write_number(u64 value) {
  if (value >= 10) write_number(value / 10);
  __real_console_byte('0' + value % 10);
}

/* What telling costs is taken off again. */
void __wrap_console_byte(u8 byte) {
  if (!within_line) {
    const u64 now = time_stamp();
    write_number(now - entered - told);
    __real_console_byte(' ');
    told += time_stamp() - now;
  }
  within_line = byte != '\n';
  __real_console_byte(byte);
}
