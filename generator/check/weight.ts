// How many bytes are sent for a page, and for the site as a whole.

import { gzipSync } from "node:zlib";
import { utf8 } from "../bytes.ts";
import type { WeightBudgets } from "../model/check.ts";
import type { Entry } from "../model.ts";
import { type AddressBook, bytesOf, mediaType } from "./addresses.ts";
import { addressesInSheet } from "./assets.ts";
import type { Fault } from "./fault.ts";
import type { ReadPage } from "./links.ts";

/** A file that counts. */
interface Part {
  readonly kind: Exclude<keyof WeightBudgets, "page" | "site"> | "other";
  readonly path: string;
  readonly bytes: number;
}

/** Weighs what a site sends. */
export class Scales {
  private readonly book: AddressBook;
  private readonly budgets: WeightBudgets;
  private readonly compressible: (mediaType: string) => boolean;
  private readonly known = new Map<Entry, number>();

  constructor(
    book: AddressBook,
    budgets: WeightBudgets,
    compressible: (mediaType: string) => boolean,
  ) {
    this.book = book;
    this.budgets = budgets;
    this.compressible = compressible;
  }

  /** The budgets that a page exceeds. */
  async checkPage({ page, facts }: ReadPage): Promise<Fault[]> {
    const parts = new Map<string, Part>();
    const add = async (path: string, kind: Part["kind"]): Promise<Entry | undefined> => {
      const entry = this.book.at(path, page.instant);
      if (!entry || parts.has(path)) return undefined;
      parts.set(path, { kind, path, bytes: await this.weigh(entry) });
      return entry;
    };
    await add(page.path, "html");
    for (const { kind, url } of facts.loads) {
      const target = this.book.resolve(url, page.path);
      if (target.kind !== "inside") continue;
      const sheet = await add(target.path, kinds[kind] ?? "other");
      if (sheet && kind === "style")
        for (const file of await this.fonts(sheet)) await add(file, "fonts");
    }
    return this.excesses([...parts.values()], page.path).map((fault) => ({ ...fault, page }));
  }

  /** The budget of the whole site. */
  async checkSite(entries: readonly Entry[]): Promise<{ faults: Fault[]; bytes: number }> {
    const parts: Part[] = [];
    for (const entry of entries) {
      if (entry.representations.length === 0) continue;
      parts.push({ kind: "other", path: entry.path, bytes: await this.weigh(entry) });
    }
    const bytes = sum(parts);
    const max = this.budgets.site;
    if (bytes <= max) return { faults: [], bytes };
    const values = { bytes: shown(bytes), max: shown(max), parts: largest(parts) };
    return { faults: [{ id: "site-heavy", file: "site.yaml", values }], bytes };
  }

  private excesses(parts: readonly Part[], url: string): Fault[] {
    const excess = (kind: keyof WeightBudgets, of: readonly Part[]): Fault[] => {
      const bytes = sum(of);
      const max = this.budgets[kind];
      if (bytes <= max) return [];
      const values = { url, kind, what: words[kind], bytes: shown(bytes), max: shown(max) };
      return [{ id: "page-heavy", url, values: { ...values, parts: largest(of) } }];
    };
    const single = (["html", "styles", "scripts", "pictures", "fonts"] as const).flatMap((kind) => {
      return excess(
        kind,
        parts.filter((part) => part.kind === kind),
      );
    });
    // A page is too heavy in its own right where none of its kinds of files is.
    return single.length > 0 ? single : excess("page", parts);
  }

  private async fonts(sheet: Entry): Promise<string[]> {
    const text = utf8(await bytesOf(sheet));
    return addressesInSheet(text).flatMap((url) => {
      const target = this.book.resolve(url, sheet.path);
      return target.kind === "inside" && /\.(?:woff2?|ttf|otf)$/.test(target.path)
        ? [target.path]
        : [];
    });
  }

  /** Bytes of a body as it is sent: text as gzip makes it, which brotli only betters. */
  private async weigh(entry: Entry): Promise<number> {
    const known = this.known.get(entry);
    if (known !== undefined) return known;
    const { length } = entry.representations[0]!.body;
    const isText = this.compressible(mediaType(entry)) && length <= compressedLengthMax;
    const bytes = isText ? gzipSync(await bytesOf(entry)).length : length;
    this.known.set(entry, Math.min(bytes, length));
    return Math.min(bytes, length);
  }
}

/** What is larger is sent as it is. */
const compressedLengthMax = 16 << 20;

const kinds: Readonly<Record<string, Part["kind"]>> = {
  style: "styles",
  script: "scripts",
  picture: "pictures",
  font: "fonts",
};

const words: Readonly<Record<keyof WeightBudgets, string>> = {
  page: "all that is loaded",
  html: "the HTML",
  styles: "the style sheets",
  scripts: "the scripts",
  pictures: "the pictures",
  fonts: "the fonts",
  site: "all",
};

function sum(parts: readonly Part[]): number {
  return parts.reduce((total, { bytes }) => total + bytes, 0);
}

function largest(parts: readonly Part[]): string {
  const sorted = [...parts].sort((a, b) => b.bytes - a.bytes).slice(0, 3);
  return sorted.map(({ path, bytes }) => `${path} ${shown(bytes)}`).join(", ");
}

function shown(bytes: number): string {
  return bytes < 1_000_000
    ? `${Math.round(bytes / 1000)} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
