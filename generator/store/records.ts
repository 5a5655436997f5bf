// Entries and representations read from a store's structure. Every range is checked against the
// store before it is believed.

import {
  bodyAlignment,
  entryAlignment,
  entryKind,
  entryPath,
  entryPathLength,
  entryRepresentation,
  entryRepresentationCount,
  entryStatus,
  entryVariant,
  entryVariantCount,
  headAlignment,
  headerDataOffset,
  headerEntryCount,
  headerEntryOffset,
  headerNotFoundEntry,
  headerRepresentationCount,
  headerRepresentationOffset,
  headerStoreLength,
  headerVariantCount,
  headerVariantOffset,
  representationBody,
  representationBodyLength,
  representationCacheFieldsLength,
  representationContentLengthLength,
  representationEncoding,
  representationEtag,
  representationEtagLength,
  representationFieldsLength,
  representationHead,
  representationLastModified,
  representationLength,
  representationStatusLineLength,
  variantLength,
  variantValidFrom,
} from "../../appliance/store/layout.ts";
import type { Encoding, EntryKind } from "../model.ts";
import { encodingNumbers, kindNumbers } from "./structure.ts";

/** A range of bytes in the store. */
export interface Range {
  readonly offset: number;
  readonly length: number;
}

/** The range of a head, with the lengths of its four runs. */
export interface StoredHead extends Range {
  readonly statusLineLength: number;
  readonly cacheFieldsLength: number;
  readonly fieldsLength: number;
  readonly contentLengthLength: number;
}

export interface StoredRepresentation {
  readonly encoding: Encoding;
  readonly head: StoredHead;
  readonly body: Range;
  /** Where the entity tag stands, quotes included. */
  readonly etag?: Range;
  /** Seconds since 1970. */
  readonly lastModified?: number;
}

/** What a path is at one time. */
export interface StoredState {
  readonly kind: EntryKind;
  readonly status: number;
  /** Preferred encoding first; none where nothing is there. */
  readonly representations: readonly StoredRepresentation[];
}

/** What a path becomes at an instant. */
export interface StoredVariant extends StoredState {
  /** Seconds since 1970. */
  readonly validFrom: number;
}

/** A path, and what it is while the time is not known. */
export interface StoredEntry extends StoredState {
  /** Where its record lies in the store. */
  readonly offset: number;
  readonly path: string;
  /** True for the entry that answers where no path matches. */
  readonly notFound: boolean;
  /** The earliest first. */
  readonly variants: readonly StoredVariant[];
}

/** What an entry is at `now`, in seconds since 1970; without it, while the time is not known. */
export function stateAt(entry: StoredEntry, now: number | undefined): StoredState {
  return entry.variants.findLast(({ validFrom }) => validFrom <= (now ?? 0)) ?? entry;
}

/** The representations of entries at all times. */
export function allRepresentations(entries: readonly StoredEntry[]): StoredRepresentation[] {
  return entries
    .flatMap((entry): StoredState[] => [entry, ...entry.variants])
    .flatMap(({ representations }) => representations);
}

/** All entries of a structure whose header has been found right. */
export function readEntries(structure: Buffer, name: string): StoredEntry[] {
  const entries: StoredEntry[] = [];
  const count = structure.readUInt32LE(headerEntryCount);
  const end = structure.readUInt32LE(headerRepresentationOffset);
  let offset = structure.readUInt32LE(headerEntryOffset);
  for (let number = 0; number < count; number++) {
    const length = offset + entryPath <= end ? structure.readUInt16LE(offset + entryPathLength) : 0;
    if (length === 0 || offset + entryPath + length > end) {
      throw new Error(`${name}: damaged (entry ${number} of the store is wrong)`);
    }
    entries.push(readEntry(structure, offset, length, name));
    offset += Math.ceil((entryPath + length) / entryAlignment) * entryAlignment;
  }
  if (offset !== end) throw new Error(`${name}: damaged (the store has more entries than it says)`);
  return entries;
}

