/* Linked into the process under test: a tap that has no room for two writes of three, by turns.
 * The linker hands us the host's calls (--wrap). */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/uio.h>

ssize_t __real_writev(int file, const struct iovec *pieces, int count);

static unsigned turn, refused;

static void tell(int signal) {
  fprintf(stderr, "refused %u\n", refused);
  _Exit(0);
}

ssize_t __wrap_writev(int file, const struct iovec *pieces, int count) {
  signal(SIGTERM, tell);
  if (turn++ % 3 == 0) return __real_writev(file, pieces, count);
  refused++;
  errno = EAGAIN;
  return -1;
}
