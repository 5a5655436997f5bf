import { endOf, flightOf, Flights, lost, Run, sacked, sent } from "../../../appliance/tcp/flight";
import { markAllLost } from "../../../appliance/tcp/rack";
import {
  cutTail,
  firstLost,
  joinLost,
  noteAgain,
  noteNew,
  takeCumulative,
  takeSelective,
  unmarkLost,
} from "../../../appliance/tcp/scoreboard";
import { Tcb } from "../../../appliance/tcp/tcb";
import { test } from "../unit";

/** The naive model: the fate of each byte, from `base` on; numbers wrap in the middle. */
const length: u32 = 4000;
const base: u32 = 0xfffff830;
const fates = new StaticArray<u8>(length);

let seed: u32 = 1;
function below(limit: u32): u32 {
  seed ^= seed << 13;
  seed ^= seed >> 17;
  seed ^= seed << 5;
  return seed % limit;
}

function compare(tcb: Tcb): void {
  const flight = flightOf(tcb);
  let sackedBytes: u32 = 0;
  let lostBytes: u32 = 0;
  let at = flight.first;
  let expected = tcb.sndUna;
  while (at != 0) {
    const run = changetype<Run>(at);
    assert(run.start == expected);
    for (let seq = run.start; seq != endOf(tcb, run); seq++) {
      assert(fates[seq - base] == run.fate);
      if (run.fate == sacked) sackedBytes += 1;
      if (run.fate == lost) lostBytes += 1;
    }
    expected = endOf(tcb, run);
    at = run.next;
  }
  assert(expected == tcb.sndMax);
  assert(sackedBytes == flight.sackedBytes && lostBytes == flight.lostBytes);
}

function mark(from: u32, to: u32, fate: u8): void {
  for (let seq = from; seq != to; seq++) fates[seq - base] = fate;
}

/** Marks in [from, to) what is not sacked; returns how many bytes that were. */
function markUnsacked(from: u32, to: u32, fate: u8): u32 {
  let count: u32 = 0;
  for (let seq = from; seq != to; seq++) {
    if (fates[seq - base] == sacked) continue;
    fates[seq - base] = fate;
    count += 1;
  }
  return count;
}

function step(flights: Flights, tcb: Tcb, nowUs: u64): void {
  const flight = flightOf(tcb);
  const inFlight = tcb.sndMax - tcb.sndUna;
  const what = below(8);
  flight.delivered = 0;
  if (what < 2 && tcb.sndMax - base + 200 < length) {
    noteNew(flights, tcb, nowUs);
    const count = 1 + below(200);
    mark(tcb.sndMax, tcb.sndMax + count, sent);
    tcb.sndMax += count;
  } else if (what < 5) {
    const start = tcb.sndUna + below(inFlight);
    const end = start + 1 + below(tcb.sndMax - start);
    takeSelective(flights, tcb, start, end, nowUs);
    assert(flight.delivered == markUnsacked(start, end, sacked));
  } else if (what == 5 && inFlight > 1) {
    const ack = tcb.sndUna + 1 + below(min<u32>(inFlight - 1, 300));
    takeCumulative(flights, tcb, ack, nowUs);
    assert(flight.delivered == markUnsacked(tcb.sndUna, ack, sacked));
    tcb.sndUna = ack;
  } else if (what == 6 && flight.lostBytes != 0) {
    const run = firstLost(flight);
    joinLost(flights, flight, run);
    const end = run.start + 1 + below(endOf(tcb, run) - run.start);
    const start = run.start;
    noteAgain(flights, tcb, run, end, nowUs);
    mark(start, end, sent);
  } else if (below(3) == 0) {
    if (below(2) == 0) {
      markAllLost(tcb, flight);
      for (let seq = tcb.sndUna; seq != tcb.sndMax; seq++) {
        if (fates[seq - base] == sent) fates[seq - base] = lost;
      }
    } else {
      unmarkLost(flight);
      markUnsacked(tcb.sndUna, tcb.sndMax, sent);
    }
  }
}

function play(): void {
  const flights = new Flights(1, 600);
  const tcb = changetype<Tcb>(heap.alloc(offsetof<Tcb>()));
  memory.fill(changetype<usize>(tcb), 0, offsetof<Tcb>());
  tcb.sndUna = base;
  tcb.sndMax = base;
  tcb.srtt = 640;
  assert(flights.acquire(tcb, 0));
  mark(base, base + 100, sent);
  tcb.sndMax = base + 100;
  let nowUs: u64 = 1;
  for (let round = 0; round < 200; round++) {
    nowUs += below(30);
    step(flights, tcb, nowUs);
    compare(tcb);
  }
  flights.release(tcb);
  assert(flights.freeCount == 1 && flights.freeRuns == 600 && tcb.flight == 0);
}

test("random events leave each byte the fate that a model of single bytes gives it", () => {
  for (let first: u32 = 1; first <= 60; first++) {
    seed = first;
    play();
  }
});

test("what is sent within a 64th of a round trip is one run", () => {
  const flights = new Flights(1, 10);
  const tcb = changetype<Tcb>(heap.alloc(offsetof<Tcb>()));
  memory.fill(changetype<usize>(tcb), 0, offsetof<Tcb>());
  tcb.srtt = 64_000;
  flights.acquire(tcb, 0);
  tcb.sndMax = 100;
  noteNew(flights, tcb, 1000);
  tcb.sndMax = 200;
  noteNew(flights, tcb, 1001);
  tcb.sndMax = 300;
  assert(flightOf(tcb).runCount == 2);
  assert(changetype<Run>(flightOf(tcb).last).start == 200);
});

test("without free runs no flight is begun, new text joins the last run, and a cut fails", () => {
  const flights = new Flights(2, 1);
  const tcb = changetype<Tcb>(heap.alloc(offsetof<Tcb>()));
  memory.fill(changetype<usize>(tcb), 0, offsetof<Tcb>());
  const other = changetype<Tcb>(heap.alloc(offsetof<Tcb>()));
  memory.fill(changetype<usize>(other), 0, offsetof<Tcb>());
  assert(flights.acquire(tcb, 0) && !flights.acquire(other, 0) && other.flight == 0);
  tcb.sndMax = 100;
  noteNew(flights, tcb, 1_000_000);
  tcb.sndMax = 200;
  assert(flightOf(tcb).runCount == 1 && cutTail(flights, tcb, 150) === null);
  takeSelective(flights, tcb, 50, 100, 2_000_000);
  assert(flightOf(tcb).sackedBytes == 0);
});
