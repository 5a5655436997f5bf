// The part of kiln check that needs a browser: serves the site by the appliance's own HTTP code and
// opens its pages.

import { readFile } from "node:fs/promises";
import { previewPath } from "../../appliance/build/prebuilt.ts";
import { servePreview } from "../../appliance/host/preview.ts";
import type { Fault } from "../../generator/check/fault.ts";
import type { RenderedPage } from "../../generator/check/page.ts";
import type { Entry } from "../../generator/model.ts";
import { Audit } from "./audit.ts";
import { Browser } from "./browser.ts";
import { isDeck, sampleOf } from "./sample.ts";
import { Tab } from "./tab.ts";

/** What the browser looks at. */
export interface BrowserOrder {
  /** Path of the browser. */
  readonly program: string;
  readonly entries: readonly Entry[];
  readonly pages: readonly RenderedPage[];
  /** All pages, and not one of each kind. */
  readonly every: boolean;
  /** The time at which the site is looked at, in milliseconds since 1970. */
  readonly now: number;
}

/** What came of it. */
export interface BrowserFindings {
  readonly faults: readonly Fault[];
  /** How many pages were opened. */
  readonly visited: number;
}

/** Opens pages in a browser. */
export async function lookInBrowser(
  order: BrowserOrder,
  progress: (step: string) => void,
): Promise<BrowserFindings> {
  const { entries, now, program } = order;
  const pages = visited(order);
  progress("browser");
  const { storeBytes } = await import("../../generator/store/writer.ts");
  const store = await storeBytes(entries);
  const module = new WebAssembly.Module((await readFile(await previewPath())) as BufferSource);
  const preview = await servePreview({ module, store, port: 0, wallClockMs: () => now });
  const browser = new Browser(program);
  try {
    const tab = await Tab.open(browser);
    const audit = new Audit(tab, `http://localhost:${preview.port}`);
    const faults: Fault[] = [];
    for (const [index, page] of pages.entries()) {
      progress(`browser: ${page.path} (${index + 1} of ${pages.length})`);
      faults.push(...(await audit.look(page)));
    }
    return { faults, visited: pages.length };
  } finally {
    await browser.close();
    await preview.close();
  }
}

/** What is there now; every deck, for each is measured slide by slide. */
function visited({ pages, every, now }: BrowserOrder): readonly RenderedPage[] {
  const current = new Map<string, RenderedPage>();
  for (const page of pages) if (page.instant * 1000 <= now) current.set(page.path, page);
  const all = [...current.values()];
  if (every) return all;
  const sample = sampleOf(all.filter((page) => !isDeck(page)));
  return [...sample, ...all.filter(isDeck)];
}
