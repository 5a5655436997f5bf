// Read first: RFC 9438 §4. How the congestion window grows where nothing is being lost.
//
//     cwnd ▲        ____________ ⟋     wMax: where the last loss happened
//          │     ⟋                     The curve climbs fast while far below, hardly near it,
//          │   ⟋                       and fast again beyond, by the time and not by the
//          │  │       K                acknowledgments: long paths are not put at a disadvantage.
//          └──┴───────┴────────────▶ t
//
// Windows are bytes, times are ms; C is 0.4 and beta 0.7.

import { flightOf } from "./flight";
import { Tcb } from "./tcb";

/** Furthest from K that the curve is computed: 100 s, where it has left any window behind. */
const distanceMaxMs: i64 = 100_000;

/** The largest number whose cube is not beyond `value`. */
export function cubeRoot(value: u64): u32 {
  let root: u64 = 0;
  for (let bit: u64 = 1 << 20; bit != 0; bit >>= 1) {
    const tried = root | bit;
    if (tried * tried * tried <= value) root = tried;
  }
  return <u32>root;
}

/** What a loss at `window` leaves of it: beta. */
export function afterLoss(window: u32): u32 {
  return <u32>((<u64>window * 7) / 10);
}

/** RFC 9438 §4.7: where the next curve bends; below the last one, room is left to newcomers. */
export function noteLoss(tcb: Tcb, window: u32): void {
  tcb.wMax = window < tcb.wMax ? <u32>((<u64>window * 17) / 20) : window;
  flightOf(tcb).epoch = false;
}

/** A window that was not filled has no curve: the next one starts where it is then (§5.8). */
export function endEpoch(tcb: Tcb): void {
  flightOf(tcb).epoch = false;
}

/** The curve at `sinceMs` after the start of the epoch. */
function curve(origin: u32, kMs: u32, smss: u32, sinceMs: u32): i64 {
  const distance = <i64>sinceMs - kMs;
  const bounded = max<i64>(min<i64>(distance, distanceMaxMs), -distanceMaxMs);
  // 0.4 segments for the cube of a second.
  return <i64>origin + (bounded * bounded * bounded * smss) / 2_500_000_000;
}

/** Congestion avoidance (§4.2 to §4.5): takes an acknowledgment of `acked` bytes. */
export function growCubic(tcb: Tcb, acked: u32, nowUs: u64): void {
  const flight = flightOf(tcb);
  const smss = <u32>tcb.smss;
  const cwnd = tcb.cwnd;
  const nowMs = <u32>(nowUs / 1000);
  if (!flight.epoch) {
    flight.epoch = true;
    flight.epochStartMs = nowMs;
    flight.cubicOrigin = max<u32>(tcb.wMax, cwnd);
    flight.cubicKMs = cubeRoot((<u64>(flight.cubicOrigin - cwnd) * 2_500_000_000) / smss);
    flight.wEst = cwnd;
  }
  const sinceMs = nowMs - flight.epochStartMs;
  // alpha: 3 * 0.3 / 1.7, until what was lost is regained; then as Reno (§4.3).
  const alpha: u64 = flight.wEst < tcb.wMax ? 529 : 1000;
  flight.wEst += <u32>((alpha * acked * smss) / (<u64>cwnd * 1000));
  const here = curve(flight.cubicOrigin, flight.cubicKMs, smss, sinceMs);
  if (here < <i64>flight.wEst) {
    tcb.cwnd = max<u32>(cwnd, flight.wEst);
    return;
  }
  const ahead = curve(flight.cubicOrigin, flight.cubicKMs, smss, sinceMs + tcb.srtt / 1000);
  const target = max<i64>(min<i64>(ahead, <i64>cwnd + (cwnd >> 1)), cwnd);
  tcb.cwnd = cwnd + <u32>(((<u64>target - cwnd) * acked) / cwnd);
}
