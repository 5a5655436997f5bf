// What happens to a machine and its network now and then: the card stalls or fails, the machine is
// suspended, its clock leaps, and segments turn up that were sent long ago.

import { Buffer } from "node:buffer";
import type { Appliance } from "./appliance.ts";
import { type Path, type SegmentContent, segmentFrame } from "./packets.ts";
import type { Random } from "./random.ts";
import type { Timeline } from "./timeline.ts";
import type { Wire } from "./wire.ts";

/** Segments of the past that may turn up again. */
const ghostsMax = 64;
const intervalMaxUs = 3_000_000;

/**
 * How far the clock leaps: a little, over every timeout, and half around or around what counts
 * time in 32 bits, in µs (36 and 72 minutes) and as timestamps (25 and 51 days).
 */
const leapsUs = [1, 1e6, 90e6, 2 ** 31, 2 ** 32, 86_400e6, 2 ** 41, 2 ** 42];

type Kind = "stall" | "suspension" | "leap" | "failure" | "ghosts";

/** One world's misfortunes; the counts tell what there was. */
export class Trouble {
  readonly counts: Record<Kind, number> = {
    stall: 0,
    suspension: 0,
    leap: 0,
    failure: 0,
    ghosts: 0,
  };
  private running = false;
  private readonly timeline: Timeline;
  private readonly random: Random;
  private readonly appliance: Appliance;
  private readonly toServer: Wire;
  private readonly ghosts: { path: Path; segment: SegmentContent }[] = [];

  constructor(timeline: Timeline, random: Random, appliance: Appliance, toServer: Wire) {
    this.timeline = timeline;
    this.random = random;
    this.appliance = appliance;
    this.toServer = toServer;
  }

  /** From now on things happen. */
  start(): void {
    this.running = true;
    this.later();
  }

  /** Nothing more happens. */
  end(): void {
    this.running = false;
  }

  /** A way to send that keeps some of the segments in mind. */
  remembering(send: (segment: SegmentContent) => void, path: Path) {
    return (segment: SegmentContent) => {
      if (this.random.chance(0.02)) this.remember(path, segment);
      send(segment);
    };
  }

  private remember(path: Path, segment: SegmentContent): void {
    const ghost = { path, segment: { ...segment, text: Buffer.from(segment.text) } };
    if (this.ghosts.length < ghostsMax) this.ghosts.push(ghost);
    else this.ghosts[this.random.between(0, ghostsMax - 1)] = ghost;
  }

  private later(): void {
    const atUs = this.timeline.nowUs + this.random.between(1_000, intervalMaxUs);
    this.timeline.at(atUs, () => {
      if (!this.running) return;
      this.strike();
      this.later();
    });
  }

  private strike(): void {
    const { random, appliance } = this;
    const kind = random.pick(["stall", "suspension", "leap", "failure", "ghosts", "ghosts"]);
    if (kind === "stall") appliance.stall(random.between(1_000, 3_000_000));
    else if (kind === "suspension")
      appliance.suspend(random.between(1_000, random.pick([20e6, 20e6, 20e6, 120e6])));
    else if (kind === "leap") appliance.leap(random.pick(leapsUs));
    else if (kind === "failure") {
      if (!appliance.card.fail()) return;
    } else if (!this.haunt()) return;
    this.counts[kind as Kind] += 1;
  }

  private haunt(): boolean {
    if (this.ghosts.length === 0) return false;
    for (let count = this.random.between(1, 5); count > 0; count--) {
      const { path, segment } = this.random.pick(this.ghosts);
      this.toServer.send(segmentFrame(path, segment));
    }
    return true;
  }
}
