// The network layer over the loopback device, for the tests of test/appliance/net: frames are built
// here and handed in.

import { Loopback } from "../../appliance/drivers/loopback";
import { Received } from "../../appliance/net/frame";
import { Network } from "../../appliance/net/network";
import { macAt } from "../../appliance/wire/ethernet";

export const device = new Loopback(64);
export const network = new Network(device);
export const mac = macAt(device.macAddress);
/** A frame under construction. */
export const frame = heap.alloc(4096);
const record = changetype<Received>(heap.alloc(offsetof<Received>()));

/** Hands in `length` bytes of the frame as they stand; whether they are for a transport. */
export function receive(length: u32, nowUs: u64): bool {
  record.address = frame;
  record.length = length;
  record.checksumGood = false;
  return network.receive(record, nowUs);
}
