// Read first: Lemire and Kaser, "Strongly universal string hashing is fast" (2014), §3. Which chain
// of the connection table a name belongs to.
//
// The hash is MULTILINEAR-HM: of two names chosen without the keys, each is as likely as not to
// differ in any bit, so a flood of chosen names fills chains no better than chance does. That holds
// only as long as nobody sees a hash: it stays inside the table. Numbers that peers do see come
// from SipHash (isn.ts), which withstands being seen but costs many times as much.

import { localNone } from "../net/local";
import { connectionHash } from "./isn";

/** One key for each 32-bit word of a name, and one to begin with. */
const keyCount: u32 = 7;

/** Hash of connection names under keys of its own. */
@final
export class NameHash {
  private readonly keys: usize = heap.alloc(keyCount << 3);

  /** `key0`, `key1`: 128 secret random bits. */
  constructor(key0: u64, key1: u64) {
    for (let index: u32 = 0; index < keyCount; index++) {
      // No connection has this name: its own address is none.
      store<u64>(this.keys + (index << 3), connectionHash(key0, key1, localNone, index, 0, 0));
    }
  }

  /** 32 bits. */
  of(local: u32, peerHigh: u64, peerLow: u64, ports: u32): u32 {
    const keys = this.keys;
    const high = load<u64>(keys, 8) + (peerHigh >> 32);
    const low = load<u64>(keys, 24) + (peerLow >> 32);
    const own = load<u64>(keys, 40) + local;
    let sum = load<u64>(keys);
    sum += high * (load<u64>(keys, 16) + (peerHigh & 0xffffffff));
    sum += low * (load<u64>(keys, 32) + (peerLow & 0xffffffff));
    sum += own * (load<u64>(keys, 48) + ports);
    // Names at equal distances have hashes at equal distances, which fall into the same few chains.
    let mixed = <u32>(sum >> 32);
    mixed = (mixed ^ (mixed >> 16)) * 0x85ebca6b;
    return mixed ^ (mixed >> 13);
  }
}
