// Moments as feeds and sitemaps write them.

import type { Page } from "../model.ts";

/** RFC 3339 in UTC. */
export function rfc3339(time: number): string {
  return new Date(time).toISOString().replace(".000Z", "Z");
}

/** RFC 5322 §3.3, which RSS asks for, in UTC. */
export function rfc5322(time: number): string {
  return new Date(time).toUTCString().replace("GMT", "+0000");
}

/** When a page last changed, by its own account; 0 where it does not say. */
export function changed(page: Page): number {
  return page.updated?.time ?? page.date?.time ?? 0;
}

/** When the newest of some pages changed; 0 where none of them says. */
export function newest(pages: readonly Page[]): number {
  return pages.reduce((most, page) => Math.max(most, changed(page)), 0);
}
