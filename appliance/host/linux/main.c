/* The appliance as a Linux process: reads the command line, maps memory and image, opens the wire,
 * and steps aside. */
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "host.h"

static struct options options;

static const char usage[] =
    "usage: kiln-process --image FILE --memory BYTES (--tap NAME | --new-tap ADDRESS/LENGTH) "
    "[ITEM ...]\n";

__attribute__((noreturn, format(printf, 1, 2))) void refuse(const char *format, ...) {
  va_list values;
  va_start(values, format);
  fputs("kiln: ", stderr);
  vfprintf(stderr, format, values);
  fputc('\n', stderr);
  va_end(values);
  exit(STATUS_REFUSED);
}

const char *configuration(void) { return options.configuration; }

/* Appends an item to the configuration block, separated by a space. */
static void add_item(const char *item) {
  const size_t used = strlen(options.configuration), length = strlen(item);
  if (used + length + 2 > sizeof options.configuration) {
    refuse("the configuration is longer than %zu bytes", sizeof options.configuration - 1);
  }
  if (used > 0) options.configuration[used] = ' ';
  memcpy(options.configuration + used + (used > 0), item, length + 1);
}

static void read_options(int count, char **parameters) {
  static const struct option known[] = {{"image", required_argument, 0, 'i'},
                                        {"memory", required_argument, 0, 'm'},
                                        {"tap", required_argument, 0, 't'},
                                        {"new-tap", required_argument, 0, 'n'},
                                        {0, 0, 0, 0}};
  for (int option; (option = getopt_long(count, parameters, "", known, 0)) >= 0;) {
    switch (option) {
      case 'i': options.image = optarg; break;
      case 'm': options.memory_length = strtoull(optarg, 0, 10); break;
      case 't': options.tap = optarg; break;
      case 'n': options.new_tap = optarg; break;
      default: fputs(usage, stderr); exit(STATUS_REFUSED);
    }
  }
  while (optind < count) add_item(parameters[optind++]);
}

/* A stray access of the appliance meets an unmapped page; the signal handed on leaves a core. */
static void on_fault(int number, siginfo_t *information, void *context) {
  char line[80];
  const int length = snprintf(line, sizeof line, "kiln: fault: access to address %016llx\n",
                              (unsigned long long)((u64)information->si_addr - MEMORY_BASE));
  for (int i = 0; i < length; i++) console_byte(line[i]);
}

__attribute__((noreturn)) void fail(const char *reason) {
  char line[160];
  const int length = snprintf(line, sizeof line, "kiln: fault: %s\n", reason);
  for (int i = 0; i < length; i++) console_byte(line[i]);
  exit(STATUS_FAULT);
}

int main(int count, char **parameters) {
  read_options(count, parameters);
  if (!options.image || !options.memory_length) refuse("an image and its memory are needed");
  const struct sigaction act = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_RESETHAND};
  sigaction(SIGSEGV, &act, 0);
  signal(SIGPIPE, SIG_IGN);
  clock_start();
  memory_start(options.memory_length, store_find(options.image));
  wire_open(&options);
  appliance_run();
  return 0;
}
