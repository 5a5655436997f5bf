// A wire that misbehaves as told: loss, bursts, duplication, reordering, corruption, delay, rate.

import { Buffer } from "node:buffer";
import { arenaUse, assertIntact } from "./arena.ts";
import { isIpv6, kindOf } from "./packets.ts";
import type { Random } from "./random.ts";
import type { Timeline } from "./timeline.ts";

/** How bad a wire is; probabilities are per frame. */
export interface Weather {
  readonly loss: number;
  /**
   * Probability that from here on frame after frame is lost, `burstLength` at most, for a second at
   * most: a connection alone on the wire would lose all its retransmissions otherwise.
   */
  readonly burst: number;
  readonly burstLength: number;
  readonly duplication: number;
  readonly corruption: number;
  /** Probability that a frame is held back, by up to `depth` times the delay. */
  readonly reordering: number;
  readonly depth: number;
  readonly delayUs: number;
  /** Bytes per µs; 125 is 1 Gbit/s. */
  readonly rate: number;
  /** Frames queue for the wire no longer than this; then they are lost, as in a real switch. */
  readonly queueUs: number;
}

/** A wire without faults. */
export const fairWeather: Weather = {
  loss: 0,
  burst: 0,
  burstLength: 0,
  duplication: 0,
  corruption: 0,
  reordering: 0,
  depth: 0,
  delayUs: 100,
  rate: 125,
  queueUs: 1e9,
};

const burstMaxUs = 1e6;

/** One direction of a wire. */
export class Wire {
  frames = 0;
  lost = 0;
  corrupted = 0;
  private busyUntilUs = 0;
  private burstLeft = 0;
  private burstUntilUs = 0;
  private readonly timeline: Timeline;
  private readonly random: Random;
  private readonly deliver: (frame: Buffer, damaged: boolean) => void;
  weather: Weather;

  constructor(
    timeline: Timeline,
    random: Random,
    weather: Weather,
    deliver: (frame: Buffer, damaged: boolean) => void,
  ) {
    this.timeline = timeline;
    this.random = random;
    this.weather = weather;
    this.deliver = deliver;
  }

  /** Sends a frame, or loses it. */
  send(frame: Buffer): void {
    const { weather, random, timeline } = this;
    this.frames += 1;
    if (this.busyUntilUs - timeline.nowUs > weather.queueUs || this.isLost()) {
      this.lost += 1;
      return;
    }
    this.busyUntilUs = Math.max(this.busyUntilUs, timeline.nowUs) + frame.length / weather.rate;
    this.carry(frame);
    if (random.chance(weather.duplication)) this.carry(frame);
  }

  private isLost(): boolean {
    const { weather, random, timeline } = this;
    if (this.burstLeft > 0 && timeline.nowUs <= this.burstUntilUs) {
      this.burstLeft -= 1;
      return true;
    }
    if (weather.burst > 0 && random.chance(weather.burst)) {
      this.burstLeft = random.between(1, weather.burstLength);
      this.burstUntilUs = timeline.nowUs + burstMaxUs;
    }
    return random.chance(weather.loss);
  }

  private carry(frame: Buffer): void {
    const { weather, random } = this;
    const held = random.chance(weather.reordering);
    const late = held ? random.fraction() * weather.depth * weather.delayUs : 0;
    const damaged = random.chance(weather.corruption) && kindOf(frame) === "tcp";
    const arriving = damaged ? this.damage(frame) : frame;
    const use = arenaUse();
    this.timeline.at(this.busyUntilUs + weather.delayUs + late, () => {
      assertIntact(use);
      this.deliver(arriving, damaged);
    });
  }

  /**
   * Turns one bit over, where a checksum covers it: not in the Ethernet header, whose own check
   * sequence is not simulated, nor in front of the addresses of IPv6.
   */
  private damage(frame: Buffer): Buffer {
    this.corrupted += 1;
    const copy = Buffer.from(frame);
    const first = isIpv6(frame) ? 22 : 14;
    copy[this.random.between(first, frame.length - 1)]! ^= 1 << this.random.between(0, 7);
    return copy;
  }
}
