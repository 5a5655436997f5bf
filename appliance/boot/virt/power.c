/* Ending a run: with a status where a debugger listens, by power-off, by reset.
 * Read first: Power State Coordination Interface (DEN0022), 5.9 and 5.10. */
#include "virt.h"

enum { EXIT_BY_APPLICATION = 0x20026 };
#define SYSTEM_OFF 0x84000008
#define SYSTEM_RESET 0x84000009

static void psci(u64 function) {
  register u64 x0 __asm__("x0") = function;
  if (board.conduit == CONDUIT_HVC) __asm__ volatile("hvc #0" : "+r"(x0)::"memory");
  if (board.conduit == CONDUIT_SMC) __asm__ volatile("smc #0" : "+r"(x0)::"memory");
}

void halt(u32 status) {
  /* The number that QEMU ends with on a PC too. */
  const u64 parameters[2] = {EXIT_BY_APPLICATION, 2 * status + 1};
  debugger_exit(parameters);
  if (status == STATUS_OK) psci(SYSTEM_OFF);
  restart();
}

void restart(void) {
  psci(SYSTEM_RESET);
  for (;;) __asm__ volatile("wfi");
}

/* There is no Xen here. */
int64_t xen_hypercall(u32 number, u64 first, u64 second, u64 third) {
  const int64_t no_such_call = -38;
  return no_such_call;
}
