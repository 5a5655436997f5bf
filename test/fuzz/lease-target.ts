// Fuzz target: the server that asks DHCP and routers for its addresses.

import { runMachine, startMachine } from "./machine-target";

export { fixture, input, stateLength } from "./program-target";

/** Makes the server. */
export function start(fixtureLength: u32): void {
  startMachine(fixtureLength, "hostname=kiln");
}

/** Runs one input. */
export function run(length: u32): void {
  runMachine(length);
}
