// What bare metal and the Linux process have in common: look over what the machine was given, then
// serve it for ever.

import { Configuration } from "../configuration";
import { writeLine } from "../console";
import * as machine from "../machine/machine";
import { NetDevice } from "../net/device";
import { Server, Sizes } from "../server";
import { Store } from "../store/store";
import { invalidVersion, valid, validate } from "../store/validation";

/** The machine's configuration; ends the run where its store is of no use. */
export function start(): Configuration {
  const length = machine.configurationLength();
  const block = heap.alloc(length + 1);
  machine.configurationRead(block);
  const configuration = new Configuration();
  configuration.parse(block, length);
  const address = machine.storeAddress();
  if (address == 0) fail("started without a store: bake one into this kernel");
  const verdict = validate(address, machine.storeLength());
  if (verdict == invalidVersion) fail("the store is of a version that this kernel lacks");
  if (verdict != valid) fail("the store is damaged");
  return configuration;
}

/** Serves the machine's store on its network card. */
export function serve(device: NetDevice, configuration: Configuration, sizes: Sizes): void {
  const store = new Store(machine.storeAddress());
  const server = new Server(device, store, configuration, sizes, machine.clockUs());
  while (true) {
    const deadlineUs = server.poll(machine.clockUs());
    if (deadlineUs > machine.clockUs() && device.arm()) machine.wait(deadlineUs);
  }
}

/** Says why it ends, and ends. */
export function fail(text: string): void {
  writeLine(text);
  machine.halt(1);
}
