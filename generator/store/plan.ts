// Where everything in a store lies, decided before a byte of content is read.

import {
  bodyAlignment,
  checksumSpan,
  entryAlignment,
  entryPath,
  headAlignment,
  headerLength,
  pageLength,
  representationLength,
  slotLength,
  storeLengthMax,
  variantLength,
} from "../../appliance/store/layout.ts";
import type { Content, Entry, Head, Representation } from "../model.ts";
import { checkEntry, checkTogether } from "./entry-rules.ts";
import { placeInSlots } from "./slots.ts";
import { lowerHalf, type Xxh64 } from "./xxh64.ts";

/** A representation, and where its head and body lie in the store. */
export interface PlannedRepresentation {
  readonly representation: Representation;
  readonly head: number;
  readonly body: number;
}

/** What a path is at one time, and how many representations stand before its own. */
export interface PlannedState {
  readonly entry: Entry;
  readonly firstRepresentation: number;
  readonly representations: readonly PlannedRepresentation[];
}

/** A path, where its record lies in the store, and what it becomes at which instant. */
export interface PlannedEntry extends PlannedState {
  readonly offset: number;
  readonly hash: number;
  readonly firstVariant: number;
  readonly variants: readonly PlannedState[];
}

/** A body or a head that is stored, once. */
export interface Stored<T> {
  readonly offset: number;
  readonly value: T;
}

/** A store on paper. Offsets are counted from its start. */
export interface Plan {
  /** Sorted by path. */
  readonly entries: readonly PlannedEntry[];
  /** Entry number of each slot, -1 for an empty one. */
  readonly slots: Int32Array;
  /** In the order in which the entries first need them. */
  readonly heads: readonly Stored<Head>[];
  /** In the order in which the entries first need them. */
  readonly bodies: readonly Stored<Content>[];
  readonly entryOffset: number;
  readonly representationOffset: number;
  readonly representationCount: number;
  readonly variantOffset: number;
  readonly variantCount: number;
  readonly checksumOffset: number;
  readonly checksumCount: number;
  readonly dataOffset: number;
  /** End of the last head. */
  readonly headsEnd: number;
  readonly length: number;
}

/** The least multiple of `alignment` that is not below `value`. */
export function aligned(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}

/** All bytes of a head, one a character. */
export function headText(head: Head): string {
  return head.statusLine + head.cacheFields + head.fields + head.contentLength;
}

/** Lays the entries out. Throws on two with one path, and on content past the address limit. */
export function planStore(entries: Iterable<Entry>, xxh64: Xxh64): Plan {
  const paths = sortedPaths(entries);
  const hashes = paths.map(({ base }) => lowerHalf(xxh64(Buffer.from(base.path, "latin1"))));
  const slots = placeInSlots(hashes);
  const entryOffset = headerLength + slots.length * slotLength;
  let representationOffset = entryOffset;
  const entryOffsets = paths.map(({ base }) => {
    const offset = representationOffset;
    representationOffset += aligned(entryPath + base.path.length, entryAlignment);
    return offset;
  });
  const states = paths.flatMap(({ base, variants }) => [base, ...variants]);
  const all = states.flatMap((entry) => entry.representations);
  const variantOffset = representationOffset + all.length * representationLength;
  const variantCount = states.length - paths.length;
  const checksumOffset = variantOffset + variantCount * variantLength;
  const data = planData(all, checksumOffset);
  return {
    entries: plannedEntries(paths, entryOffsets, hashes, data),
    slots,
    entryOffset,
    representationOffset,
    representationCount: all.length,
    variantOffset,
    variantCount,
    checksumOffset,
    heads: data.heads,
    bodies: data.bodies,
    ...data.sections,
  };
}

/** Gives each state the next representations, and each path the next variants. */
function plannedEntries(
  paths: readonly Path[],
  offsets: readonly number[],
  hashes: readonly number[],
  { headPlaces, bodyPlaces }: ReturnType<typeof planData>,
): PlannedEntry[] {
  let representationCount = 0;
  let variantCount = 0;
  const planned = (entry: Entry): PlannedState => {
    const firstRepresentation = representationCount;
    const representations = entry.representations.map((representation) => {
      const number = representationCount++;
      return { representation, head: headPlaces[number]!, body: bodyPlaces[number]! };
    });
    return { entry, firstRepresentation, representations };
  };
  return paths.map(({ base, variants }, number) => {
    const firstVariant = variantCount;
    variantCount += variants.length;
    const { entry, firstRepresentation, representations } = planned(base);
    return {
      entry,
      firstRepresentation,
      representations,
      offset: offsets[number]!,
      hash: hashes[number]!,
      firstVariant,
      variants: variants.map(planned),
    };
  });
}

