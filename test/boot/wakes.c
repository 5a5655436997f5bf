/* Linked into the kernel under test: a line for each time that it wakes from its sleep. The linker
 * hands us the kernel's calls (--wrap). */
#include "kernel.h"

void __real_interrupts_wait(u64 deadline_us);

void __wrap_interrupts_wait(u64 deadline_us) {
  __real_interrupts_wait(deadline_us);
  console_text("awake\n");
}
