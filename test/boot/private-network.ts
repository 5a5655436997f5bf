// A network of its own for one test.

import { onTestFinished } from "vitest";
import { makeNetwork, type Network } from "../fixtures/network.ts";

export type PrivateNetwork = Omit<Network, "remove">;

/** Makes one; `address` (with prefix length) is this machine's. Gone when the test is. */
export function privateNetwork(address: string): PrivateNetwork {
  const network = makeNetwork(address);
  onTestFinished(() => network.remove());
  return network;
}
