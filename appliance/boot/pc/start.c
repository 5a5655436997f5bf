/* The kernel as a list: from entry.S to the appliance's main. */
#include "pc.h"
#include "xen.h"

__attribute__((noreturn)) void start(u64 information) {
  xen_start();
  clock_start();
  console_start();
  kernel_pages_start();
  faults_start();
  configuration_start(loader_read(information));
  firmware_start();
  memory_start();
  shared_info_start();
  wall_clock_start();
  pci_start();
  windows_start();
  interrupts_start();
  appliance_run();
}
