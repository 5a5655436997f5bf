// The whole simulated world: clients, a wire in each direction, the appliance, one clock.

import { Buffer } from "node:buffer";
import { Appliance, simulationModule } from "./appliance.ts";
import type { ConnectionHabits } from "./connection.ts";
import {
  arpFrame,
  checksumFault,
  kindOf,
  readSegment,
  type Segment,
  segmentFrame,
  type Station,
} from "./packets.ts";
import type { Pcap } from "./pcap.ts";
import { Random } from "./random.ts";
import type { Site } from "./site.ts";
import { Timeline } from "./timeline.ts";
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
  readonly pcap?: Pcap | undefined;
  /** Called every thousand answers. */
  readonly progress?: (world: World) => void;
}

const server: Station = { mac: Buffer.from("5254000000aa", "hex"), address: 0x0a4d0002 };
const gateway: Station = { mac: Buffer.from("5254000000fe", "hex"), address: 0x0a4d0001 };
/** Two neighbours, and two addresses behind the gateway. */
const clients: readonly Station[] = [
  { mac: Buffer.from("525400000010", "hex"), address: 0x0a4d0010 },
  { mac: Buffer.from("525400000011", "hex"), address: 0x0a4d0011 },
  { mac: gateway.mac, address: 0xc0000201 },
  { mac: gateway.mac, address: 0xc0000202 },
];
const stations = [gateway, ...clients];

/** One world; `run` lets it go by. */
export class World {
  readonly timeline = new Timeline();
  readonly random: Random;
  readonly appliance: Appliance;
  answered = 0;
  bodyBytes = 0;
  connections = 0;
  retransmissions = 0;
  private readonly site: Site;
  private readonly options: WorldOptions;
  private readonly toServer: Wire;
  private readonly toClients: Wire;
  private readonly visits = new Map<string, Visit>();
  private active = 0;
  private nextPort = 1024;

  private constructor(module: WebAssembly.Module, site: Site, options: WorldOptions) {
    this.site = site;
    this.options = options;
    this.random = new Random(options.seed);
    const { timeline, random } = this;
    this.toClients = new Wire(timeline, random, options.weather, (frame, damaged) =>
      this.takeFrame(frame, damaged),
    );
    this.appliance = new Appliance(
      module,
      timeline,
      new Random(random.word()),
      {
        store: site.store,
        configuration: "ip=10.77.0.2/24 gateway=10.77.0.1",
        offload: options.offload,
        cardLatency: options.cardLatency,
        mac: server.mac,
      },
      (frame) => {
        this.options.pcap?.add(frame, timeline.nowUs);
        this.toClients.send(frame);
      },
    );
    this.toServer = new Wire(timeline, random, options.weather, (frame) => {
      this.options.pcap?.add(frame, timeline.nowUs);
      this.appliance.deliver(frame);
    });
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
    while (this.active < this.options.concurrency) this.arrive();
    let reported = 0;
    while (this.active > 0) {
      if (this.timeline.nextUs === Infinity) throw new Error("nothing more happens");
      this.timeline.step();
      if (this.answered - reported < 1000) continue;
      reported = this.answered;
      this.options.progress?.(this);
    }
  }

  /** Lets `us` go by, whatever happens. */
  pass(us: number): void {
    const untilUs = this.timeline.nowUs + us;
    while (this.timeline.nextUs <= untilUs) this.timeline.step();
    this.timeline.nowUs = untilUs;
  }

  /** A client arrives, from the next free port of some address. */
  private arrive(): void {
    const { random } = this;
    const station = random.pick(clients);
    const own = this.nextPort;
    this.nextPort = own === 65535 ? 1024 : own + 1;
    const { timeline } = this;
    const send = (segment: Omit<Segment, "source" | "destination">) =>
      this.sendSegment(station, segment);
    this.active += 1;
    this.connections += 1;
    const visit = new Visit(
      { timeline, random, send },
      this.site,
      {
        answered: (bytes) => {
          this.answered += 1;
          this.bodyBytes += bytes;
        },
        left: (left) => this.leave(left),
      },
      habitsOf(random),
      { own, server: 80 },
    );
    this.visits.set(`${station.address}:${own}`, visit);
  }

  private leave(visit: Visit): void {
    this.retransmissions += visit.connection.retransmissions;
    const done = this.answered >= this.options.requests;
    // The next one is counted as active at once, so that the world does not end in between.
    this.timeline.at(this.timeline.nowUs + this.random.between(0, 2_000), () => {
      this.active -= 1;
      if (!done) this.arrive();
    });
  }

  private sendSegment(station: Station, segment: Omit<Segment, "source" | "destination">): void {
    const addresses = { source: station.address, destination: server.address };
    this.toServer.send(segmentFrame(station.mac, server.mac, { ...segment, ...addresses }));
  }

  private takeFrame(frame: Buffer, damaged: boolean): void {
    const kind = kindOf(frame);
    // The machine asks for neighbours and routers of IPv6 that are not there.
    if (kind === "other") return;
    const fault = kind === "arp" ? null : checksumFault(frame);
    // One wrong bit never passes the checksums: the wire damages no more than that.
    if (damaged !== (fault !== null)) throw new Error(`${fault} in ${frame.toString("hex")}`);
    if (kind === "arp") this.answerArp(frame);
    else if (kind === "tcp" && !damaged) this.takeSegment(frame);
  }

  private answerArp(frame: Buffer): void {
    if (frame.readUInt16BE(20) !== 1) return;
    const wanted = stations.find(({ address }) => address === frame.readUInt32BE(38));
    if (wanted) this.toServer.send(arpFrame(2, wanted, server));
  }

  private takeSegment(frame: Buffer): void {
    const segment = readSegment(frame);
    const visit = this.visits.get(`${segment.destination}:${segment.destinationPort}`);
    visit?.connection.arrives(segment);
  }
}

function habitsOf(random: Random): ConnectionHabits {
  return {
    mss: random.pick([536, 1200, 1400, 1460, 1460, 1460]),
    capacity: random.pick([1500, 4096, 16_384, 65_535, 65_535, 262_144]),
    windowScale: random.chance(0.7) ? random.between(0, 8) : undefined,
    timestamps: random.chance(0.5),
    pauseChance: random.chance(0.1) ? 0.02 : 0,
    delayedAckUs: random.between(0, 200_000),
  };
}
