import { growWindow, lowerThreshold } from "../../../appliance/tcp/congestion";
import { cubeRoot } from "../../../appliance/tcp/cubic";
import { Flights } from "../../../appliance/tcp/flight";
import { Tcb } from "../../../appliance/tcp/tcb";
import { test } from "../unit";

const smss: u32 = 1000;

/** A connection in congestion avoidance whose window is full, with this window and round trip. */
function full(segments: u32, roundTripMs: u32): Tcb {
  const tcb = changetype<Tcb>(heap.alloc(offsetof<Tcb>()));
  memory.fill(changetype<usize>(tcb), 0, offsetof<Tcb>());
  new Flights(1, 1).acquire(tcb, 0);
  tcb.smss = <u16>smss;
  tcb.cwnd = segments * smss;
  tcb.ssthresh = tcb.cwnd;
  tcb.sndMax = tcb.cwnd;
  tcb.srtt = roundTripMs * 1000;
  return tcb;
}

/** The window in segments, after `rounds` round trips without loss from `nowMs` on. */
function grown(tcb: Tcb, nowMs: u32, rounds: u32): u32 {
  for (let round: u32 = 0; round < rounds; round++) {
    let left = tcb.cwnd / smss;
    const at = <u64>(nowMs + round * (tcb.srtt / 1000)) * 1000;
    for (; left > 0; left--) growWindow(tcb, smss, tcb.cwnd, at);
  }
  return tcb.cwnd / smss;
}

test("the cube root is the largest number whose cube is not beyond", () => {
  assert(cubeRoot(0) == 0 && cubeRoot(1) == 1 && cubeRoot(7) == 1 && cubeRoot(8) == 2);
  assert(cubeRoot(999_999_999_999) == 9_999 && cubeRoot(1_000_000_000_000) == 10_000);
  assert(cubeRoot(u64.MAX_VALUE >> 1) == 2_097_151);
});

test("RFC 9438 §4.6 and §4.7: a loss leaves 0.7; one below the last leaves room to others", () => {
  const tcb = full(100, 100);
  lowerThreshold(tcb);
  assert(tcb.ssthresh == 70 * smss && tcb.wMax == 100 * smss);
  tcb.cwnd = 80 * smss;
  lowerThreshold(tcb);
  assert(tcb.ssthresh == 56 * smss && tcb.wMax == 68 * smss);
});

test("RFC 9438 §4.2: K after the loss the old window is reached, hardly passed around it", () => {
  // K is the cube root of 300 / 0.4: 9.09 s, or 91 round trips of 100 ms.
  const tcb = full(1000, 100);
  lowerThreshold(tcb);
  tcb.cwnd = tcb.ssthresh;
  assert(grown(tcb, 1_000, 1) >= 700);
  const halfway = grown(tcb, 1_100, 44);
  assert(halfway > 950 && halfway < 975);
  const there = grown(tcb, 5_500, 46);
  assert(there >= 995 && there <= 1001);
  const beyond = grown(tcb, 10_100, 46);
  assert(beyond > 1025 && beyond < 1060);
});

test("RFC 9438 §4.3: on a short path it grows as Reno would", () => {
  // Round trips of 1 ms: after 100 of them the curve has hardly moved, Reno's part by 0.53 each.
  const tcb = full(20, 1);
  lowerThreshold(tcb);
  tcb.cwnd = tcb.ssthresh;
  const after = grown(tcb, 1_000, 10);
  assert(after >= 18 && after <= 20);
  // Past the old window it is one segment a round trip.
  const later = grown(tcb, 1_010, 20);
  assert(later >= 34 && later <= 40);
});

test("a window that is not filled does not grow, and has no curve", () => {
  const tcb = full(20, 100);
  for (let round: u64 = 1; round < 50; round++) {
    growWindow(tcb, smss, 10 * smss, round * 100_000);
  }
  assert(tcb.cwnd == 20 * smss);
  // The curve starts where the window is filled, not 5 s before.
  growWindow(tcb, smss, 20 * smss, 5_000_000);
  assert(tcb.cwnd <= 20 * smss + 100);
});

test("in slow start one acknowledgment opens it by eight segments at most", () => {
  const tcb = full(20, 100);
  tcb.ssthresh = u32.MAX_VALUE;
  growWindow(tcb, 20 * smss, 20 * smss, 1_000);
  assert(tcb.cwnd == 28 * smss);
});
