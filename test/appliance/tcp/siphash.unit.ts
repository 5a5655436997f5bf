import { connectionHash, initialSequence } from "../../../appliance/tcp/isn";
import { sipHash } from "../../../appliance/tcp/siphash";
import { test } from "../unit";

// Computed with an implementation written from the paper, which gives the paper's own test value
// a129ca6149be45e5 for its message of fifteen bytes under the same key.
test("21 bytes 00 01 … 14 under the key 00 01 … 0f", () => {
  const first: u64 = 0x0706050403020100;
  const second: u64 = 0x0f0e0d0c0b0a0908;
  assert(sipHash(first, second, first, second, 0x1413121110) == 0xd0f2cbb02e3b67c7);
});

test("21 zero bytes under the zero key", () => {
  assert(sipHash(0, 0, 0, 0, 0) == 0xf4bbe29eb02da0ed);
});

test("each part of a connection's name, and the key, changes the hash (MUST-9, SHLD-1)", () => {
  const hash = connectionHash(1, 2, 3, 4, 5, 6);
  assert(hash != connectionHash(0, 2, 3, 4, 5, 6));
  assert(hash != connectionHash(1, 0, 3, 4, 5, 6));
  assert(hash != connectionHash(1, 2, 0, 4, 5, 6));
  assert(hash != connectionHash(1, 2, 3, 0, 5, 6));
  assert(hash != connectionHash(1, 2, 3, 4, 0, 6));
  assert(hash != connectionHash(1, 2, 3, 4, 5, 0));
});

test("initial sequence numbers advance once in 4 µs (MUST-8)", () => {
  const hash = connectionHash(1, 2, 3, 4, 5, 6);
  const start = initialSequence(hash, 1_000_000);
  assert(initialSequence(hash, 1_000_003) == start);
  assert(initialSequence(hash, 1_000_004) == start + 1);
  assert(initialSequence(hash, 2_000_000) == start + 250_000);
});
