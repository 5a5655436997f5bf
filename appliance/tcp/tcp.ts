// Read first: README.md. TCP as a server: what server.ts sees of it.

import { Network } from "../net/network";
import { Packet } from "../net/packet";
import { timersPerTurnMax } from "../policy";
import { remove } from "./close";
import { Counters } from "./counters";
import { Endpoint } from "./endpoint";
import { icmpError } from "./icmp-error";
import { Limits } from "./limits";
import { segmentArrives } from "./segment-arrives";
import { offerPending } from "./segment-text";
import { settle } from "./settlement";
import { State } from "./state";
import { timeout } from "./timeouts";

/** TCP on one port, for an application that answers (README.md lists what it must offer). */
@final
export class Tcp<Application> {
  readonly endpoint: Endpoint<Application>;

  /** `key0`, `key1`: 128 secret random bits, from which sequence numbers are made. */
  constructor(
    network: Network,
    application: Application,
    port: u32,
    limits: Limits,
    key0: u64,
    key1: u64,
  ) {
    this.endpoint = new Endpoint<Application>(network, application, port, limits, key0, key1);
  }

  /** Takes a TCP packet from `Network.receive`. */
  segmentArrives(packet: Packet, nowUs: u64): void {
    this.endpoint.segment.read(packet);
    segmentArrives<Application>(this.endpoint, nowUs);
  }

  /** Takes an ICMP error about a segment of ours. */
  icmpError(packet: Packet, nowUs: u64): void {
    icmpError<Application>(this.endpoint, packet, nowUs);
  }

  /** Does what is due: timers, then whoever waited for frames. Bounded work; call once a turn. */
  poll(nowUs: u64): void {
    const endpoint = this.endpoint;
    for (let turn: u32 = 0; turn < timersPerTurnMax; turn++) {
      const tcb = endpoint.timers.expire(nowUs);
      if (tcb === null) break;
      timeout<Application>(endpoint, tcb, nowUs);
    }
    const device = endpoint.network.device;
    for (let waiting = endpoint.ready.length; waiting > 0 && device.available() > 0; waiting--) {
      settle<Application>(endpoint, endpoint.ready.take(), nowUs);
    }
  }

  /** The application has something new to say on connection `id` outside any call from TCP. */
  wake(id: u32, nowUs: u64): void {
    const tcb = this.endpoint.connections.block(id);
    if (!tcb.attached) return;
    if (tcb.pending != 0) offerPending<Application>(this.endpoint, tcb, nowUs);
    settle<Application>(this.endpoint, tcb, nowUs);
  }

  /**
   * Our address `local` has become another one, or is gone. Its connections end without a word: a
   * segment from another address would not be theirs (MUST-45).
   */
  forget(local: u32): void {
    const connections = this.endpoint.connections;
    for (let id: u32 = 0; id < connections.prepared; id++) {
      const tcb = connections.block(id);
      if (tcb.state == State.Closed || <u32>tcb.local != local) continue;
      remove<Application>(this.endpoint, tcb);
    }
  }

  /** When `poll` has something to do: 0 is now; `u64.MAX_VALUE`: not before a frame comes. */
  nextDeadlineUs(): u64 {
    const endpoint = this.endpoint;
    if (endpoint.ready.length > 0 && endpoint.network.device.available() > 0) return 0;
    return endpoint.timers.nextDeadlineUs();
  }

  /** Connections in any state but CLOSED. */
  connectionCount(): u32 {
    return this.endpoint.connections.count;
  }

  /** State of connection `id`. */
  state(id: u32): State {
    return this.endpoint.connections.block(id).state;
  }

  /** What has happened so far. */
  counters(): Counters {
    return this.endpoint.counters;
  }
}
