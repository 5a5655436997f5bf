/* What the run-time asks of the world that it stands in: bare metal or the Linux process. */
#pragma once
#include <stdint.h>

/* Says on the console why the appliance cannot go on, and does not return. */
__attribute__((noreturn)) void fail(const char *reason);
/* Bytes of the appliance's memory, all of it mapped at MEMORY_BASE but the first page. */
uint64_t memory_length(void);
