// Bare metal: validate the store, find the network card, serve for ever.

import { Configuration } from "../configuration";
import { writeLine } from "../console";
import { findDevice } from "../drivers/find";
import * as machine from "../machine/machine";
import { Server, Sizes } from "../server";
import { Store } from "../store/store";
import { invalidVersion, valid, validate } from "../store/validation";

/** Called by the boot code once the machine is ready. */
export function main(): void {
  const length = machine.configurationLength();
  const block = heap.alloc(length + 1);
  machine.configurationRead(block);
  const configuration = new Configuration();
  configuration.parse(block, length);
  const address = machine.storeAddress();
  if (address == 0) return fail("started without a store: bake one into this kernel");
  const verdict = validate(address, machine.storeLength());
  if (verdict == invalidVersion) return fail("the store is of a version that this kernel lacks");
  if (verdict != valid) return fail("the store is damaged");
  const sizes = new Sizes(configuration.connections);
  const device = findDevice(sizes.frames, sizes.frames);
  if (device === null) return fail("no network card");
  const server = new Server(device, new Store(address), configuration, sizes, machine.clockUs());
  while (true) {
    const deadlineUs = server.poll(machine.clockUs());
    if (deadlineUs > machine.clockUs() && device.arm()) machine.wait(deadlineUs);
  }
}

function fail(text: string): void {
  writeLine(text);
  machine.halt(1);
}
