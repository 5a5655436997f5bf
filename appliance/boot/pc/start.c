/* The kernel as a list: from entry.S to the appliance's main. */
#include "kernel.h"
#include "kiln.h"
#include "processor.h"
#include "xen.h"

struct w2c_machine {
  int nothing;
};

static w2c_kiln appliance;
static struct w2c_machine machine;

volatile struct store_record store_record
    __attribute__((section(".store-record"), used, aligned(8))) = {
        .magic = 0x6e72656b6e6c696b, .record_version = 1, .store_version = STORE_VERSION};

__attribute__((noreturn)) void start(u64 information) {
  xen_start();
  clock_start();
  console_start();
  pages_start();
  faults_start();
  configuration_start(memory_find(information));
  memory_start();
  shared_info_start();
  wall_clock_start();
  pci_start();
  interrupts_start();
  wasm2c_kiln_instantiate(&appliance, &machine);
  w2c_kiln_main(&appliance);
  halt(STATUS_OK);
}
