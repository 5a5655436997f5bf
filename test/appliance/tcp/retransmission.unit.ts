import { Limits } from "../../../appliance/tcp/limits";
import {
  backOff,
  endMeasurement,
  resetEstimator,
  spoilMeasurement,
  startMeasurement,
  startTimer,
  updateEstimator,
} from "../../../appliance/tcp/retransmission";
import { never, Tcb } from "../../../appliance/tcp/tcb";
import { timestampAt } from "../../../appliance/tcp/timestamp";
import { test } from "../unit";

function fresh(): Tcb {
  const tcb = changetype<Tcb>(heap.alloc(offsetof<Tcb>()));
  memory.fill(changetype<usize>(tcb), 0, offsetof<Tcb>());
  tcb.retransmitAtUs = never;
  resetEstimator(tcb);
  return tcb;
}

function limits(leastUs: u32): Limits {
  const limits = new Limits();
  limits.retransmissionTimeoutMinUs = leastUs;
  return limits;
}

test("RFC 6298 (2.1): one second at first", () => {
  assert(fresh().rto == 1_000_000);
});

test("RFC 6298 (2.2): the first sample", () => {
  const tcb = fresh();
  updateEstimator(tcb, limits(0), 400_000);
  assert(tcb.srtt == 400_000 && tcb.rttvar == 200_000 && tcb.rto == 1_200_000);
});

test("RFC 6298 (2.3): later samples", () => {
  const tcb = fresh();
  updateEstimator(tcb, limits(0), 400_000);
  updateEstimator(tcb, limits(0), 800_000);
  // RTTVAR = 3/4 * 200 + 1/4 * 400 = 250 ms; SRTT = 7/8 * 400 + 1/8 * 800 = 450 ms.
  assert(tcb.rttvar == 250_000 && tcb.srtt == 450_000 && tcb.rto == 1_450_000);
});

test("RFC 6298 (2.4), (2.5) and the granularity", () => {
  const tcb = fresh();
  updateEstimator(tcb, limits(1_000_000), 10);
  assert(tcb.rto == 1_000_000);
  for (let round = 0; round < 200; round++) updateEstimator(tcb, limits(0), 10_000);
  assert(tcb.rto >= 11_000 && tcb.rto < 12_000);
  updateEstimator(tcb, limits(0), 60_000_000);
  assert(tcb.rto == 60_000_000);
});

test("a round trip of no time at all is a sample", () => {
  const tcb = fresh();
  updateEstimator(tcb, limits(0), 0);
  updateEstimator(tcb, limits(0), 0);
  assert(tcb.srtt == 1 && tcb.rttvar == 0 && tcb.rto == 1_001);
});

test("only an acknowledgment of the timed segment ends its measurement", () => {
  const tcb = fresh();
  startMeasurement(tcb, 100, 1_000_000);
  startMeasurement(tcb, 200, 1_500_000);
  endMeasurement(tcb, limits(0), 99, 0, 2_000_000);
  assert(tcb.rttTiming && tcb.srtt == 0);
  endMeasurement(tcb, limits(0), 100, 0, 3_000_000);
  assert(!tcb.rttTiming && tcb.srtt == 2_000_000);
});

test("RFC 7323 §4: a timestamp tells the round trip of what was sent again", () => {
  const tcb = fresh();
  tcb.timestamps = true;
  tcb.tsOffset = 0xffffff00;
  startMeasurement(tcb, 100, 1_024_000);
  const stamp = timestampAt(tcb, 2_048_000);
  spoilMeasurement(tcb, 100);
  spoilMeasurement(tcb, 200);
  endMeasurement(tcb, limits(0), 100, stamp + 1000, 2_560_000);
  assert(!tcb.rttTiming && tcb.srtt == 0);
  spoilMeasurement(tcb, 200);
  endMeasurement(tcb, limits(0), 199, stamp, 2_560_000);
  assert(tcb.rttTiming);
  endMeasurement(tcb, limits(0), 200, stamp, 2_560_000);
  assert(!tcb.rttTiming && tcb.srtt == 512_000);
});

test("RFC 6298 (5.5), Karn: the back-off doubles to the limit, forgets the measurement", () => {
  const tcb = fresh();
  startMeasurement(tcb, 100, 1_000_000);
  backOff(tcb, limits(0));
  assert(tcb.rto == 2_000_000 && !tcb.rttTiming && tcb.retries == 1);
  for (let round = 0; round < 20; round++) backOff(tcb, limits(0));
  assert(tcb.rto == 60_000_000);
});

test("RFC 6298 (5.1): a running timer is left alone", () => {
  const tcb = fresh();
  startTimer(tcb, limits(0), 5_000_000);
  startTimer(tcb, limits(0), 5_500_000);
  assert(tcb.retransmitAtUs == 6_000_000);
});
