/* Hands the appliance what it imports, and lets it run. */
#include "host.h"
#include "kiln.h"

struct w2c_machine {
  int nothing;
};
struct w2c_host {
  int nothing;
};

void appliance_run(void) {
  static w2c_kiln appliance;
  static struct w2c_machine machine;
  static struct w2c_host host;
  wasm2c_kiln_instantiate(&appliance, &host, &machine);
  w2c_kiln_main(&appliance);
}
