/* The kernel as a list: from entry.S to the appliance's main. */
#include "clock.h"
#include "virt.h"

/* Physical addresses, by entry.S: of the image; of .bss, less its virtual one. */
u64 image_physical, bss_distance;

__attribute__((noreturn)) void start(u64 tree) {
  clock_start();
  board_read(tree);
  configuration_start(board.command_line);
  memory_start();
  wall_clock_start();
  pci_start();
  interrupts_start();
  appliance_run();
}
