/* Ending a run: by Xen, with a status where QEMU listens for one, by power-off, by reset. */
#include "pc.h"
#include "xen.h"

enum {
  /* isa-debug-exit, which tests and probes add; nobody listens there otherwise. */
  DEBUG_EXIT = 0xf4,
  /* PM1a control of QEMU's q35 and pc; sleep type 0 with the enable bit is S5 there. */
  POWER_CONTROL = 0x604,
  POWER_OFF = 0x2000,
  KEYBOARD_COMMAND = 0x64,
  PULSE_RESET = 0xfe
};

void halt(u32 status) {
  console_end();
  xen_shut_down(status == STATUS_OK ? XEN_POWEROFF : XEN_CRASH);
  out32(DEBUG_EXIT, status);
  if (status == STATUS_OK) out16(POWER_CONTROL, POWER_OFF);
  /* A machine without a power switch (microvm) ends by its reset under -no-reboot. */
  restart();
}

void restart(void) {
  xen_shut_down(XEN_REBOOT);
  out8(KEYBOARD_COMMAND, PULSE_RESET);
  const struct {
    u16 limit;
    u64 base;
  } __attribute__((packed)) nothing = {0, 0};
  __asm__ volatile("lidt %0; int3" ::"m"(nothing));
  for (;;) __asm__ volatile("cli; hlt");
}
