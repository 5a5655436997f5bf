// Dates as the author wrote them, in the site's time zone and language. A plain day means midnight
// in that zone, so no post slips to the day before.

import { json } from "../bytes.ts";
import type { Cache } from "../cache.ts";
import type { PageDate } from "../model.ts";

const dayMs = 86_400_000;
const firstTime = Date.parse("0001-01-01T00:00:00Z");
const lastTime = Date.parse("9999-12-31T23:59:59Z");

/** By language and time, in milliseconds since 1970. */
type Shown = Map<string, string>;

function parseShown(bytes: Uint8Array): Shown {
  return new Map(json(bytes) as [string, string][]);
}

/** Reads and shows dates for one site. */
export class Calendar {
  private readonly language: string;
  private readonly timeZone: string;
  private readonly formats = new Map<string, Intl.DateTimeFormat>();
  private readonly parts: Intl.DateTimeFormat | undefined;
  private readonly cache: Cache | undefined;
  /** How earlier builds showed times: the first format of a process takes as long as 500 posts. */
  private readonly known: Shown;
  private readonly shown: Shown = new Map();

  constructor(language: string, timeZone: string, cache?: Cache) {
    this.language = language;
    this.timeZone = timeZone;
    this.cache = cache;
    this.known = cache?.value(this.record, parseShown) ?? new Map();
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

  /** A checked date of a front matter, shown in the site's language or another one. */
  read(text: string, language = this.language): PageDate {
    const [, day, clock, zone] = /^(\d{4}-\d{2}-\d{2})(?:[Tt ]([\d:.]+) ?(\S+)?)?$/.exec(text)!;
    const moment = Date.parse(`${day}T${clock ?? "00:00"}${normalZone(zone ?? "Z")}`);
    const time = zone ? moment : this.toUtc(moment);
    return { iso: clock ? this.iso(time) : day!, display: this.show(time, language), time };
  }

  /** RFC 3339 in UTC, as feeds and sitemaps want it; it has four digits for a year. */
  iso(time: number): string {
    const bounded = Math.min(Math.max(time, firstTime), lastTime);
    return new Date(bounded).toISOString().replace(".000Z", "Z");
  }

  /** The site's wall clock at a moment, in the fields of UTC. */
  wallClock(time: number): Date {
    return new Date(time + this.offset(time));
  }

  /** Keeps for later builds how times were shown. */
  keep(): void {
    const isNew = [...this.shown.keys()].some((key) => !this.known.has(key));
    if (isNew) this.cache?.put(this.record, Buffer.from(JSON.stringify([...this.shown])));
  }

  /** Another Node may know other names and zones, and the cache outlives it. */
  private get record(): string {
    const { icu, tz } = process.versions;
    return `dates:${this.timeZone} ${icu} ${tz}`;
  }

  private show(time: number, language: string): string {
    const key = `${language} ${time}`;
    const text = this.known.get(key) ?? this.shown.get(key) ?? this.format(language).format(time);
    this.shown.set(key, text);
    return text;
  }

  private format(language: string): Intl.DateTimeFormat {
    const { timeZone } = this;
    const made =
      this.formats.get(language) ??
      new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone });
    this.formats.set(language, made);
    return made;
  }

  /**
   * A wall clock of the site's zone, given as if it were UTC, to UTC. Of two moments it is the
   * first; what the clocks leave out is taken as much later as they are put forward, so that the
   * midnight of a day never falls into the day before.
   */
  private toUtc(wallClock: number): number {
    if (!this.parts) return wallClock;
    const [before, after] = [this.offset(wallClock - dayMs), this.offset(wallClock + dayMs)];
    const fits = [Math.max(before, after), Math.min(before, after)].find((offset) => {
      return this.offset(wallClock - offset) === offset;
    });
    return wallClock - (fits ?? before);
  }

  /** How far the zone's clocks are ahead of UTC at a moment, in milliseconds. */
  private offset(time: number): number {
    if (!this.parts) return 0;
    const part: Record<string, number> = {};
    for (const { type, value } of this.parts.formatToParts(time)) part[type] = Number(value);
    const { year, month, day, hour, minute, second } = part;
    const wall = new Date(Date.UTC(2000, month! - 1, day, hour, minute, second));
    // Date.UTC takes the years before 100 for those of the twentieth century.
    wall.setUTCFullYear(year!, month! - 1, day);
    return wall.getTime() - Math.floor(time / 1000) * 1000;
  }
}

/** "Z", "UTC", "+01", "+0100" and "+01:00" as Date.parse wants them. */
function normalZone(zone: string): string {
  const upper = zone.toUpperCase();
  if (!/^[+-]/.test(upper)) return "Z";
  const digits = upper.slice(1).replace(":", "").padEnd(4, "0");
  return `${upper[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}
