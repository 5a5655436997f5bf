/* The appliance as the kernel holds it, and the record by which it finds its store. */
#include "kernel.h"
#include "kiln.h"

struct w2c_machine {
  int nothing;
};

static w2c_kiln appliance;
static struct w2c_machine machine;

volatile struct store_record store_record
    __attribute__((section(".store-record"), used, aligned(8))) = {
        .magic = 0x6e72656b6e6c696b, .record_version = 1, .store_version = STORE_VERSION};

void appliance_run(void) {
  wasm2c_kiln_instantiate(&appliance, &machine);
  w2c_kiln_main(&appliance);
  halt(STATUS_OK);
}
