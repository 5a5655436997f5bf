// The whole simulated world: clients, a wire in each direction, the appliance, one clock.

import { Buffer } from "node:buffer";
import { Appliance, simulationModule } from "./appliance.ts";
import { strangeHabits, usualHabits } from "./habits.ts";
import {
  ack,
  type Address,
  arpFrame,
  checksumFault,
  kindOf,
  neighbourAdvertisement,
  readSegment,
  rst,
  type Segment,
  type SegmentContent,
  segmentFrame,
  solicitedAddress,
  type Station,
} from "./packets.ts";
import type { Pcap } from "./pcap.ts";
import { Random } from "./random.ts";
import type { Site } from "./site.ts";
import { Timeline } from "./timeline.ts";
import { Trouble } from "./trouble.ts";
import { Visit } from "./visit.ts";
import { type Weather, Wire } from "./wire.ts";

/** One run: everything that happens follows from this. */
export interface WorldOptions {
  readonly seed: number;
  readonly requests: number;
  readonly concurrency: number;
  readonly weather: Weather;
  readonly offload: boolean;
  readonly cardLatency: number;
  readonly virtio: boolean;
  /** Strange clients, and a machine and a network to which things happen. */
  readonly troubled: boolean;
  /** Turns of the server between two checks of its invariants. */
  readonly checkEvery: number;
  /** Items of the configuration beside the addresses. */
  readonly configuration?: string;
  readonly pcap?: Pcap | undefined;
  /** Called every thousand answers. */
  readonly progress?: (world: World) => void;
}

const serverMac = Buffer.from("5254000000aa", "hex");
const gatewayMac = Buffer.from("5254000000fe", "hex");
const prefix6 = "20010db8000000000000000000000";
const server: Station = { mac: serverMac, address: 0x0a4d0002 };
const server6: Station = { mac: serverMac, address: `${prefix6}002` };
const addresses = "ip=10.77.0.2/24 gateway=10.77.0.1 ip6=2001:db8::2/64 gateway6=fe80::fe";
const gateway: Station = { mac: gatewayMac, address: 0x0a4d0001 };
const gateway6: Station = { mac: gatewayMac, address: "fe8000000000000000000000000000fe" };
/** Of either family two neighbours, and two addresses behind the gateway. */
const clients: readonly Station[] = [
  { mac: Buffer.from("525400000010", "hex"), address: 0x0a4d0010 },
  { mac: Buffer.from("525400000011", "hex"), address: 0x0a4d0011 },
  { mac: gatewayMac, address: 0xc0000201 },
  { mac: gatewayMac, address: 0xc0000202 },
  { mac: Buffer.from("525400000010", "hex"), address: `${prefix6}010` },
  { mac: Buffer.from("525400000011", "hex"), address: `${prefix6}011` },
  { mac: gatewayMac, address: "20010db8000100000000000000000001" },
  { mac: gatewayMac, address: "20010db8000100000000000000000002" },
];
const places = new Map(clients.map(({ address }, place) => [address, place]));
const stations = [gateway, gateway6, ...clients];
const serverPort = 80;
const firstPort = 1024;
/** In a troubled world ports come again soon, and old segments with them. */
const portsInTrouble = 40;
/** IPv6 addresses may be used once nobody has objected (RFC 4862 §5.4). */
const detectionUs = 2e6;
/** A connection that is over answers what comes late for so long. */
const afterlifeUs = 120e6;
/** Nothing of a connection is left after so long. */
const longestLifeUs = 600e6;

/** One world; `run` lets it go by. */
export class World {
  readonly timeline = new Timeline();
  readonly random: Random;
  readonly appliance: Appliance;
  answered = 0;
  bodyBytes = 0;
  connections = 0;
  retransmissions = 0;
  readonly trouble: Trouble;
  private readonly site: Site;
  private readonly options: WorldOptions;
  private readonly toServer: Wire;
  private readonly toClients: Wire;
  private readonly visits = new Map<number, Visit>();
  private active = 0;
  private nextPort = firstPort;

  private constructor(module: WebAssembly.Module, site: Site, options: WorldOptions) {
    this.site = site;
    this.options = options;
    this.random = new Random(options.seed);
    const { timeline, random } = this;
    this.toClients = new Wire(timeline, random, options.weather, (frame, damaged) =>
      this.takeFrame(frame, damaged),
    );
    const { offload, cardLatency, virtio, checkEvery } = options;
    this.appliance = new Appliance(
      module,
      timeline,
      new Random(random.word()),
      {
        ...{ offload, cardLatency, virtio, checkEvery, store: site.store, mac: serverMac },
        configuration: `${addresses} ${options.configuration ?? ""}`,
      },
      (frame) => this.takeFromServer(frame),
    );
    this.toServer = new Wire(timeline, random, options.weather, (frame, damaged) => {
      this.options.pcap?.add(frame, timeline.nowUs);
      this.appliance.deliver(frame, damaged);
    });
    this.trouble = new Trouble(timeline, random, this.appliance, this.toServer);
    if (options.troubled) this.trouble.start();
  }

  /** Makes a world around `site`. */
  static async create(site: Site, options: WorldOptions): Promise<World> {
    return new World(await simulationModule(), site, options);
  }

  /** Both directions of the wire, for their counters. */
  get wires(): readonly Wire[] {
    return [this.toServer, this.toClients];
  }

