// Fuzz target: configuration blocks. The block ends where memory does, and whatever it says, the
// settings stay within their limits.

import { Configuration } from "../../appliance/configuration";
import { connectionsCeiling, requestsCeiling, timeoutCeilingS } from "../../appliance/policy";
import { begin, left, rest } from "./program-target";

export { fixture, input, stateLength } from "./program-target";

const wasmPageBits: u32 = 16;
const configuration = new Configuration();
let top: usize = 0;

/** Makes room for a block at the upper edge of memory. */
export function start(_fixtureLength: u32): void {
  assert(memory.grow(1) > 0, "memory does not grow");
  top = (<usize>memory.size()) << wasmPageBits;
}

/** Runs one input: a block. */
export function run(length: u32): void {
  begin(length);
  const size = left();
  const block = top - size;
  memory.copy(block, rest(), size);
  configuration.parse(block, size);
  assert(configuration.prefixLength <= 32, "prefix length");
  assert(configuration.ipv6PrefixLength <= 128, "prefix length of IPv6");
  assert(configuration.port > 0 && configuration.port <= 65535, "port");
  assert(configuration.connections <= connectionsCeiling, "connections");
  assert(configuration.halfOpen > 0 && configuration.halfOpen <= connectionsCeiling, "half-open");
  const requests = configuration.requestsPerConnection;
  assert(requests > 0 && requests <= requestsCeiling, "requests per connection");
  checkTimeout(configuration.firstByteTimeoutS);
  checkTimeout(configuration.requestTimeoutS);
  checkTimeout(configuration.idleTimeoutS);
  assert(configuration.keepAliveS <= timeoutCeilingS, "keep-alive");
  const name = configuration.hostname;
  const end = name + configuration.hostnameLength;
  assert(configuration.hostnameLength == 0 || end <= top, "hostname");
}

function checkTimeout(seconds: u32): void {
  assert(seconds > 0 && seconds <= timeoutCeilingS, "timeout");
}
