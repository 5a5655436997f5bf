// A run of the simulated world with the weather of the soak, and what to type to see it again.

import { Pcap } from "./pcap.ts";
import { Random } from "./random.ts";
import type { Site } from "./site.ts";
import { type Weather, fairWeather } from "./wire.ts";
import { World, type WorldOptions } from "./world.ts";

/** 1 % loss, and every other fault beside it. */
export const roughWeather: Weather = {
  loss: 0.01,
  burst: 0.0002,
  burstLength: 20,
  duplication: 0.01,
  corruption: 0.005,
  reordering: 0.05,
  depth: 4,
  delayUs: 300,
  rate: 125,
  queueUs: 5000,
};

/** Any weather, up to one in which a tenth of all frames is lost. */
export function strangeWeather(random: Random): Weather {
  return {
    loss: random.pick([0, 0.01, 0.1]),
    burst: random.pick([0, 0.001, 0.01]),
    burstLength: random.between(1, 100),
    duplication: random.pick([0, 0.01, 0.1]),
    corruption: random.pick([0, 0.01]),
    reordering: random.pick([0, 0.05, 0.5]),
    depth: random.pick([4, 40, 4000]),
    delayUs: random.between(10, 5_000),
    rate: random.pick([0.125, 12.5, 125, 1250]),
    queueUs: random.pick([1000, 50_000, 1_000_000]),
  };
}

/** What one run needs to know; the seed decides everything else. */
export interface RunOptions {
  readonly seed: number;
  readonly requests: number;
  readonly offload: boolean;
  readonly fair?: boolean;
  /** Strange clients, weather and events, few connections and frames. */
  readonly troubled?: boolean;
  /** Over the driver for virtio instead of the host's card. */
  readonly virtio?: boolean;
  readonly concurrency?: number;
  readonly progress?: (world: World) => void;
}

/** Turns between two checks where nothing is meant to break them: a check looks at everything. */
const seldom = 64;

/** What a troubled machine is told beside its addresses. */
function narrowness(random: Random): string {
  const narrow = `connections=${random.between(16, 64)} half-open=${random.between(4, 16)}`;
  const items = random.chance(0.7) ? [narrow] : [];
  if (random.chance(0.5)) items.push(`keep-alive=${random.between(1, 20)}`);
  return items.join(" ");
}

function worldOptions(options: RunOptions): WorldOptions {
  const { seed, requests, offload, virtio = false, troubled = false } = options;
  const random = new Random(seed ^ 0x5bd1e995);
  const usual = options.fair ? fairWeather : roughWeather;
  return {
    ...{ seed, requests, offload, virtio, troubled },
    concurrency: options.concurrency ?? 64,
    cardLatency: troubled ? random.between(0, 12) : 4,
    weather: troubled ? strangeWeather(random) : usual,
    checkEvery: troubled ? 1 : seldom,
    ...(troubled ? { configuration: narrowness(random) } : {}),
    ...(options.progress ? { progress: options.progress } : {}),
  };
}

/** The command that repeats a run. */
function replayOf({ seed, requests, offload, troubled, virtio }: RunOptions): string {
  const settings = [
    `KILN_SEED=${seed}`,
    `KILN_REQUESTS=${requests}`,
    ...(offload ? ["KILN_OFFLOAD=1"] : []),
    ...(troubled ? ["KILN_TROUBLED=1"] : []),
    ...(virtio ? ["KILN_VIRTIO=1"] : []),
  ];
  return `${settings.join(" ")} KILN_PCAP=run.pcap npx vitest run test/simulation/replay.test.ts`;
}

/**
 * Lets a world go by, and after it all that a connection may last, and returns it. A failure names
 * the seed and the command that replays it; with KILN_PCAP=FILE the frames of the run are written
 * there.
 */
export async function runWorld(site: Site, options: RunOptions): Promise<World> {
  const file = process.env["KILN_PCAP"];
  const pcap = file ? new Pcap(file) : undefined;
  const world = await World.create(site, { ...worldOptions(options), pcap });
  const heapTop = world.appliance.exports.heapTop();
  try {
    world.run();
    world.rest();
    const moved = world.appliance.exports.heapTop() - heapTop;
    if (moved !== 0) throw new Error(`the heap grew by ${moved} bytes`);
  } catch (error) {
    const { answered, appliance } = world;
    const where = `after ${answered} answers, in turn ${appliance.polls}`;
    throw new Error(`${where}; replay: ${replayOf(options)}`, { cause: error });
  } finally {
    pcap?.close();
  }
  return world;
}