  /** Runs until the wanted number of requests has been answered and all clients have left. */
  run(): void {
    this.pass(detectionUs);
    while (this.active < this.options.concurrency) this.arrive();
    let reported = 0;
    let answered = -1;
    let answeredUs = 0;
    while (this.active > 0) {
      if (this.timeline.nextUs === Infinity) throw new Error("nothing more happens");
      this.timeline.step();
      if (this.answered !== answered) {
        answered = this.answered;
        answeredUs = this.timeline.nowUs;
      } else if (this.timeline.nowUs > answeredUs + longestLifeUs) throw new Error("stuck");
      if (answered - reported < 1000) continue;
      reported = answered;
      this.options.progress?.(this);
    }
    this.trouble.end();
  }

  /** Lets `us` go by, whatever happens. */
  pass(us: number): void {
    const untilUs = this.timeline.nowUs + us;
    while (this.timeline.nextUs <= untilUs) this.timeline.step();
    this.timeline.nowUs = untilUs;
  }

  /** Waits until no connection may be left, and throws when anything still is. */
  rest(): void {
    this.pass(longestLifeUs);
    const { exports, card } = this.appliance;
    exports.check(card.held);
    const left = exports.connections();
    if (left !== 0) throw new Error(`${left} connections are stuck`);
    const missing = exports.framesMissing();
    if (missing !== 0) throw new Error(`${missing} frames are missing`);
  }

  /** A client arrives, from the next free port of some address. */
  private arrive(): void {
    const { random, options, timeline } = this;
    const station = random.pick(clients);
    const own = this.freePort(station);
    const key = keyOf(station.address, own);
    this.active += 1;
    this.connections += 1;
    const path = { from: station, to: serverFor(station) };
    const send = (segment: SegmentContent) => this.toServer.send(segmentFrame(path, segment));
    const visit = new Visit(
      { timeline, random, send: options.troubled ? this.trouble.remembering(send, path) : send },
      this.site,
      {
        answered: (bytes) => {
          this.answered += 1;
          this.bodyBytes += bytes;
        },
        left: () => this.leave(key),
      },
      {
        habits: options.troubled ? strangeHabits(random) : usualHabits(random),
        ports: { own, server: serverPort },
        forgiving: options.troubled,
        wallS: () => this.appliance.wallS,
      },
    );
    this.visits.set(key, visit);
  }

  private freePort(station: Station): number {
    const last = this.options.troubled ? firstPort + portsInTrouble : 65535;
    for (let tries = last - firstPort; tries >= 0; tries--) {
      const port = this.nextPort;
      this.nextPort = port === last ? firstPort : port + 1;
      if (this.visits.get(keyOf(station.address, port))?.connection.over !== false) return port;
    }
    throw new Error("no port is free");
  }

  private leave(key: number): void {
    const { timeline, visits } = this;
    const visit = visits.get(key)!;
    timeline.at(timeline.nowUs + afterlifeUs, () => {
      if (visits.get(key) === visit && !visit.connection.silent) visits.delete(key);
    });
    this.retransmissions += visit.connection.retransmissions;
    const done = this.answered >= this.options.requests;
    // The next one is counted as active at once, so that the world does not end in between.
    timeline.at(timeline.nowUs + this.random.between(0, 2_000), () => {
      this.active -= 1;
      if (!done) this.arrive();
    });
  }

  /** The card has made the checksums itself where it was asked to: those that are given count. */
  private takeFromServer(frame: Buffer): void {
    this.options.pcap?.add(frame, this.timeline.nowUs);
    const fault = checksumFault(frame);
    if (fault !== null) throw new Error(`${fault} in ${frame.toString("hex")}`);
    this.toClients.send(frame);
  }

  private takeFrame(frame: Buffer, damaged: boolean): void {
    if (damaged) {
      // One wrong bit never passes the checksums: the wire damages no more than that.
      if (checksumFault(frame) === null) throw new Error(`passes ${frame.toString("hex")}`);
      return;
    }
    const kind = kindOf(frame);
    if (kind === "arp") this.answerArp(frame);
    else if (kind === "tcp") this.takeSegment(frame);
    else if (kind === "icmpv6") this.answerSolicitation(frame);
  }

  private answerSolicitation(frame: Buffer): void {
    const target = solicitedAddress(frame);
    const from = stations.find(({ address }) => address === target);
    if (from) this.toServer.send(neighbourAdvertisement({ from, to: server6 }));
  }

  private answerArp(frame: Buffer): void {
    if (frame.readUInt16BE(20) !== 1) return;
    const wanted = stations.find(({ address }) => address === frame.readUInt32BE(38));
    if (wanted) this.toServer.send(arpFrame(2, wanted, server));
  }

  private takeSegment(frame: Buffer): void {
    const segment = readSegment(frame);
    const visit = this.visits.get(keyOf(segment.destination, segment.destinationPort));
    if (visit) visit.connection.arrives(segment);
    else if (!(segment.flags & rst)) this.refuse(segment);
  }

  /** RFC 9293 §3.10.7.1: nobody has this port. */
  private refuse(segment: Segment): void {
    const from = clients[places.get(segment.destination) ?? -1];
    if (!from) throw new Error("a segment for nobody");
    const reset = {
      sourcePort: segment.destinationPort,
      destinationPort: segment.sourcePort,
      sequence: segment.acknowledgment,
      acknowledgment: 0,
      flags: segment.flags & ack ? rst : rst | ack,
      window: 0,
      text: Buffer.alloc(0),
    };
    this.toServer.send(segmentFrame({ from, to: serverFor(from) }, reset));
  }
}

function serverFor({ address }: Station): Station {
  return typeof address === "string" ? server6 : server;
}

function keyOf(address: Address, port: number): number {
  return (places.get(address) ?? clients.length) * 65536 + port;
}
