import { connectionHash, initialSequence } from "../../../appliance/tcp/isn";
import { sipHash } from "../../../appliance/tcp/siphash";
import { test } from "../unit";

// Computed with an implementation written from the paper, which gives the paper's own test value
// a129ca6149be45e5 for its message of fifteen bytes under the same key.
test("twelve bytes 00 01 … 0b under the key 00 01 … 0f", () => {
  const hash = sipHash(0x0706050403020100, 0x0f0e0d0c0b0a0908, 0x0706050403020100, 0x0b0a0908);
  assert(hash == 0x751e8fbc860ee5fb);
});

test("twelve zero bytes under the zero key", () => {
  assert(sipHash(0, 0, 0, 0) == 0x7fdf4ce08a0150f2);
});

test("each part of a connection's name, and the key, changes the hash", () => {
  const hash = connectionHash(1, 2, 3, 4, 5);
  assert(hash != connectionHash(0, 2, 3, 4, 5));
  assert(hash != connectionHash(1, 0, 3, 4, 5));
  assert(hash != connectionHash(1, 2, 0, 4, 5));
  assert(hash != connectionHash(1, 2, 3, 0, 5));
  assert(hash != connectionHash(1, 2, 3, 4, 0));
});

test("initial sequence numbers advance once in 4 µs", () => {
  const hash = connectionHash(1, 2, 3, 4, 5);
  const start = initialSequence(hash, 1_000_000);
  assert(initialSequence(hash, 1_000_003) == start);
  assert(initialSequence(hash, 1_000_004) == start + 1);
  assert(initialSequence(hash, 2_000_000) == start + 250_000);
});