function readEntry(structure: Buffer, offset: number, length: number, name: string): StoredEntry {
  const path = structure.toString("latin1", offset + entryPath, offset + entryPath + length);
  const state = readState(structure, offset, path, name);
  const first = structure.readUInt32LE(offset + entryVariant);
  const count = structure.readUInt16LE(offset + entryVariantCount);
  if (first + count > structure.readUInt32LE(headerVariantCount)) throw wrongEntry(path, name);
  const start = structure.readUInt32LE(headerVariantOffset);
  const variants = Array.from({ length: count }, (_, index) => {
    const at = start + (first + index) * variantLength;
    const validFrom = structure.readUInt32LE(at + variantValidFrom);
    return { validFrom, ...readState(structure, at, path, name) };
  });
  const notFound = structure.readUInt32LE(headerNotFoundEntry) === offset;
  return { offset, path, notFound, ...state, variants };
}

/** What the entry or the variant at `at` leads to. */
function readState(structure: Buffer, at: number, path: string, name: string): StoredState {
  const kind = nameOf(kindNumbers, structure[at + entryKind]);
  const first = structure.readUInt32LE(at + entryRepresentation);
  const count = structure.readUInt16LE(at + entryRepresentationCount);
  const inside = first + count <= structure.readUInt32LE(headerRepresentationCount);
  if (!kind || (count === 0) !== (kind === "absent") || !inside) throw wrongEntry(path, name);
  const start = structure.readUInt32LE(headerRepresentationOffset);
  const status = structure.readUInt16LE(at + entryStatus);
  const representations = Array.from({ length: count }, (_, index) => {
    const place = start + (first + index) * representationLength;
    const representation = readRepresentation(structure, place);
    if (representation) return representation;
    throw new Error(`${name}: damaged (a representation of ${JSON.stringify(path)} is wrong)`);
  });
  return { kind, status, representations };
}

function wrongEntry(path: string, name: string): Error {
  return new Error(`${name}: damaged (the store's entry for ${JSON.stringify(path)} is wrong)`);
}

/** The representation at `at`, or null where it does not lie inside the data. */
function readRepresentation(structure: Buffer, at: number): StoredRepresentation | null {
  const encoding = nameOf(encodingNumbers, structure[at + representationEncoding]);
  const head = readHead(structure, at);
  const body = {
    offset: structure.readUInt32LE(at + representationBody),
    length: structure.readUInt32LE(at + representationBodyLength),
  };
  const inside = ({ offset, length }: Range, alignment: number) =>
    offset % alignment === 0 &&
    offset >= structure.readUInt32LE(headerDataOffset) &&
    offset + length <= structure.readUInt32LE(headerStoreLength);
  if (!encoding || !inside(head, headAlignment) || !inside(body, bodyAlignment)) return null;
  const etagLength = structure.readUInt16LE(at + representationEtagLength);
  const etagOffset = structure.readUInt16LE(at + representationEtag);
  if (etagOffset + etagLength > head.length) return null;
  const lastModified = structure.readUInt32LE(at + representationLastModified);
  return {
    encoding,
    head,
    body,
    ...(etagLength > 0 && { etag: { offset: head.offset + etagOffset, length: etagLength } }),
    ...(lastModified > 0 && { lastModified }),
  };
}

function readHead(structure: Buffer, at: number): StoredHead {
  const runs = {
    statusLineLength: structure.readUInt16LE(at + representationStatusLineLength),
    cacheFieldsLength: structure.readUInt16LE(at + representationCacheFieldsLength),
    fieldsLength: structure.readUInt16LE(at + representationFieldsLength),
    contentLengthLength: structure.readUInt16LE(at + representationContentLengthLength),
  };
  const length = Object.values(runs).reduce((sum, run) => sum + run, 0);
  return { offset: structure.readUInt32LE(at + representationHead), length, ...runs };
}

function nameOf<Name extends string>(
  numbers: Readonly<Record<Name, number>>,
  number: number | undefined,
): Name | undefined {
  return (Object.keys(numbers) as Name[]).find((name) => numbers[name] === number);
}
