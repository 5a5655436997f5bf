import { Connections } from "../../../appliance/tcp/connections";
import { NameHash } from "../../../appliance/tcp/name-hash";
import { Sources } from "../../../appliance/tcp/sources";
import { State } from "../../../appliance/tcp/state";
import { mappedHigh, mappedLow } from "../../../appliance/wire/ip-address";
import { test } from "../unit";

const names = new NameHash(1, 2);
const sources = new Sources(names);

test("an IPv4 /24 is one source, the next is another", () => {
  sources.enter(mappedHigh, mappedLow(0x0a4d0001));
  assert(sources.count(mappedHigh, mappedLow(0x0a4d00ff)) == 1);
  assert(sources.count(mappedHigh, mappedLow(0x0a4d0101)) == 0);
  sources.leave(mappedHigh, mappedLow(0x0a4d0002));
  assert(sources.count(mappedHigh, mappedLow(0x0a4d0001)) == 0);
});

test("an IPv6 /56 is one source, the next is another", () => {
  sources.enter(0x20010db8_00000012, 1);
  assert(sources.count(0x20010db8_000000ff, 0xffff) == 1);
  assert(sources.count(0x20010db8_00000112, 1) == 0);
  sources.leave(0x20010db8_00000000, 2);
});

/** Opens connections of one source for as long as it may have more; returns how many. */
function fill(connections: Connections, address: u32): u32 {
  const low = mappedLow(address);
  let opened: u32 = 0;
  while (connections.admits(mappedHigh, low)) {
    const tcb = connections.open(0, mappedHigh, low, (opened << 16) | 80);
    tcb.state = State.Established;
    opened += 1;
  }
  return opened;
}

test("a greedy source gets three quarters, and greedy ones after it leave something too", () => {
  const connections = new Connections(1024, 3, 4);
  assert(fill(connections, 0x0a000001) == 768);
  assert(fill(connections, 0x0a000101) == 192);
  assert(fill(connections, 0x0a000201) == 48);
  assert(connections.hasFree());
});
