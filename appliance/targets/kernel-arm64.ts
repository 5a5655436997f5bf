// Bare metal, arm64: as kernel.ts, but without Xen, which this kernel does not start on.

import { findVirtio } from "../drivers/find";
import { Sizes } from "../server";
import { fail, serve, start } from "./serve";

/** Called by the boot code once the machine is ready. */
export function main(): void {
  const configuration = start();
  const sizes = new Sizes(configuration.connections);
  const device = findVirtio(sizes.frames, sizes.frames);
  if (device === null) return fail("no network card");
  serve(device, configuration, sizes);
}
