import { NameHash } from "../../../appliance/tcp/name-hash";
import { test } from "../unit";

test("each part of a connection's name, and the key, changes the hash", () => {
  const names = new NameHash(1, 2);
  const hash = names.of(0, 3, 4, 5);
  assert(hash == new NameHash(1, 2).of(0, 3, 4, 5));
  assert(hash != new NameHash(0, 2).of(0, 3, 4, 5));
  assert(hash != new NameHash(1, 0).of(0, 3, 4, 5));
  assert(hash != names.of(1, 3, 4, 5));
  assert(hash != names.of(0, ((<u64>1) << 32) | 3, 4, 5));
  assert(hash != names.of(0, 2, 4, 5));
  assert(hash != names.of(0, 3, ((<u64>1) << 32) | 4, 5));
  assert(hash != names.of(0, 3, 6, 5));
  assert(hash != names.of(0, 3, 4, 6));
  assert(hash != names.of(0, 4, 3, 5));
});

const buckets: u32 = 1024;
const counts = new StaticArray<u32>(buckets);

/** Longest of 1,024 chains for as many names under the keys of `seed`: peers differ by `step`. */
function longestChain(seed: u64, step: u64, portStep: u32): u32 {
  const names = new NameHash(seed, ~seed);
  counts.fill(0);
  let longest: u32 = 0;
  for (let index: u32 = 0; index < buckets; index++) {
    const hash = names.of(0, 0, <u64>index * step, 80 + index * portStep);
    const count = ++counts[hash & (buckets - 1)];
    if (count > longest) longest = count;
  }
  return longest;
}

test("names in a row fill chains like chance does, under any key", () => {
  // Of 1,024 balls in 1,024 bins, the fullest bin has more than 12 about once in 10^7 tries.
  for (let seed: u64 = 1; seed <= 40; seed++) {
    assert(longestChain(seed, 1, 0) <= 12);
    assert(longestChain(seed, 1 << 32, 0) <= 12);
    assert(longestChain(seed, 1 << 20, 0) <= 12);
    assert(longestChain(seed, 0, 1 << 16) <= 12);
    assert(longestChain(seed, 0x100000001, 1 << 16) <= 12);
  }
});
