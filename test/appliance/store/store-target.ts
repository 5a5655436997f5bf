// What the store's tests need of the appliance, in the appliance's own dialect.

import { Entry, Representation } from "../../../appliance/store/entry";
import { headerDataOffset, headerStoreLength } from "../../../appliance/store/layout";
import { Store } from "../../../appliance/store/store";
import { validate } from "../../../appliance/store/validation";
import { xxh64 } from "../../../appliance/store/xxh64";

let opened: Store = changetype<Store>(0);

/** XXH64 of memory. */
export function hash(address: usize, length: u32): u64 {
  return xxh64(address, length);
}

/** The reason to refuse a store, 0 for none. */
export function check(address: usize, length: u32): u32 {
  return validate(address, length);
}

/** Opens a store, and forgets the one before. */
export function open(address: usize): void {
  heap.reset();
  opened = new Store(address);
}

/** Address of what a path is at `now`, or 0. */
export function find(path: usize, length: u32, now: u32): usize {
  return changetype<usize>(opened.find(path, length, now));
}

/** Address of what answers for missing paths at `now`, or 0. */
export function notFound(now: u32): usize {
  return changetype<usize>(opened.notFound(now));
}

/** Address of the release id. */
export function releaseId(): usize {
  return opened.releaseId();
}

/** Whether data is as it was written. */
export function verify(address: usize, length: u32): bool {
  return opened.verify(address, length);
}

/** Spans found damaged since the store was opened. */
export function damagedSpans(): u32 {
  return opened.damagedSpans;
}

/** Writes kind, status and number of representations of an entry to `to`, u32 each. */
export function entryFields(address: usize, to: usize): void {
  const entry = changetype<Entry>(address);
  store<u32>(to, entry.kind);
  store<u32>(to, entry.status, 4);
  store<u32>(to, entry.representationCount, 8);
}

/** Writes the fields of a representation to `to`, twelve u32 in the order of the lines below. */
export function representationFields(entry: usize, index: u32, to: usize): void {
  const representation = opened.representation(changetype<Entry>(entry), index);
  store<u32>(to, representation.encoding);
  store<u32>(to, <u32>opened.head(representation), 4);
  store<u32>(to, representation.headLength, 8);
  store<u32>(to, representation.statusLineLength, 12);
  store<u32>(to, representation.cacheFieldsLength, 16);
  store<u32>(to, representation.fieldsLength, 20);
  store<u32>(to, representation.contentLengthLength, 24);
  store<u32>(to, <u32>opened.body(representation), 28);
  store<u32>(to, representation.bodyLength, 32);
  store<u32>(to, <u32>opened.etag(representation), 36);
  store<u32>(to, representation.etagLength, 40);
  store<u32>(to, representation.lastModified, 44);
}

/** Instants around those of the tests' stores, and at the edges. */
const roamTimes: StaticArray<u32> = [0, 1, 99, 100, 200, 300, 0x7fffffff, 0xffffffff];

/**
 * Reads all that look-ups for the given paths can reach at any time: heads, tags, bodies. `paths`
 * are u16 lengths, each with its bytes, ended by a length of 0. Returns how many were found.
 */
export function roam(paths: usize): u32 {
  let found: u32 = 0;
  let sum: u64 = 0;
  while (load<u16>(paths) != 0) {
    let seen = false;
    for (let time = 0; time < roamTimes.length; time++) {
      const entry = opened.find(paths + 2, load<u16>(paths), unchecked(roamTimes[time]));
      if (entry == null) continue;
      seen = true;
      sum += roamEntry(entry);
    }
    if (seen) found += 1;
    paths += 2 + load<u16>(paths);
  }
  for (let time = 0; time < roamTimes.length; time++) {
    const missing = opened.notFound(unchecked(roamTimes[time]));
    if (missing != null) sum += roamEntry(missing);
  }
  const data = opened.address + load<u32>(opened.address, headerDataOffset);
  opened.verify(data, <u32>(opened.address + load<u32>(opened.address, headerStoreLength) - data));
  store<u64>(paths, sum);
  return found;
}

function roamEntry(entry: Entry): u64 {
  let sum: u64 = 0;
  for (let index: u32 = 0; index < entry.representationCount; index++) {
    const representation: Representation = opened.representation(entry, index);
    sum += xxh64(opened.head(representation), representation.headLength);
    sum += xxh64(opened.etag(representation), representation.etagLength);
    sum += xxh64(opened.body(representation), representation.bodyLength);
    opened.verify(opened.body(representation), representation.bodyLength);
  }
  return sum;
}
