// The Linux process as it is shipped, but that it says when no connection is left, and what has not
// been given back by then. Connections in TIME-WAIT hold nothing and are not counted.

import { beginLine, endLine, writeLine, writeNumber, writeText } from "../../appliance/console";
import { HostDevice } from "../../appliance/drivers/host";
import * as machine from "../../appliance/machine/machine";
import { Server, Sizes } from "../../appliance/server";
import { Store } from "../../appliance/store/store";
import { start } from "../../appliance/targets/serve";

let busy: bool = false;

function heapTop(): usize {
  const top = heap.alloc(1);
  heap.free(top);
  return top;
}

function tell(name: string, value: u64): void {
  writeText(name);
  writeNumber(value);
}

function watch(server: Server): void {
  const endpoint = server.tcp.endpoint;
  const connections = endpoint.connections;
  const active = connections.count != connections.timeWait.length;
  if (active == busy) return;
  const device = server.device;
  // Frames that the wire has no room for are on their way: not yet.
  if (!active && device.available() != device.framesMax) return;
  busy = active;
  if (active) return writeLine("busy");
  beginLine("idle");
  tell(", buffers out ", endpoint.buffers.count - endpoint.buffers.freeCount);
  tell(", half-open ", connections.halfOpen.length);
  tell(", heap ", heapTop());
  endLine();
}

/** Called by the C host once the machine is ready. */
export function main(): void {
  const configuration = start();
  const sizes = new Sizes(configuration.connections);
  const device = new HostDevice(sizes.frames, sizes.frames);
  const store = new Store(machine.storeAddress());
  const server = new Server(device, store, configuration, sizes, machine.clockUs());
  while (true) {
    const deadlineUs = server.poll(machine.clockUs());
    watch(server);
    if (deadlineUs > machine.clockUs() && device.arm()) machine.wait(deadlineUs);
  }
}
