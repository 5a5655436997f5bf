import { Connections } from "../../../appliance/tcp/connections";
import { State } from "../../../appliance/tcp/state";
import { never, Tcb } from "../../../appliance/tcp/tcb";
import { TimerWheel } from "../../../appliance/tcp/timers";
import { test } from "../unit";

function block(connections: Connections): Tcb {
  const tcb = connections.open(0, 0, connections.count, 0);
  tcb.state = State.Established;
  return tcb;
}

test("an empty wheel never fires", () => {
  const wheel = new TimerWheel();
  assert(wheel.nextDeadlineUs() == never);
  assert(wheel.expire(1_000_000_000) === null);
});

test("a block fires at its deadline, rounded up to a tick, and once", () => {
  const wheel = new TimerWheel();
  const tcb = block(new Connections(1, 0, 0));
  wheel.arm(tcb, 1_500_500);
  assert(wheel.nextDeadlineUs() == 1_501_000);
  assert(wheel.expire(1_500_999) === null);
  assert(wheel.expire(1_501_000) === tcb);
  assert(wheel.expire(1_501_000) === null);
  assert(wheel.nextDeadlineUs() == never);
});

test("a deadline in the past fires at once", () => {
  const wheel = new TimerWheel();
  const tcb = block(new Connections(1, 0, 0));
  wheel.expire(5_000_000);
  wheel.arm(tcb, 1_000_000);
  assert(wheel.nextDeadlineUs() <= 5_000_000);
  assert(wheel.expire(5_000_000) === tcb);
});

test("a deadline that moves, earlier or later, fires only where it is", () => {
  const wheel = new TimerWheel();
  const tcb = block(new Connections(1, 0, 0));
  wheel.arm(tcb, 60_000_000);
  wheel.arm(tcb, 1_000_000);
  assert(wheel.nextDeadlineUs() == 1_000_000);
  wheel.arm(tcb, 90_000_000);
  assert(wheel.expire(89_999_999) === null);
  assert(wheel.expire(90_000_000) === tcb);
  wheel.arm(tcb, 95_000_000);
  wheel.arm(tcb, never);
  assert(wheel.nextDeadlineUs() == never);
});

test("a deadline years ahead is kept", () => {
  const wheel = new TimerWheel();
  const tcb = block(new Connections(1, 0, 0));
  wheel.arm(tcb, u64.MAX_VALUE - 1);
  assert(wheel.nextDeadlineUs() > 1_000_000_000_000);
  assert(wheel.expire(1_000_000_000_000) === null);
});

test("random deadlines over days fire in order, none early, none late", () => {
  const count: u32 = 500;
  const connections = new Connections(count, 0, 0);
  const wheel = new TimerWheel();
  let seed: u64 = 0x9e3779b97f4a7c15;
  let now: u64 = 0;
  const due = new StaticArray<u64>(count);
  for (let id: u32 = 0; id < count; id++) block(connections);
  for (let step = 0; step < 50_000; step++) {
    seed = seed * 6364136223846793005 + 1442695040888963407;
    const tcb = connections.block(<u32>(seed >> 33) % count);
    const spread = (<u64>1) << ((seed >> 20) % 38);
    due[tcb.id] = ((now + ((seed >> 24) % spread)) / 1000) * 1000;
    wheel.arm(tcb, due[tcb.id]);
    let earliest = never;
    for (let id: u32 = 0; id < count; id++) {
      if (connections.block(id).timerTick != never && due[id] < earliest) earliest = due[id];
    }
    // Where many share a slot its start is given instead: early, never late.
    assert(wheel.nextDeadlineUs() <= max<u64>(earliest, now));
    if (step % 3 != 0) continue;
    now += (seed >> 40) % 100_000;
    for (let fired = wheel.expire(now); fired !== null; fired = wheel.expire(now)) {
      assert(due[fired.id] <= now);
    }
    for (let id: u32 = 0; id < count; id++) {
      const left = connections.block(id).timerTick != never;
      assert(!left || due[id] > (now / 1000) * 1000);
    }
  }
});
