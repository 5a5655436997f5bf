// The Linux process (../host/linux): the network card is the host's.

import { HostDevice } from "../drivers/host";
import { Sizes } from "../server";
import { serve, start } from "./serve";

/** Called by the C host once the machine is ready. */
export function main(): void {
  const configuration = start();
  const sizes = new Sizes(configuration.connections);
  serve(new HostDevice(sizes.frames, sizes.frames), configuration, sizes);
}
