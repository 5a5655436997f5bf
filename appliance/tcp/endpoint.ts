// What the parts of TCP share: the network below, the application above, and the memory between.

import { Network } from "../net/network";
import { RateLimit } from "../net/rate-limit";
import { resetBurst, resetIntervalUs } from "../policy";
import { Connections } from "./connections";
import { Counters } from "./counters";
import { connectionHash } from "./isn";
import { Flights } from "./flight";
import { Limits } from "./limits";
import { ReadyList } from "./ready-list";
import { ReceiveBuffers } from "./reassembly";
import { Duplicate } from "./sack";
import { IncomingSegment } from "./segment";
import { Tcb } from "./tcb";
import { TimerWheel } from "./timers";

/** The state of one TCP. Its behaviour stands in the files named after RFC 9293's sections. */
@final
export class Endpoint<Application> {
  readonly connections: Connections;
  readonly buffers: ReceiveBuffers;
  readonly flights: Flights;
  readonly timers: TimerWheel = new TimerWheel();
  readonly ready: ReadyList = new ReadyList();
  readonly counters: Counters = new Counters();
  readonly segment: IncomingSegment = new IncomingSegment();
  readonly duplicate: Duplicate = new Duplicate();
  /** Stands for a connection of which nothing is kept (syn-cookie.ts). */
  readonly passing: Tcb = changetype<Tcb>(heap.alloc(offsetof<Tcb>()));
  /** Until then an ACK may bring a cookie back. */
  cookiesUntilUs: u64 = 0;
  readonly resets: RateLimit = new RateLimit(resetBurst, resetIntervalUs);

  constructor(
    readonly network: Network,
    readonly application: Application,
    readonly port: u32,
    readonly limits: Limits,
    readonly key0: u64,
    readonly key1: u64,
  ) {
    assert(limits.receiveBufferLength <= 0xffff);
    this.connections = new Connections(limits.connectionsMax, key0, key1);
    this.flights = new Flights(limits.flightsMax, limits.runsMax);
    this.buffers = new ReceiveBuffers(limits.receiveBuffersMax, limits.receiveBufferLength);
  }

  /** Keyed hash of the connection that the segment in hand belongs to, or opens (isn.ts). */
  segmentHash(): u64 {
    const segment = this.segment;
    const high = segment.peerHigh;
    const low = segment.peerLow;
    return connectionHash(this.key0, this.key1, segment.local, high, low, segment.ports);
  }
}
