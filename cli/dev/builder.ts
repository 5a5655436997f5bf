// Builds a site in memory, again and again, for whoever writes it: drafts are in it, every page has
// one script more, and nothing is compressed. Otherwise it is what `kiln build` makes.

import type { FileCache } from "../../generator/cache.ts";
import type { Diagnostic } from "../../generator/diagnostics.ts";
import { sha256 } from "../../generator/files.ts";
import type { Entry, Omission } from "../../generator/model.ts";
import type { Statistics } from "../../generator/statistics.ts";
import { loadSiteConfig } from "../site-config.ts";
import { cacheOf, player, saveQuietly, type SiteFolder } from "../site.ts";
import type { HiddenPage, ShownError } from "./browser.ts";

/** What is to be served from now on. */
export interface Update {
  readonly store: Uint8Array;
  /** The paths that it answers, above the last whole store; undefined: it is a whole one. */
  readonly paths?: ReadonlySet<string>;
}

/** More differing answers than this are no patch any more. */
const patchMax = 100;

/** A build that went well. */
export interface GoodBuild {
  readonly ok: true;
  /** Names everything that is served: the same site has the same id. */
  readonly id: string;
  readonly update: Update;
  /** Addresses that differ from those of the good build before. */
  readonly changed: readonly string[];
  readonly hidden: Readonly<Record<string, HiddenPage>>;
  readonly diagnostics: readonly Diagnostic[];
  readonly statistics: Statistics;
  readonly milliseconds: number;
}

