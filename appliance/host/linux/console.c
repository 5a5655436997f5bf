/* The console is standard output, a line at a time. */
#include <unistd.h>
#include "host.h"

static char line[256];
static size_t used;

void console_byte(u8 byte) {
  line[used++] = byte;
  if (byte != '\n' && used < sizeof line) return;
  for (size_t from = 0; from < used;) {
    const ssize_t count = write(STDOUT_FILENO, line + from, used - from);
    /* Whoever read it has gone: the appliance goes on without. */
    if (count <= 0) break;
    from += count;
  }
  used = 0;
}
