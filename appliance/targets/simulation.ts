// Node: the same server over a card made of imports; whoever holds the exports turns the loop.

import { Configuration } from "../configuration";
import { HostDevice } from "../drivers/host";
import * as machine from "../machine/machine";
import { Server, Sizes } from "../server";
import { Store } from "../store/store";
import { valid, validate } from "../store/validation";

let server: Server | null = null;

/** Makes the server; once. */
export function main(): void {
  const length = machine.configurationLength();
  const block = heap.alloc(length + 1);
  machine.configurationRead(block);
  const configuration = new Configuration();
  configuration.parse(block, length);
  const store = machine.storeAddress();
  if (validate(store, machine.storeLength()) != valid) return machine.halt(1);
  const sizes = new Sizes(configuration.connections);
  const device = new HostDevice(sizes.frames, sizes.frames);
  server = new Server(device, new Store(store), configuration, sizes, machine.clockUs());
}

/** One turn of the loop; returns when the next is needed, in µs. */
export function poll(nowUs: u64): u64 {
  return server!.poll(nowUs);
}

/** Where the next allocation would lie: it must not move once `main` has returned. */
export function heapTop(): usize {
  const top = heap.alloc(1);
  heap.free(top);
  return top;
}

/** Frames that the card or a neighbour's queue holds. */
export function framesMissing(): u32 {
  const device = server!.device;
  return device.framesMax - device.available();
}

/** Connections in any state but CLOSED. */
export function connections(): u32 {
  return server!.tcp.connectionCount();
}
