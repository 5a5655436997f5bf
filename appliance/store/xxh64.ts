// XXH64, after the xxHash specification 0.1.1 ("XXH64 Algorithm Description", steps 1 to 7).
//
// Not cryptographic: it finds damage and spreads paths over the index; the release id is SHA-256.
// The 64-bit kind is no slower for short paths than the 32-bit one, and twice as fast for content.

const prime1: u64 = 0x9e3779b185ebca87;
const prime2: u64 = 0xc2b2ae3d27d4eb4f;
const prime3: u64 = 0x165667b19e3779f9;
const prime4: u64 = 0x85ebca77c2b2ae63;
const prime5: u64 = 0x27d4eb2f165667c5;
const stripeLength: u32 = 32;

/** XXH64 (seed 0) of `length` bytes at `address`. */
export function xxh64(address: usize, length: u32): u64 {
  const end = address + length;
  let hash = prime5;
  if (length >= stripeLength) {
    const lastStripe = end - stripeLength;
    let a = prime1 + prime2;
    let b = prime2;
    let c: u64 = 0;
    let d: u64 = 0 - prime1;
    do {
      a = round(a, load<u64>(address));
      b = round(b, load<u64>(address, 8));
      c = round(c, load<u64>(address, 16));
      d = round(d, load<u64>(address, 24));
      address += stripeLength;
    } while (address <= lastStripe);
    hash = rotl<u64>(a, 1) + rotl<u64>(b, 7) + rotl<u64>(c, 12) + rotl<u64>(d, 18);
    hash = merge(merge(merge(merge(hash, a), b), c), d);
  }
  return avalanche(rest(hash + length, address, end));
}

function round(accumulator: u64, lane: u64): u64 {
  return rotl<u64>(accumulator + lane * prime2, 31) * prime1;
}

function merge(hash: u64, accumulator: u64): u64 {
  return (hash ^ round(0, accumulator)) * prime1 + prime4;
}

/** Step 5: the fewer than 32 bytes after the last stripe. */
function rest(hash: u64, address: usize, end: usize): u64 {
  while (end - address >= 8) {
    hash = rotl<u64>(hash ^ round(0, load<u64>(address)), 27) * prime1 + prime4;
    address += 8;
  }
  if (end - address >= 4) {
    hash = rotl<u64>(hash ^ (<u64>load<u32>(address) * prime1), 23) * prime2 + prime3;
    address += 4;
  }
  while (address < end) {
    hash = rotl<u64>(hash ^ (<u64>load<u8>(address) * prime5), 11) * prime1;
    address += 1;
  }
  return hash;
}

function avalanche(hash: u64): u64 {
  hash = (hash ^ (hash >> 33)) * prime2;
  hash = (hash ^ (hash >> 29)) * prime3;
  return hash ^ (hash >> 32);
}
