// Bare metal: the network card is whatever is found on the machine's buses.

import { findDevice } from "../drivers/find";
import { Sizes } from "../server";
import { fail, serve, start } from "./serve";

/** Called by the boot code once the machine is ready. */
export function main(): void {
  const configuration = start();
  const sizes = new Sizes(configuration.connections);
  const device = findDevice(sizes.frames, sizes.frames);
  if (device === null) return fail("no network card");
  serve(device, configuration, sizes);
}
