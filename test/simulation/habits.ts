// How one client behaves: what it negotiates, how patient its reader is, and what it does wrong.

import type { Random } from "./random.ts";

/** Habits of one client. */
export interface Habits {
  readonly mss: number;
  /** Bytes of receive buffer. */
  readonly capacity: number;
  /** Absent: the client does not offer window scaling. */
  readonly windowScale?: number | undefined;
  readonly timestamps: boolean;
  readonly sack: boolean;
  /** Probability, for each segment received, that the reader pauses. */
  readonly pauseChance: number;
  readonly delayedAckUs: number;
  /** Segments of earlier connections with the same ports turn up. */
  readonly haunted: boolean;
  /** Probability, for each segment received, of each misdeed. */
  readonly misdeeds: Misdeeds;
}

/** What peers do that they should not, or that nobody expects. */
export interface Misdeeds {
  /** Never to be heard of again. */
  readonly vanish: number;
  /** Break off in the middle of whatever goes on. */
  readonly reset: number;
  /** Never read again: the window closes for good. */
  readonly stopReading: number;
  /** Take back a part of the window that was offered (RFC 9293 §3.8.6 discourages it). */
  readonly shrink: number;
  /** Throw text away that was selectively acknowledged (RFC 2018 §8 allows it). */
  readonly renege: number;
  /** Send the SYN once more. */
  readonly synAgain: number;
}

/** A client that behaves. */
export const noMisdeeds: Misdeeds = {
  vanish: 0,
  reset: 0,
  stopReading: 0,
  shrink: 0,
  renege: 0,
  synAgain: 0,
};

/** Habits as they are found among browsers. */
export function usualHabits(random: Random): Habits {
  return {
    mss: random.pick([536, 1200, 1400, 1460, 1460, 1460]),
    capacity: random.pick([1500, 4096, 16_384, 65_535, 65_535, 262_144]),
    windowScale: random.chance(0.7) ? random.between(0, 8) : undefined,
    timestamps: random.chance(0.5),
    sack: random.chance(0.7),
    pauseChance: random.chance(0.1) ? 0.02 : 0,
    delayedAckUs: random.between(0, 200_000),
    haunted: false,
    misdeeds: noMisdeeds,
  };
}

/** Habits that no browser has: windows of a few bytes, absurd segment sizes, every misdeed. */
export function strangeHabits(random: Random): Habits {
  const seldom = (share: number, chance: number) => (random.chance(share) ? chance : 0);
  return {
    mss: random.pick([0, 1, 64, 215, 216, 536, 1460, 9000, 65_535]),
    capacity: random.pick([1, 7, 100, 215, 1000, 4096, 65_535, 1 << 20]),
    windowScale: random.chance(0.7) ? random.between(0, 14) : undefined,
    timestamps: random.chance(0.5),
    sack: random.chance(0.5),
    pauseChance: seldom(0.2, 0.1),
    delayedAckUs: random.between(0, 500_000),
    haunted: true,
    misdeeds: {
      vanish: seldom(0.1, 0.02),
      reset: seldom(0.1, 0.02),
      stopReading: seldom(0.05, 0.02),
      shrink: seldom(0.2, 0.2),
      renege: seldom(0.2, 0.1),
      synAgain: seldom(0.1, 0.1),
    },
  };
}
