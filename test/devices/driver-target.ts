// What the device tests need of the drivers, in the appliance's own dialect: a module whose exports
// let a test play the stack.

import { NetDevice } from "../../appliance/net/device";
import { findDevice } from "../../appliance/drivers/find";
import { HostDevice } from "../../appliance/drivers/host";
import { Loopback } from "../../appliance/drivers/loopback";

let device: NetDevice | null = null;

export function open(kind: u32, framesMax: u32, buffersMax: u32): bool {
  if (kind == 0) device = new Loopback(framesMax);
  else if (kind == 1) device = new HostDevice(framesMax, buffersMax);
  else device = findDevice(framesMax, buffersMax);
  return device != null;
}
export function receive(): u32 {
  return device!.receive();
}
export function arm(): bool {
  return device!.arm();
}
