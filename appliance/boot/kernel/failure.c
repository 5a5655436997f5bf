/* The end of a run that failed: a line that says where, then a restart; under test, a status. */
#include "processor.h"

enum { RESTART_DELAY_US = 1000000 };

/* Ends a line about a failure with the build it happened in, then the run. */
void failure_end(void) {
  console_text(" build ");
  for (u32 i = 0; i < 8; i++) console_hex(store_record.build_id[i], 2);
  console_byte('\n');
  if (configuration_has("on-fault=halt")) halt(STATUS_FAULT);
  const u64 until = clock_us() + RESTART_DELAY_US;
  while (clock_us() < until) relax();
  restart();
}

/* The kernel's own impossible case, or the appliance's. */
void fail(const char *reason) {
  console_text("\nkiln: fault: ");
  console_text(reason);
  console_text(" " PROGRAM_COUNTER " ");
  console_hex((u64)__builtin_return_address(0), 16);
  failure_end();
}
