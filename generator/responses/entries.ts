// Resources and redirects to entries of the store: every encoding with its head.

import { sha256 } from "../files.ts";
import type {
  Absence,
  Answers,
  Content,
  Encoding,
  Entry,
  Redirect,
  Representation,
  Resource,
} from "../model.ts";
import { type Compression, type Encoded, type Job, recordKey } from "./compression.ts";
import { contentHead, type HeadPolicy, redirectHead } from "./heads.ts";
import { isCompressible } from "./media-types.ts";

/** Larger bodies are served as they are. */
export const compressedLengthMax = 16 << 20;

/** Makes the entries, sorted by path and instant; without `compression`, in no encoding. */
export async function makeEntries(
  { resources, redirects, absences }: Answers,
  policy: HeadPolicy,
  compression: Compression | undefined,
): Promise<Entry[]> {
  const bodies = resources.map((resource) => contentOf(resource));
  const jobs = resources.flatMap((resource, index) => jobOf(resource, bodies[index]!.sha256) ?? []);
  const compressed = await compression?.finish(jobs);
  const entries = resources.map((resource, index) => {
    const body = bodies[index]!;
    const key = recordKey({ sha256: body.sha256, plain: resource.forPrograms === true });
    return contentEntry(resource, body, compressed?.get(key) ?? [], policy);
  });
  entries.push(...redirects.map(redirectEntry));
  entries.push(...absences.map(absentEntry));
  const instant = ({ validFrom = 0 }: Entry): number => validFrom;
  return entries.sort((a, b) =>
    a.path === b.path ? instant(a) - instant(b) : a.path < b.path ? -1 : 1,
  );
}

/** What there is to compress of a resource whose body has this SHA-256. */
export function jobOf(resource: Resource, hash: string): Job | undefined {
  const { body, mediaType, forPrograms: plain = false } = resource;
  if (!(body instanceof Uint8Array) || !isCompressible(mediaType)) return undefined;
  return body.length <= compressedLengthMax ? { sha256: hash, body, plain } : undefined;
}

/** Bytes in memory as a body. */
export function memoryContent(bytes: Uint8Array, hash = sha256(bytes)): Content {
  return { sha256: hash, length: bytes.length, read: () => [bytes], bytes };
}

function contentOf({ body, sha256: hash }: Resource): Content {
  return body instanceof Uint8Array ? memoryContent(body, hash) : body;
}

function contentEntry(
  resource: Resource,
  identity: Content,
  compressed: readonly Encoded[],
  policy: HeadPolicy,
): Entry {
  const bodies: (readonly [Encoding, Content])[] = [["identity", identity]];
  for (const { encoding, bytes, sha256: hash } of compressed) {
    bodies.push([encoding, memoryContent(bytes, hash)]);
  }
  bodies.sort(([, a], [, b]) => a.length - b.length);
  const status = resource.ended ? 410 : (resource.status ?? 200);
  const { path, mediaType, lastModified, validFrom, fingerprinted = false } = resource;
  const { fields = [] } = resource;
  const varies = bodies.length > 1;
  const representations = bodies.map(([encoding, body]): Representation => {
    const etag = status === 200 ? entityTag(body.sha256) : undefined;
    const { length } = body;
    const facts = {
      status,
      mediaType,
      length,
      encoding,
      etag,
      varies,
      fingerprinted,
      lastModified,
      fields,
    };
    const head = contentHead(facts, policy);
    return { encoding, head, body, etag, lastModified };
  });
  const kind = status === 200 ? "page" : status === 410 ? "gone" : "error";
  const notFound = resource.notFound || undefined;
  return { path, kind, status, representations, notFound, validFrom };
}

/**
 * A strong validator: 128 bits of the hash of exactly these bytes.
 * 9110-8.8.3-1, 9110-8.8.3.1-1, 9110-15.3.1-1
 */
function entityTag(hash: string): string {
  return `"${hash.slice(0, 32)}"`;
}

const nothing = memoryContent(new Uint8Array(0));

function absentEntry({ path, validFrom }: Absence): Entry {
  return { path, kind: "absent", status: 404, representations: [], validFrom };
}

function redirectEntry({ path, location, status, validFrom }: Redirect): Entry {
  const head = redirectHead(status, location);
  const representations = [{ encoding: "identity" as const, head, body: nothing }];
  return { path, kind: "redirect", status, representations, validFrom };
}
