// Bare metal: the network card is whatever is found on the machine's buses.

import { Configuration } from "../configuration";
import { findDevice } from "../drivers/find";
import { findXenstore } from "../drivers/xen/xenstore";
import { configurationLength } from "../machine/machine";
import { Sizes } from "../server";
import { fail, serve, start } from "./serve";

/** Where the command line says nothing, a domain of Xen may have its configuration in xenstore. */
function readXenstore(configuration: Configuration): void {
  const xenstore = findXenstore();
  if (xenstore == null || !xenstore.readNow("vm-data/kiln")) return;
  const length = xenstore.replyLength;
  const block = heap.alloc(length + 1);
  memory.copy(block, xenstore.reply, length);
  configuration.parse(block, length);
}

/** Called by the boot code once the machine is ready. */
export function main(): void {
  const configuration = start();
  if (configurationLength() == 0) readXenstore(configuration);
  const sizes = new Sizes(configuration.connections);
  const device = findDevice(sizes.frames, sizes.frames);
  if (device === null) return fail("no network card");
  serve(device, configuration, sizes);
}
