// A wire that misbehaves as told: loss, duplication, reordering, corruption, delay, rate.

import { Buffer } from "node:buffer";
import { kindOf } from "./packets.ts";
import type { Random } from "./random.ts";
import type { Timeline } from "./timeline.ts";

/** How bad a wire is; probabilities are per frame. */
export interface Weather {
  readonly loss: number;
  readonly duplication: number;
  readonly corruption: number;
  /** Probability that a frame is held back, by up to four times the delay. */
  readonly reordering: number;
  readonly delayUs: number;
  /** Bytes per µs; 125 is 1 Gbit/s. */
  readonly rate: number;
  /** Frames queue for the wire no longer than this; then they are lost, as in a real switch. */
  readonly queueUs: number;
}

/** A wire without faults. */
export const fairWeather: Weather = {
  loss: 0,
  duplication: 0,
  corruption: 0,
  reordering: 0,
  delayUs: 100,
  rate: 125,
  queueUs: 1e9,
};

/** One direction of a wire. */
export class Wire {
  frames = 0;
  lost = 0;
  corrupted = 0;
  private busyUntilUs = 0;
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
    if (this.busyUntilUs - timeline.nowUs > weather.queueUs || random.chance(weather.loss)) {
      this.lost += 1;
      return;
    }
    this.busyUntilUs = Math.max(this.busyUntilUs, timeline.nowUs) + frame.length / weather.rate;
    this.carry(frame);
    if (random.chance(weather.duplication)) this.carry(frame);
  }

  private carry(frame: Buffer): void {
    const { weather, random } = this;
    const late = random.chance(weather.reordering) ? random.fraction() * 4 * weather.delayUs : 0;
    const damaged = random.chance(weather.corruption) && kindOf(frame) === "tcp";
    const arriving = damaged ? this.damage(frame) : frame;
    const atUs = this.busyUntilUs + weather.delayUs + late;
    this.timeline.at(atUs, () => this.deliver(arriving, damaged));
  }

  /** Turns one bit over behind the Ethernet header, whose own check sequence is not simulated. */
  private damage(frame: Buffer): Buffer {
    this.corrupted += 1;
    const copy = Buffer.from(frame);
    copy[this.random.between(14, frame.length - 1)]! ^= 1 << this.random.between(0, 7);
    return copy;
  }
}
