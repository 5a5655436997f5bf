// Read first: appliance/store/format.md. Entries in, store out:
//
//     entries ── plan ──┬── heads, bodies ── DataStream ──▶ sink     (content passes through)
//                       └── structure + release id + checksums ──▶ sink

import { createHash } from "node:crypto";
import type { Entry, ByteSink, StoreDraft, StoreSummary } from "../model.ts";
import { appendBody, DataStream } from "./data.ts";
import { headText, type Plan, planStore } from "./plan.ts";
import { sealStructure, structureOf } from "./structure.ts";
import { loadXxh64, type Xxh64 } from "./xxh64.ts";

/**
 * Lays the entries out as a store. The same entries in any order give the same bytes. Throws on
 * two entries for one path and instant, on an entry that could not be served, and on content past
 * the address limit.
 */
export async function draftStore(entries: Iterable<Entry>): Promise<StoreDraft> {
  const xxh64 = await loadXxh64();
  const plan = planStore(entries, xxh64);
  return { length: plan.length, write: (sink) => writePlan(plan, sink, xxh64) };
}

/** Lays the entries out and writes the store to a sink. */
export async function writeStore(entries: Iterable<Entry>, sink: ByteSink): Promise<StoreSummary> {
  return (await draftStore(entries)).write(sink);
}

/** Lays the entries out as a store in memory. */
export async function storeBytes(entries: Iterable<Entry>): Promise<Uint8Array> {
  const draft = await draftStore(entries);
  const store = new Uint8Array(draft.length);
  await draft.write({ write: (bytes, at) => store.set(bytes, at) });
  return store;
}

/** Content is never held: each body is read once, in the order of the plan, and checked. */
async function writePlan(plan: Plan, sink: ByteSink, xxh64: Xxh64): Promise<StoreSummary> {
  const structure = structureOf(plan);
  const checksums = new Uint8Array(plan.dataOffset - plan.checksumOffset);
  const release = createHash("sha256").update(structure);
  for (const heads of joined(plan.heads, ({ value }) => headText(value))) {
    release.update(heads, "latin1");
  }
  for (const hashes of joined(plan.bodies, ({ value }) => value.sha256)) {
    release.update(hashes, "hex");
  }
  const data = new DataStream(sink, plan.dataOffset, checksums, xxh64);
  // There are thousands of these, and hardly one has to wait.
  for (const { offset, value } of plan.heads) {
    const padded = data.padTo(offset);
    if (padded) await padded;
    const appended = data.appendText(headText(value));
    if (appended) await appended;
  }
  for (const { offset, value } of plan.bodies) {
    const padded = data.padTo(offset);
    if (padded) await padded;
    const appended = appendBody(data, value);
    if (appended) await appended;
  }
  await data.padTo(plan.length);
  await data.end();
  const releaseId = release.digest();
  sealStructure(structure, releaseId, xxh64);
  await sink.write(structure, 0);
  await sink.write(checksums, plan.checksumOffset);
  return summaryOf(plan, releaseId.toString("hex"));
}

/** Texts some at a time: a call for each would take longer than what it does. */
function* joined<T>(all: readonly T[], text: (one: T) => string): Iterable<string> {
  const size = 256;
  for (let start = 0; start < all.length; start += size) {
    yield all
      .slice(start, start + size)
      .map(text)
      .join("");
  }
}

function summaryOf(plan: Plan, releaseId: string): StoreSummary {
  const lengthOf = (bodies: readonly { readonly length: number }[]) =>
    bodies.reduce((sum, { length }) => sum + length, 0);
  const bodyLength = lengthOf(plan.bodies.map(({ value }) => value));
  const states = plan.entries.flatMap((planned) => [planned, ...planned.variants]);
  const wanted = states.flatMap(({ entry }) => entry.representations.map(({ body }) => body));
  return {
    length: plan.length,
    releaseId,
    entryCount: plan.entries.length,
    variantCount: plan.variantCount,
    representationCount: plan.representationCount,
    bodyCount: plan.bodies.length,
    bodyLength,
    sharedLength: lengthOf(wanted) - bodyLength,
  };
}
