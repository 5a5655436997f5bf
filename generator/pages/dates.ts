// Dates as the author wrote them, in the site's time zone and language. A plain day means midnight
// in that zone, so no post slips to the day before.

import type { PageDate } from "../model.ts";

/** Reads and shows dates for one site. */
export class Calendar {
  private readonly shown: Intl.DateTimeFormat;
  private readonly parts: Intl.DateTimeFormat | undefined;

  constructor(language: string, timeZone: string) {
    this.shown = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone });
    if (timeZone === "UTC") return;
    this.parts = new Intl.DateTimeFormat("en", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  }

  /** A checked date of a front matter. */
  read(text: string): PageDate {
    const match = /^(\d{4}-\d{2}-\d{2})(?:[Tt ]([\d:.]+) ?(Z|z|[+-]\d{2}:?\d{2})?)?$/.exec(text)!;
    const [, day, clock, zone] = match;
    const moment = Date.parse(`${day}T${clock ?? "00:00"}${normalZone(zone ?? "Z")}`);
    const time = zone ? moment : this.toUtc(moment);
    return { iso: clock ? this.iso(time) : day!, display: this.shown.format(time), time };
  }

  /** RFC 3339 in UTC, as feeds and sitemaps want it. */
  iso(time: number): string {
    return new Date(time).toISOString().replace(".000Z", "Z");
  }

  /** A wall clock of the site's zone, given as if it were UTC, to UTC. */
  private toUtc(wallClock: number): number {
    const guess = wallClock - this.offset(wallClock);
    return wallClock - this.offset(guess);
  }

  /** How far the zone's clocks are ahead of UTC at a moment, in milliseconds. */
  private offset(time: number): number {
    if (!this.parts) return 0;
    const part: Record<string, number> = {};
    for (const { type, value } of this.parts.formatToParts(time)) part[type] = Number(value);
    const { year, month, day, hour, minute, second } = part;
    return Date.UTC(year!, month! - 1, day, hour, minute, second) - Math.floor(time / 1000) * 1000;
  }
}

function normalZone(zone: string): string {
  const upper = zone.toUpperCase();
  return /^[+-]\d{4}$/.test(upper) ? `${upper.slice(0, 3)}:${upper.slice(3)}` : upper;
}
