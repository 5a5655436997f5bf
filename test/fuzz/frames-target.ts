// Fuzz target: the server with fixed addresses.

import { runMachine, startMachine } from "./machine-target";

export { fixture, input, stateLength } from "./program-target";

/** Makes the server. */
export function start(fixtureLength: u32): void {
  const addresses = "ip=10.77.0.2/24 gateway=10.77.0.1 ip6=2001:db8::2/64";
  startMachine(fixtureLength, addresses + " half-open=4 keep-alive=10");
}

/** Runs one input. */
export function run(length: u32): void {
  runMachine(length);
}
