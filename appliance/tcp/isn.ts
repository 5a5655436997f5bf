// Read first: RFC 6528 §3; RFC 9293 §3.4.1.

import { Sequence } from "./sequence";
import { sipHash } from "./siphash";

/**
 * Keyed hash of a connection's name, in which a number, `local`, stands for our own address. Peers
 * see what follows from it.
 */
export function connectionHash(
  key0: u64,
  key1: u64,
  local: u32,
  peerHigh: u64,
  peerLow: u64,
  ports: u32,
): u64 {
  return sipHash(key0, key1, peerHigh, peerLow, ((<u64>local) << 32) | ports);
}

/** ISN = M + F(connection, key), where M ticks every 4 µs (MUST-8, MUST-9) (SHLD-1). */
export function initialSequence(hash: u64, nowUs: u64): Sequence {
  return <u32>(nowUs >> 2) + <u32>hash;
}