/** A build that did not; what was served before still is. */
export interface FailedBuild {
  readonly ok: false;
  readonly errors: readonly ShownError[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface BuilderOptions {
  readonly drafts: boolean;
  /** Address of the script for every page. */
  readonly script: string;
  readonly progress?: (stage: string) => void;
}

/** Builds one site; keeps in memory what the next build can use. */
export class SiteBuilder {
  private readonly site: SiteFolder;
  private readonly options: BuilderOptions;
  private cache: FileCache | undefined;
  /** Fingerprints of what is served, and of what the last whole store holds. */
  private served: ReadonlyMap<string, string> = new Map();
  private whole: ReadonlyMap<string, string> = new Map();
  /** What no page depends on, as it was last made, and how to make it of the last build. */
  private rest: readonly Entry[] = [];
  private makeRest: (() => Promise<Update | undefined>) | undefined;

  constructor(site: SiteFolder, options: BuilderOptions) {
    this.site = site;
    this.options = options;
  }

  async build(): Promise<GoodBuild | FailedBuild> {
    const started = performance.now();
    const { compile } = await import("../../generator/compile.ts");
    this.cache ??= await cacheOf(this.site, "dev");
    const { cache } = this;
    // The last build was not finished: what it would have needed is kept.
    if (this.makeRest) cache.renew(true);
    this.makeRest = undefined;
    const { files, themes } = this.site;
    const config = await loadSiteConfig(this.site.path);
    // An author sees all there is; `labels` says what readers do not see yet.
    const shown = { compress: false, anytime: true, now: Date.now(), pagesFirst: true };
    const options = { themes, player: player(), cache, config, ...shown, ...this.options };
    const compiled = await compile(files, options);
    const { entries: pages, diagnostics, statistics, omissions, rest } = compiled;
    if (diagnostics.some(({ severity }) => severity === "error")) {
      cache.renew(true);
      return { ok: false, errors: shownErrors(diagnostics), diagnostics };
    }
    // The first store is whole; later ones have what was made of an earlier build, until `finish`.
    const isFirst = this.whole.size === 0;
    if (!rest || isFirst) this.rest = (await rest?.()) ?? [];
    this.makeRest = rest && !isFirst ? () => this.finishWith(pages, rest) : undefined;
    // What `rest` needs of the cache is not known before.
    if (!this.makeRest) cache.renew();
    const entries = [...pages, ...this.rest];
    const now = fingerprints(entries);
    const changed = differences(this.served, now);
    this.served = now;
    return {
      ok: true,
      id: sha256(JSON.stringify([...fingerprints(pages)])).slice(0, 16),
      update: await this.update(entries, now),
      changed,
      hidden: labels(omissions),
      diagnostics,
      statistics,
      milliseconds: Math.round(performance.now() - started),
    };
  }

  /**
   * Makes what no page depends on: feeds, the index for searching and their like. It may wait until
   * the browsers have been told.
   */
  async finish(): Promise<Update | undefined> {
    const make = this.makeRest;
    this.makeRest = undefined;
    return make?.();
  }

  private async finishWith(
    pages: readonly Entry[],
    make: () => Promise<readonly Entry[]>,
  ): Promise<Update | undefined> {
    this.rest = await make();
    this.cache?.renew();
    const entries = [...pages, ...this.rest];
    const now = fingerprints(entries);
    const isNew = differences(this.served, now).length > 0;
    this.served = now;
    return isNew ? this.update(entries, now) : undefined;
  }

  /** Keeps on disk what makes the next start quick. */
  save(tell: (line: string) => void): void {
    saveQuietly(() => this.cache?.save(true), tell);
  }

  /** Few changes become a small store beside the whole one, which takes long to lay out. */
  private async update(
    entries: readonly Entry[],
    now: ReadonlyMap<string, string>,
  ): Promise<Update> {
    const paths = new Set(differences(this.whole, now));
    const notFound = entries.find((entry) => entry.notFound);
    const isWhole = this.whole.size === 0 || paths.size > patchMax || !notFound;
    if (isWhole || paths.has(notFound.path)) {
      this.whole = now;
      return { store: await storeOf(entries) };
    }
    const some = entries.filter((entry) => paths.has(entry.path) || entry === notFound);
    return { store: await storeOf(some), paths };
  }
}

function fingerprints(entries: readonly Entry[]): ReadonlyMap<string, string> {
  return new Map(entries.map((entry) => [entry.path, fingerprint(entry)]));
}

/** The addresses whose answers are others than before. */
function differences(
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): string[] {
  const gone = [...before.keys()].filter((path) => !now.has(path));
  return [...gone, ...[...now.keys()].filter((path) => now.get(path) !== before.get(path))];
}

/** Changes whenever what a browser gets does. */
function fingerprint({ status, representations }: Entry): string {
  const plain = representations.find(({ encoding }) => encoding === "identity")!;
  return `${status} ${plain.body.sha256} ${plain.head.fields}`;
}

async function storeOf(entries: readonly Entry[]): Promise<Uint8Array> {
  const { storeBytes } = await import("../../generator/store/writer.ts");
  return storeBytes(entries);
}

/** A site that holds nothing but a place for the script to show errors in. */
export async function emptySite(script: string): Promise<Uint8Array> {
  const { makeEntries } = await import("../../generator/responses/entries.ts");
  const html =
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>kiln dev</title>' +
    `<script src="${script}" defer></script></head><body><p>This site could not be built yet.` +
    "</p></body></html>";
  const page = { mediaType: "text/html; charset=utf-8", body: Buffer.from(html) };
  const resources = [{ ...page, path: "/404.html", notFound: true, status: 404 as const }];
  const policy = { remoteAssets: false };
  return storeOf(await makeEntries({ resources, redirects: [], absences: [] }, policy, undefined));
}

function shownErrors(diagnostics: readonly Diagnostic[]): ShownError[] {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return errors.map(({ file, line, column, text, hint }) => ({
    place: [file, line, column].filter((part) => part !== undefined).join(":"),
    text,
    hint: hint ?? "",
  }));
}

/** What a page is called that readers do not see, or not yet. */
function labels(omissions: readonly Omission[]): Record<string, HiddenPage> {
  const shown = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short" });
  const pages = omissions.flatMap(({ page, reason, moment }) => {
    const label = reason === "future" ? `from ${shown.format(moment)}` : reason;
    return page ? [[page.url, { label }] as const] : [];
  });
  return Object.fromEntries(pages);
}
