// Read first: RFC 2018 §4 and §5; RFC 8985 §6.2. The runs of a flight (flight.ts) cut, joined and
// marked as segments are sent, acknowledged, taken for lost and sent again.

import { endOf, Flight, flightOf, Flights, lost, Run, sacked, sent } from "./flight";
import { noteDelivered } from "./rack";
import { after, before, Sequence } from "./sequence";
import { Tcb } from "./tcb";

/** Bytes sent within this part of a round trip count as sent together. */
const togetherShift: u32 = 6;

/** Notes that new bytes, from `sndMax` on, are being sent. */
export function noteNew(flights: Flights, tcb: Tcb, nowUs: u64): void {
  const flight = flightOf(tcb);
  const last = changetype<Run>(flight.last);
  const age = <u32>nowUs - last.sentUs;
  const alike = last.fate == sent && !last.retransmitted;
  if (last.start == tcb.sndMax || (alike && age <= tcb.srtt >> togetherShift)) return;
  const at = flights.takeRun(flight);
  // For want of a record they share the last one's fate.
  if (at == 0) return;
  const run = changetype<Run>(at);
  run.next = 0;
  run.start = tcb.sndMax;
  run.sentUs = <u32>nowUs;
  run.fate = sent;
  run.retransmitted = false;
  last.next = at;
  flight.last = at;
}

/** Takes the cumulative acknowledgment `ack`, beyond `sndUna` and not beyond `sndMax`. */
export function takeCumulative(flights: Flights, tcb: Tcb, ack: Sequence, nowUs: u64): void {
  const flight = flightOf(tcb);
  while (flight.first != 0) {
    const run = changetype<Run>(flight.first);
    if (!before(run.start, ack)) return;
    const end = endOf(tcb, run);
    const whole = !after(end, ack);
    const upTo = whole ? end : ack;
    const length = upTo - run.start;
    if (run.fate == sacked) flight.sackedBytes -= length;
    else noteDelivered(tcb, flight, run, upTo, nowUs);
    if (run.fate == lost) flight.lostBytes -= length;
    if (!whole) {
      run.start = ack;
      return;
    }
    flight.first = run.next;
    flights.putRun(flight, changetype<usize>(run));
  }
  flight.last = 0;
}

/** Takes a block [start, end) of a SACK option, inside what is in flight. */
export function takeSelective(
  flights: Flights,
  tcb: Tcb,
  start: Sequence,
  end: Sequence,
  nowUs: u64,
): void {
  const flight = flightOf(tcb);
  let at = flight.first;
  let previous: usize = 0;
  while (at != 0) {
    const run = changetype<Run>(at);
    if (after(run.start, end)) return;
    if (run.fate != sacked && before(run.start, end) && after(endOf(tcb, run), start)) {
      if (before(run.start, start)) {
        if (!split(flights, flight, run, start)) return;
        previous = at;
        at = run.next;
        continue;
      }
      if (after(endOf(tcb, run), end) && !split(flights, flight, run, end)) return;
      const length = endOf(tcb, run) - run.start;
      noteDelivered(tcb, flight, run, endOf(tcb, run), nowUs);
      if (run.fate == lost) flight.lostBytes -= length;
      run.fate = sacked;
      flight.sackedBytes += length;
    }
    if (previous != 0 && run.fate == sacked && changetype<Run>(previous).fate == sacked) {
      join(flights, flight, changetype<Run>(previous));
      at = changetype<Run>(previous).next;
    } else {
      previous = at;
      at = run.next;
    }
  }
}

/** Takes back that anything is lost: the loss was none. */
export function unmarkLost(flight: Flight): void {
  for (let at = flight.first; at != 0; at = changetype<Run>(at).next) {
    const run = changetype<Run>(at);
    if (run.fate == lost) run.fate = sent;
  }
  flight.lostBytes = 0;
}

/** The first run that is lost; there is one. */
export function firstLost(flight: Flight): Run {
  let run = changetype<Run>(flight.first);
  while (run.fate != lost) run = changetype<Run>(run.next);
  return run;
}

/** Joins what is lost right behind `run`, lost itself, to it. */
export function joinLost(flights: Flights, flight: Flight, run: Run): void {
  while (run.next != 0) {
    const next = changetype<Run>(run.next);
    if (next.fate != lost) return;
    if (next.retransmitted) run.retransmitted = true;
    join(flights, flight, run);
  }
}

/** Notes that a run has been sent again from its start up to `end`. */
export function noteAgain(flights: Flights, tcb: Tcb, run: Run, end: Sequence, nowUs: u64): void {
  const flight = flightOf(tcb);
  // Where no record is left for the rest, it counts as sent, and is found missing in its turn.
  if (before(end, endOf(tcb, run))) split(flights, flight, run, end);
  if (run.fate == lost) flight.lostBytes -= endOf(tcb, run) - run.start;
  run.fate = sent;
  run.retransmitted = true;
  run.sentUs = <u32>nowUs;
}

/** The run that starts at `start`, cut off from the last one; null where no record is left. */
export function cutTail(flights: Flights, tcb: Tcb, start: Sequence): Run | null {
  const flight = flightOf(tcb);
  const last = changetype<Run>(flight.last);
  if (!before(last.start, start)) return last;
  return split(flights, flight, last, start) ? changetype<Run>(flight.last) : null;
}

/** Cuts a run in two at `at`, which lies inside; false: no record is left. */
function split(flights: Flights, flight: Flight, run: Run, at: Sequence): bool {
  const place = flights.takeRun(flight);
  if (place == 0) return false;
  const rest = changetype<Run>(place);
  rest.next = run.next;
  rest.start = at;
  rest.sentUs = run.sentUs;
  rest.fate = run.fate;
  rest.retransmitted = run.retransmitted;
  if (run.next == 0) flight.last = place;
  run.next = place;
  return true;
}

/** Makes a run and the one behind it one. */
function join(flights: Flights, flight: Flight, run: Run): void {
  const next = run.next;
  run.next = changetype<Run>(next).next;
  if (run.next == 0) flight.last = changetype<usize>(run);
  flights.putRun(flight, next);
}
