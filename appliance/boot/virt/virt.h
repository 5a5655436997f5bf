/* What the files of this platform say to one another. */
#pragma once
#include "processor.h"

enum conduit { CONDUIT_NONE, CONDUIT_HVC, CONDUIT_SMC };

/* board.c: what the device tree says that this machine has; addresses are 0 where it has none. */
struct board {
  const char *command_line;
  u64 console, wall_clock;
  enum conduit conduit;
  u32 gic_version;
  u64 gic_distributor, gic_processor, gic_processor_length;
  u64 pci_configuration, pci_configuration_length, pci_memory, pci_memory_length;
};
extern struct board board;
void board_read(u64 tree);

/* console.c, interrupts.c, wall-clock.c */
void console_start(void);
void interrupts_start(void);
void wall_clock_start(void);
