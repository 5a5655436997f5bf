// A run of the simulated world with the weather of the soak, and what to type to see it again.

import { Pcap } from "./pcap.ts";
import type { Site } from "./site.ts";
import { type Weather, fairWeather } from "./wire.ts";
import { World } from "./world.ts";

/** 1 % loss, and every other fault beside it. */
export const roughWeather: Weather = {
  loss: 0.01,
  duplication: 0.01,
  corruption: 0.005,
  reordering: 0.05,
  delayUs: 300,
  rate: 125,
  queueUs: 5000,
};

/** What one run needs to know; the seed decides everything else. */
export interface RunOptions {
  readonly seed: number;
  readonly requests: number;
  readonly offload: boolean;
  readonly fair?: boolean;
  readonly concurrency?: number;
  readonly progress?: (world: World) => void;
}

/**
 * Lets a world go by and returns it. A failure names the seed and the command that replays it; with
 * KILN_PCAP=FILE the frames of the run are written there.
 */
export async function runWorld(site: Site, options: RunOptions): Promise<World> {
  const { seed, requests, offload, fair = false, concurrency = 64 } = options;
  const file = process.env["KILN_PCAP"];
  const pcap = file ? new Pcap(file) : undefined;
  const world = await World.create(site, {
    seed,
    requests,
    offload,
    concurrency,
    cardLatency: 4,
    weather: fair ? fairWeather : roughWeather,
    pcap,
    ...(options.progress ? { progress: options.progress } : {}),
  });
  const heapTop = world.appliance.exports.heapTop();
  try {
    world.run();
    const moved = world.appliance.exports.heapTop() - heapTop;
    if (moved !== 0) throw new Error(`the heap grew by ${moved} bytes`);
  } catch (error) {
    const settings = `KILN_SEED=${seed} KILN_REQUESTS=${requests} KILN_OFFLOAD=${Number(offload)}`;
    const replay = `${settings} KILN_PCAP=run.pcap npx vitest run test/simulation/replay.test.ts`;
    throw new Error(`after ${world.answered} answers; replay: ${replay}`, { cause: error });
  } finally {
    pcap?.close();
  }
  return world;
}
