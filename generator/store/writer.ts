// Read first: appliance/store/format.md. Entries in, store out:
//
//     entries ── plan ──┬── heads, bodies ── DataStream ──▶ sink     (content passes through)
//                       └── structure + release id + checksums ──▶ sink

import { createHash } from "node:crypto";
import type { Entry } from "../model.ts";
import { appendBody, DataStream } from "./data.ts";
import { type Plan, planStore } from "./plan.ts";
import { sealStructure, structureOf } from "./structure.ts";
import type { Sink } from "./transport.ts";
import { loadXxh32, type Xxh32 } from "./xxh32.ts";

/** What was written. */
export interface StoreSummary {
  /** Bytes of the whole store. */
  readonly length: number;
  /** 64 hexadecimal digits. */
  readonly releaseId: string;
  readonly entryCount: number;
  readonly representationCount: number;
  /** Bodies stored, and their bytes. */
  readonly bodyCount: number;
  readonly bodyLength: number;
  /** Bytes that were not stored because an equal body was there already. */
  readonly sharedLength: number;
}

/**
 * Writes the entries as a store. The same entries in any order give the same bytes. Content is
 * never held: each body is read once, in the order of the paths, and checked against its hash.
 */
export async function writeStore(entries: Iterable<Entry>, sink: Sink): Promise<StoreSummary> {
  const xxh32 = await loadXxh32();
  return writePlan(planStore(entries, xxh32), sink, xxh32);
}

/** Writes a store that has been planned. */
export async function writePlan(plan: Plan, sink: Sink, xxh32: Xxh32): Promise<StoreSummary> {
  const structure = structureOf(plan);
  const checksums = new Uint8Array(plan.dataOffset - plan.checksumOffset);
  const release = createHash("sha256").update(structure);
  const data = new DataStream(sink, plan.dataOffset, checksums, xxh32);
  for (const { offset, value } of plan.heads) {
    await data.padTo(offset);
    await data.append(Buffer.from(value, "latin1"));
    release.update(value, "latin1");
  }
  for (const { offset, value } of plan.bodies) {
    await data.padTo(offset);
    await appendBody(data, value);
    release.update(value.sha256, "hex");
  }
  await data.padTo(plan.length);
  await data.flush();
  const releaseId = release.digest();
  sealStructure(structure, releaseId, xxh32);
  await sink.write(structure, 0);
  await sink.write(checksums, plan.checksumOffset);
  return summaryOf(plan, releaseId.toString("hex"));
}

function summaryOf(plan: Plan, releaseId: string): StoreSummary {
  const lengthOf = (bodies: readonly { readonly length: number }[]) =>
    bodies.reduce((sum, { length }) => sum + length, 0);
  const bodyLength = lengthOf(plan.bodies.map(({ value }) => value));
  const wanted = plan.entries.flatMap(({ entry }) => entry.representations.map(({ body }) => body));
  return {
    length: plan.length,
    releaseId,
    entryCount: plan.entries.length,
    representationCount: plan.representationCount,
    bodyCount: plan.bodies.length,
    bodyLength,
    sharedLength: lengthOf(wanted) - bodyLength,
  };
}
