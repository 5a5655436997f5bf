// XXH32, after the xxHash specification 0.1.1 ("XXH32 Algorithm Description", steps 1 to 7).
//
// Not cryptographic: it finds damage and spreads paths over the index; the release id is SHA-256.

const prime1: u32 = 0x9e3779b1;
const prime2: u32 = 0x85ebca77;
const prime3: u32 = 0xc2b2ae3d;
const prime4: u32 = 0x27d4eb2f;
const prime5: u32 = 0x165667b1;
const stripeLength: u32 = 16;

/** XXH32 of `length` bytes at `address`. */
export function xxh32(address: usize, length: u32, seed: u32): u32 {
  const end = address + length;
  let hash = seed + prime5;
  if (length >= stripeLength) {
    const lastStripe = end - stripeLength;
    let a = seed + prime1 + prime2;
    let b = seed + prime2;
    let c = seed;
    let d = seed - prime1;
    do {
      a = round(a, load<u32>(address));
      b = round(b, load<u32>(address, 4));
      c = round(c, load<u32>(address, 8));
      d = round(d, load<u32>(address, 12));
      address += stripeLength;
    } while (address <= lastStripe);
    hash = rotl<u32>(a, 1) + rotl<u32>(b, 7) + rotl<u32>(c, 12) + rotl<u32>(d, 18);
  }
  return avalanche(rest(hash + length, address, end));
}

function round(accumulator: u32, lane: u32): u32 {
  return rotl<u32>(accumulator + lane * prime2, 13) * prime1;
}

/** Step 5: the fewer than 16 bytes after the last stripe. */
function rest(hash: u32, address: usize, end: usize): u32 {
  while (end - address >= 4) {
    hash = rotl<u32>(hash + load<u32>(address) * prime3, 17) * prime4;
    address += 4;
  }
  while (address < end) {
    hash = rotl<u32>(hash + load<u8>(address) * prime5, 11) * prime1;
    address += 1;
  }
  return hash;
}

function avalanche(hash: u32): u32 {
  hash = (hash ^ (hash >> 15)) * prime2;
  hash = (hash ^ (hash >> 13)) * prime3;
  return hash ^ (hash >> 16);
}