/** One path: what it is while the time is not known, and from which instants on it is what. */
interface Path {
  readonly base: Entry;
  readonly variants: readonly Entry[];
}

function sortedPaths(entries: Iterable<Entry>): Path[] {
  const sorted = [...entries];
  for (const entry of sorted) checkEntry(entry);
  const instant = ({ validFrom = 0 }: Entry): number => validFrom;
  sorted.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : instant(a) - instant(b)));
  const paths: Path[] = [];
  for (let start = 0, end = 0; start < sorted.length; start = end) {
    const { path } = sorted[start]!;
    while (sorted[end]?.path === path) end += 1;
    const states = sorted.slice(start, end);
    const hidden: Entry = { path, kind: "absent", status: 404, representations: [] };
    if (states[0]!.validFrom !== undefined) states.unshift(hidden);
    checkTogether(path, states);
    paths.push({ base: states[0]!, variants: states.slice(1) });
  }
  if (paths.filter(({ base }) => base.notFound).length > 1) {
    throw new Error("store: more than one entry answers for missing paths");
  }
  return paths;
}

/** Heads and bodies, each once. The table of checksums before them grows with what it covers. */
function planData(all: readonly Representation[], checksumOffset: number) {
  const heads = new Heads();
  const headPlaces = all.map((representation) => heads.place(representation));
  const bodies = new Bodies(heads.end);
  const bodyPlaces = all.map(({ body }) => bodies.place(body));
  const dataLength = aligned(bodies.end, pageLength);
  const checksumCount = dataLength / checksumSpan;
  const dataOffset = aligned(checksumOffset + checksumCount * 4, pageLength);
  const length = dataOffset + dataLength;
  if (length > storeLengthMax) throw tooLong(length, bodies.all);
  const inStore = (offset: number): number => dataOffset + offset;
  const moved = <T>({ value, offset }: Stored<T>) => ({ value, offset: inStore(offset) });
  return {
    heads: heads.all.map(moved),
    bodies: bodies.all.map(moved),
    headPlaces: headPlaces.map(inStore),
    bodyPlaces: bodyPlaces.map(inStore),
    sections: { checksumCount, dataOffset, headsEnd: inStore(heads.end), length },
  };
}

/** Gives places to heads, counted from the first. */
class Heads {
  readonly all: Stored<Head>[] = [];
  end = 0;
  /** By what tells most of them apart, so that hardly any is compared with another one. */
  private readonly alike = new Map<string, Stored<Head>[]>();

  place({ head, etag }: Representation): number {
    const key = etag === undefined ? head.fields : head.cacheFields;
    const alike = this.alike.get(key);
    const known = alike?.find(({ value }) => isSame(value, head));
    if (known) return known.offset;
    const offset = aligned(this.end, headAlignment);
    const stored = { value: head, offset };
    if (alike) alike.push(stored);
    else this.alike.set(key, [stored]);
    this.all.push(stored);
    this.end = offset + headLength(head);
    return offset;
  }
}

/** Gives places to bodies, behind the heads. */
class Bodies {
  readonly all: Stored<Content>[] = [];
  end: number;
  private readonly byHash = new Map<string, Stored<Content>>();

  constructor(start: number) {
    this.end = start;
  }

  place(body: Content): number {
    const known = this.byHash.get(body.sha256);
    if (known && known.value.length !== body.length) {
      throw new Error(`store: two lengths for the body with SHA-256 ${body.sha256}`);
    }
    if (known) return known.offset;
    const stored = { value: body, offset: aligned(this.end, bodyAlignment) };
    this.byHash.set(body.sha256, stored);
    this.all.push(stored);
    this.end = stored.offset + body.length;
    return stored.offset;
  }
}

function headLength({ statusLine, cacheFields, fields, contentLength }: Head): number {
  return statusLine.length + cacheFields.length + fields.length + contentLength.length;
}

function isSame(a: Head, b: Head): boolean {
  return (
    a.cacheFields === b.cacheFields &&
    a.fields === b.fields &&
    a.contentLength === b.contentLength &&
    a.statusLine === b.statusLine
  );
}

function tooLong(length: number, bodies: readonly Stored<Content>[]): Error {
  const largest = [...bodies].sort((a, b) => b.value.length - a.value.length).slice(0, 3);
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;
  return new Error(
    `store: the content takes ${megabytes(length)}, an image holds at most ` +
      `${Math.floor(storeLengthMax / 1e6)} MB; the largest bodies are ` +
      `${largest.map(({ value }) => megabytes(value.length)).join(", ")}: keep them elsewhere`,
  );
}
