// What a site answers at an address, and where an address in one of its pages leads.

import type { Entry } from "../model.ts";

/** Where an address leads. */
export type Target =
  | { readonly kind: "inside"; readonly path: string; readonly fragment: string }
  | { readonly kind: "outside"; readonly url: string }
  /** mailto:, data: and the like. */
  | { readonly kind: "other" }
  | { readonly kind: "invalid" };

/** The host that stands for the site while it knows no name of its own. */
const nowhere = "http://site.invalid";

/** All that a site answers. */
export class AddressBook {
  private readonly entries = new Map<string, Entry[]>();
  private readonly origin: string;
  private readonly canonical: (path: string) => string;

  /** `canonical` encodes a path as the store has it; `baseUrl` may be "". */
  constructor(entries: readonly Entry[], baseUrl: string, canonical: (path: string) => string) {
    this.origin = baseUrl;
    this.canonical = canonical;
    for (const entry of entries) {
      const known = this.entries.get(entry.path);
      if (known) known.push(entry);
      else this.entries.set(entry.path, [entry]);
    }
  }

  /** What stands at a path at an instant, in seconds since 1970; nothing where it is absent. */
  at(path: string, instant: number): Entry | undefined {
    const found = this.entries
      .get(path)
      ?.filter(({ validFrom = 0 }) => validFrom <= instant)
      .reduce<Entry | undefined>((last, one) => {
        return (one.validFrom ?? 0) >= (last?.validFrom ?? 0) ? one : last;
      }, undefined);
    return found?.kind === "absent" ? undefined : found;
  }

  /** Where an address leads that stands in what is served at `path`. */
  resolve(url: string, path: string): Target {
    const base = nowhere + path;
    const trimmed = url.trim();
    if (!URL.canParse(trimmed, base)) return { kind: "invalid" };
    const { href, origin, protocol, pathname, hash } = new URL(trimmed, base);
    const isOwn = origin === nowhere || (this.origin !== "" && origin === this.origin);
    if (isOwn) {
      return { kind: "inside", path: this.canonical(pathname), fragment: decoded(hash.slice(1)) };
    }
    return /^https?:$/.test(protocol) ? { kind: "outside", url: href } : { kind: "other" };
  }

  /** The address that a redirect leads to. */
  locationOf(entry: Entry): string {
    return /^Location: (.*)$/im.exec(entry.representations[0]!.head.fields)?.[1]?.trim() ?? "";
  }
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

/** The media type of what an entry answers with, without parameters. */
export function mediaType(entry: Entry): string {
  const [first] = entry.representations;
  return /^Content-Type: ([^;\r\n]*)/im.exec(first?.head.fields ?? "")?.[1]?.trim() ?? "";
}

/** The bytes of an entry as they are before compression. */
export async function bytesOf(entry: Entry): Promise<Uint8Array> {
  const plain = entry.representations.find(({ encoding }) => encoding === "identity");
  const parts: Uint8Array[] = [];
  for await (const part of plain?.body.read() ?? []) parts.push(part);
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
