// The orders that lists have. Each ends with the address, so that none depends on chance.

import type { Page, SortOrder } from "../model.ts";

type Order = (a: Page, b: Page) => number;

/** The newest first; what has no date comes last. */
export const newestFirst: Order = (a, b) => timeOf(b) - timeOf(a) || byUrl(a, b);

/** By weight, then the oldest first: how the parts of a series follow one another. */
export const partsInOrder: Order = (a, b) =>
  weightOf(a) - weightOf(b) || ageOf(a) - ageOf(b) || byUrl(a, b);

/** How the pages of a section follow one another. */
export const sectionOrders: Readonly<Record<SortOrder, Order>> = {
  date: newestFirst,
  weight: (a, b) =>
    weightOf(a) - weightOf(b) || timeOf(b) - timeOf(a) || byTitle(a, b) || byUrl(a, b),
  title: (a, b) => byTitle(a, b) || byUrl(a, b),
};

/** A day before all days, so that differences stay numbers. */
const never = -1e15;

function timeOf(page: Page): number {
  return page.date?.time ?? never;
}

function ageOf(page: Page): number {
  return page.date?.time ?? -never;
}

function weightOf(page: Page): number {
  return page.weight ?? Number.MAX_SAFE_INTEGER;
}

function byTitle(a: Page, b: Page): number {
  return compare(a.linkTitle.toLowerCase(), b.linkTitle.toLowerCase());
}

function byUrl(a: Page, b: Page): number {
  return compare(a.url, b.url);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
