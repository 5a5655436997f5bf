/* Linked into the process under test: a host that writes one past the end of an array of its own.
 * The linker hands us the host's calls (--wrap). */
#include <stdint.h>

uint64_t __real_clock_us(void);

static uint64_t readings[4];
static uint64_t *next = readings;

uint64_t __wrap_clock_us(void) {
  *next = __real_clock_us();
  return *next++;
}
