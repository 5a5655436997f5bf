// Touches what its configuration block names, "read=ADDRESS" or "write=ADDRESS", in hexadecimal.

import { writeLine } from "../../appliance/console";
import { HostDevice } from "../../appliance/drivers/host";
import * as machine from "../../appliance/machine/machine";

/** Called by the C host once the machine is ready. */
export function main(): void {
  const length = machine.configurationLength();
  const block = heap.alloc(length);
  machine.configurationRead(block);
  // A device only so that this imports what the host has to give.
  const device = new HostDevice(1, 1);
  const writes = load<u8>(block) == 0x77;
  let at: usize = 0;
  while (load<u8>(block + at) != 0x3d) at += 1;
  let address: u32 = 0;
  for (at += 1; at < length; at++) {
    const digit = <u32>load<u8>(block + at);
    address = (address << 4) | (digit <= 0x39 ? digit - 0x30 : digit - 0x57);
  }
  if (writes) store<u8>(address, 1);
  else device.mtu += load<u8>(address, 0x7fffffff);
  writeLine("touched");
  if (device.arm()) machine.wait(0);
  machine.halt(0);
}
