// The whole server for the simulation: over a card made of imports, or over whatever virtio card
// the machine has. Whoever holds the exports turns the loop.

import { Configuration } from "../../appliance/configuration";
import { findDevice } from "../../appliance/drivers/find";
import { HostDevice } from "../../appliance/drivers/host";
import * as machine from "../../appliance/machine/machine";
import { VirtioNet } from "../../appliance/drivers/virtio/net";
import { NetDevice } from "../../appliance/net/device";
import { Server, Sizes } from "../../appliance/server";
import { Store } from "../../appliance/store/store";
import { valid, validate } from "../../appliance/store/validation";
import { checkServer } from "./invariants-target";

let server: Server | null = null;

/** Makes the server; once. */
export function main(virtio: bool): void {
  const length = machine.configurationLength();
  const block = heap.alloc(length + 1);
  machine.configurationRead(block);
  const configuration = new Configuration();
  configuration.parse(block, length);
  const store = machine.storeAddress();
  if (validate(store, machine.storeLength()) != valid) return machine.halt(1);
  const sizes = new Sizes(configuration.connections);
  const device: NetDevice | null = virtio
    ? findDevice(sizes.frames, sizes.frames)
    : new HostDevice(sizes.frames, sizes.frames);
  if (device === null) return machine.halt(1);
  server = new Server(device, new Store(store), configuration, sizes, machine.clockUs());
}

/** One turn of the loop; returns when the next is needed, in µs. */
export function poll(nowUs: u64): u64 {
  return server!.poll(nowUs);
}

/** Whether the machine may sleep: the card has nothing for it. */
export function arm(): bool {
  return server!.device.arm();
}

/** Asserts what must hold between turns; `framesHeld`: frames with the card, -1: ask its driver. */
export function check(framesHeld: i32): void {
  const device = server!.device;
  checkServer(server!, framesHeld < 0 ? framesInFlight(<VirtioNet>device) : framesHeld);
}

function framesInFlight(device: VirtioNet): u32 {
  let count: u32 = 0;
  for (let index: u32 = 0; index < device.framesMax; index++) {
    count += load<u8>(device.transmitter.inFlight + index);
  }
  return count;
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

/** How often `event` of appliance/tcp/counters.ts has happened. */
export function events(event: u32): u64 {
  return server!.tcp.counters().total(event);
}
