// What a site knows of and does not want to hear again: check.ignore.

import type { CheckException } from "../model/check.ts";

/** What an exception is compared with. */
export interface Told {
  readonly id: string;
  /** The file of the message, and the pages that show it. */
  readonly places: readonly string[];
  readonly url: string | undefined;
}

/** The exceptions of a site, and which of them were of use. */
export class Exceptions {
  private readonly list: readonly CheckException[];
  private readonly used = new Set<number>();

  constructor(list: readonly CheckException[]) {
    this.list = list;
  }

  /** Whether one of them covers a message. */
  cover({ id, places, url }: Told): boolean {
    let covered = false;
    this.list.forEach((exception, index) => {
      const fits =
        (exception.id === undefined || matches(id, exception.id)) &&
        (exception.at === undefined || places.some((place) => matches(place, exception.at!))) &&
        (exception.url === undefined || (url !== undefined && matches(url, exception.url)));
      if (fits) this.used.add(index);
      covered ||= fits;
    });
    return covered;
  }

  /** Those that covered nothing, counted from 0. */
  unused(): number[] {
    return [...this.list.keys()].filter((index) => !this.used.has(index));
  }
}

/** Compares with a pattern in which "*" stands for anything. */
function matches(text: string, pattern: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(text);
}
