// Where pictures that were made are kept: a folder, for one file of all of them would be rewritten
// whenever one is added.
//
//     ab/ab12…          a file of a picture, named after the SHA-256 of its bytes
//     cd/cd34….json     a card: which files were made of a picture, named after all it depends on
//
// Every file is written as a whole. What is damaged, or was written only in part, does not have the
// hash that its name tells, and is made anew.

import { FileError, type Files, sha256 } from "../files.ts";
import type { Content, Source } from "../model.ts";
import type { Encoded, Rendition } from "./encoder.ts";
import type { Format } from "./formats.ts";

/** The folder, in the site's. */
export const shelfFolder = ".kiln/cache/pictures";

/** Pictures that no page shows any more may take this much, and as much as those that are shown. */
const unusedBytesMin = 64 << 20;
/** Where the disk takes nothing, so many bytes are held in memory. */
const heldBytesMax = 256 << 20;

/** A file of a picture, by what its bytes are. */
export interface Kept extends Omit<Rendition, "bytes"> {
  readonly length: number;
  readonly sha256: string;
}

/** What a card tells of a picture. */
export interface Card {
  readonly format: Format;
  readonly width: number;
  readonly height: number;
  readonly fallback?: Kept | undefined;
  readonly own: readonly Kept[];
  readonly better: readonly (readonly Kept[])[];
}

/** The shelf of one site. */
export class Shelf {
  private readonly files: Files;
  /** Files that are there and whole, by their path. */
  private readonly known: Map<string, Source>;
  private readonly used = new Set<string>();
  private readonly held = new Map<string, Uint8Array>();
  private heldBytes = 0;

  /** `sources` are all files in the folder, with their hashes. */
  constructor(files: Files, sources: readonly Source[]) {
    this.files = files;
    this.known = new Map(sources.map((source) => [source.path, source]));
  }

  /** The card of an earlier build, if all its files are whole. */
  find(key: string): Card | undefined {
    const path = cardPath(key);
    if (!this.known.has(path)) return undefined;
    const card = readCard(this.files.read(path));
    const whole = card && filesOf(card).every((file) => this.holds(file.sha256));
    if (!whole) return undefined;
    this.used.add(path);
    for (const { sha256: hash } of filesOf(card)) this.used.add(filePath(hash));
    return card;
  }

  /** True for a file that is there, whole; it is kept then. */
  holds(hash: string): boolean {
    const path = filePath(hash);
    if (!this.held.has(hash) && this.known.get(path)?.sha256 !== hash) return false;
    this.used.add(path);
    return true;
  }

  /** Keeps the files of a picture and its card. */
  keep(key: string, encoded: Encoded): Card {
    const kept = ({ bytes, ...facts }: Rendition): Kept => {
      return { ...facts, ...this.keepFile(bytes) };
    };
    const { fallback, own, better, ...facts } = encoded;
    const card: Card = {
      ...facts,
      fallback: fallback && kept(fallback),
      own: own.map(kept),
      better: better.map((list) => list.map(kept)),
    };
    if (this.held.size === 0) this.write(cardPath(key), writeCard(card));
    return card;
  }

  /** Keeps one file. */
  keepFile(bytes: Uint8Array): { length: number; sha256: string } {
    const hash = sha256(bytes);
    const source = { length: bytes.length, sha256: hash };
    if (this.holds(hash)) return source;
    if (this.write(filePath(hash), bytes)) {
      this.known.set(filePath(hash), { path: filePath(hash), ...source });
    } else {
      this.heldBytes += bytes.length;
      this.held.set(hash, bytes);
    }
    return source;
  }

  /** A file as a body. */
  content(file: { length: number; sha256: string }): Content {
    const { length, sha256: hash } = file;
    const held = this.held.get(hash);
    if (held) return { length, sha256: hash, read: () => [held] };
    return this.files.content(filePath(hash), { length, sha256: hash });
  }

  /** Removes what this build did not use, once it takes more room than what it used. */
  tidy(): void {
    const sources = [...this.known.values()];
    const bytes = (list: readonly Source[]) => list.reduce((sum, { length }) => sum + length, 0);
    const unused = sources.filter(({ path }) => !this.used.has(path));
    const room = Math.max(unusedBytesMin, bytes(sources) - bytes(unused));
    if (bytes(unused) > room) for (const { path } of unused) this.files.remove(path);
  }

  /** False where the disk takes nothing, while there is memory left to go on. */
  private write(path: string, bytes: Uint8Array): boolean {
    try {
      this.files.write(path, bytes);
      this.used.add(path);
      return true;
    } catch (error) {
      if (!(error instanceof FileError) || this.heldBytes > heldBytesMax) throw error;
      return false;
    }
  }
}

function filePath(hash: string): string {
  return `${shelfFolder}/${hash.slice(0, 2)}/${hash}`;
}

function cardPath(key: string): string {
  return `${filePath(key)}.json`;
}

function filesOf({ fallback, own, better }: Card): Kept[] {
  return [...(fallback ? [fallback] : []), ...own, ...better.flat()];
}

/** The first line has the hash of the second. */
function writeCard(card: Card): Uint8Array {
  const text = JSON.stringify(card);
  return Buffer.from(`${sha256(text)}\n${text}`);
}

function readCard(bytes: Uint8Array | undefined): Card | undefined {
  const [hash, text] = Buffer.from(bytes ?? [])
    .toString()
    .split("\n");
  return text !== undefined && sha256(text) === hash ? (JSON.parse(text) as Card) : undefined;
}
