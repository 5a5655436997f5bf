// Files: where a site's bytes come from. The disk for an author, a plain object for a test; the
// stages cannot tell them apart. Paths are relative, separated by "/", without "." and "..".

import { createHash, hash, randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { promisify } from "node:util";
import type { Content } from "./model.ts";

/** A file as a listing shows it. */
export interface FileInfo {
  readonly path: string;
  readonly length: number;
  /** Changes whenever the bytes do; empty when it was written too recently to be sure. */
  readonly stamp: string;
}

/** A place that a listing could not enter. */
export interface FileProblem {
  readonly path: string;
  readonly kind: "unreadable-file" | "symlink-loop" | "symlink-outside";
  readonly reason: string;
}

export interface Listing {
  /** Sorted by path, in the order of UTF-16 code units. */
  readonly files: readonly FileInfo[];
  readonly problems: readonly FileProblem[];
  /** Files and folders that take no part in a site: hidden ones, and back-up copies. */
  readonly ignored: readonly string[];
}

/** Raised by `read` and `write`, with a reason in words. */
export class FileError extends Error {
  readonly path: string;
  readonly reason: string;

  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`);
    this.path = path;
    this.reason = reason;
  }
}

/** A folder of files. */
export interface Files {
  /** All files below a folder ("" for everything); nothing when there is no such folder. */
  list(folder: string): Listing;
  /** One file as a listing would show it; undefined when there is none. */
  info(path: string): FileInfo | undefined;
  /** The bytes of a file; undefined when there is none. */
  read(path: string): Uint8Array | undefined;
  /** As `read`, while the caller goes on: for what is as large as a site. */
  readSoon(path: string): Promise<Uint8Array | undefined>;
  /** A body that is read anew whenever it is needed, so that it may be of any size. */
  content(path: string, info: { sha256: string; length: number }): Content;
  /** SHA-256 of a file, in hexadecimal, without holding the file in memory. */
  hash(path: string): string;
  /** Replaces a file as a whole: a reader sees the old bytes or the new ones. */
  write(path: string, bytes: Uint8Array | readonly Uint8Array[]): void;
  /**
   * Adds bytes to a file that is there, and tells how long it was. Where the disk takes not all of
   * them, the file stays as it was.
   */
  append(path: string, bytes: readonly Uint8Array[]): number;
  /** Removes a file, if there is one that can be removed. */
  remove(path: string): void;
}

/** Compares paths in one order on every machine. */
export function comparePaths(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** SHA-256 in lower-case hexadecimal. */
export function sha256(bytes: Uint8Array | string): string {
  return hash("sha256", bytes, "hex");
}

/** Files in memory. */
export function memoryFiles(initial: Readonly<Record<string, string | Uint8Array>> = {}): Files {
  const store = new Map<string, Uint8Array>();
  for (const [path, bytes] of Object.entries(initial)) {
    store.set(path, typeof bytes === "string" ? Buffer.from(bytes) : bytes);
  }
  const existing = (path: string): Uint8Array => {
    const bytes = store.get(path);
    if (!bytes) throw new FileError(path, "no such file");
    return bytes;
  };
  return {
    list(folder) {
      const prefix = folder === "" ? "" : `${folder}/`;
      const all = [...store].filter(([path]) => path.startsWith(prefix));
      const hidden = all.flatMap(([path]) => hiddenPart(path, prefix.length) ?? []);
      const files = all
        .filter(([path]) => hiddenPart(path, prefix.length) === undefined)
        .map(([path, bytes]) => ({ path, length: bytes.length, stamp: sha256(bytes) }));
      const ignored = [...new Set(hidden)].sort(comparePaths);
      return { files: files.sort((a, b) => comparePaths(a.path, b.path)), problems: [], ignored };
    },
    info(path) {
      const bytes = store.get(path);
      return bytes && { path, length: bytes.length, stamp: sha256(bytes) };
    },
    read: (path) => store.get(path),
    readSoon: async (path) => store.get(path),
    content: (path, info) => ({ ...info, read: () => [existing(path)] }),
    hash: (path) => sha256(existing(path)),
    write(path, bytes) {
      store.set(path, Buffer.concat(piecesOf(bytes)));
    },
    append(path, bytes) {
      const before = existing(path);
      store.set(path, Buffer.concat([before, ...bytes]));
      return before.length;
    },
    remove: (path) => void store.delete(path),
  };
}

/** The same files, each folder of which is listed once: later looks see what the first one saw. */
export function listedOnce(files: Files): Files {
  const listings = new Map<string, Listing>();
  const list = (folder: string): Listing => {
    const listing = listings.get(folder) ?? files.list(folder);
    listings.set(folder, listing);
    return listing;
  };
  return { ...files, list };
}

/** Dot files and back-up copies take no part in a site; the folder that RFC 8615 names does. */
function isHidden(name: string): boolean {
  return (name.startsWith(".") && name !== ".well-known") || name.endsWith("~");
}

/** A path up to the first hidden name that stands behind `start`; undefined: there is none. */
function hiddenPart(path: string, start: number): string | undefined {
  const names = path.slice(start).split("/");
  const place = names.findIndex(isHidden);
  return place < 0 ? undefined : path.slice(0, start) + names.slice(0, place + 1).join("/");
}

/** Milliseconds since 1970. */
export type WallClock = () => number;

/** Without a clock every file is too young for its stamp to be trusted. */
const noClock: WallClock = () => 0;

/** Files below a folder of the disk; the clock tells which stamps can be trusted. */
export function diskFiles(root: string, nowMs: WallClock = noClock): Files {
  const absolute = (path: string): string => {
    const place = resolve(root, path);
    if (place !== resolve(root) && !place.startsWith(resolve(root) + sep)) {
      throw new FileError(path, "leaves the folder");
    }
    return place;
  };
  return {
    list: (folder) => listDisk(root, folder, oldEnough(nowMs)),
    info: (path) => {
      const stat = fs.statSync(absolute(path), { bigint: true, throwIfNoEntry: false });
      return stat?.isFile() ? infoOf(path, stat, oldEnough(nowMs)) : undefined;
    },
    read(path) {
      try {
        return fs.readFileSync(absolute(path));
      } catch (error) {
        return missing(path, error);
      }
    },
    async readSoon(path) {
      try {
        return await readAtOnce(absolute(path));
      } catch (error) {
        return missing(path, error);
      }
    },
    content: (path, info) => ({ ...info, read: () => readBlocks(absolute(path), path, info) }),
    hash(path) {
      const { size } = fs.statSync(absolute(path), { throwIfNoEntry: false }) ?? { size: 0 };
      const bytes = size > 0 && size <= blockLength ? this.read(path) : undefined;
      if (bytes) return sha256(bytes);
      const hash = createHash("sha256");
      for (const block of readBlocks(absolute(path), path)) hash.update(block);
      return hash.digest("hex");
    },
    write(path, bytes) {
      const target = absolute(path);
      const temporary = `${target}.${randomBytes(4).toString("hex")}.tmp`;
      try {
        fs.mkdirSync(dirname(target), { recursive: true });
        writePieces(temporary, piecesOf(bytes));
        fs.renameSync(temporary, target);
      } catch (error) {
        fs.rmSync(temporary, { force: true });
        throw new FileError(path, reasonOf(error));
      }
    },
    append(path, bytes) {
      try {
        return appendPieces(absolute(path), bytes);
      } catch (error) {
        if (error instanceof FileError) throw error;
        throw new FileError(path, reasonOf(error));
      }
    },
    remove(path) {
      try {
        fs.rmSync(absolute(path), { force: true });
      } catch (error) {
        if (error instanceof FileError) throw error;
      }
    },
  };
}

/** Undefined where there is no such file; whatever else was wrong is thrown. */
function missing(path: string, error: unknown): undefined {
  if (codeOf(error) !== "ENOENT" && codeOf(error) !== "ENOTDIR") {
    throw new FileError(path, reasonOf(error));
  }
}

/** A whole file by one call of the system: `fs.promises.readFile` makes one for each 512 kB. */
async function readAtOnce(place: string): Promise<Uint8Array> {
  const file = fs.openSync(place, "r");
  try {
    const bytes = Buffer.allocUnsafeSlow(fs.fstatSync(file).size);
    const { bytesRead } = await promisify(fs.read)(file, { buffer: bytes });
    return bytes.subarray(0, bytesRead);
  } finally {
    fs.closeSync(file);
  }
}

const blockLength = 1 << 20;
/** Systems take no more than 1024 pieces in one call. */
const piecesMax = 512;

function piecesOf(bytes: Uint8Array | readonly Uint8Array[]): readonly Uint8Array[] {
  return bytes instanceof Uint8Array ? [bytes] : bytes;
}

function writePieces(path: string, pieces: readonly Uint8Array[]): void {
  const file = fs.openSync(path, "wx");
  try {
    writeAll(file, pieces);
  } finally {
    fs.closeSync(file);
  }
}

function appendPieces(path: string, pieces: readonly Uint8Array[]): number {
  const file = fs.openSync(path, fs.constants.O_WRONLY | fs.constants.O_APPEND);
  try {
    const { size } = fs.fstatSync(file);
    try {
      writeAll(file, pieces);
    } catch (error) {
      fs.ftruncateSync(file, size);
      throw error;
    }
    return size;
  } finally {
    fs.closeSync(file);
  }
}

function writeAll(file: number, pieces: readonly Uint8Array[]): void {
  for (let start = 0; start < pieces.length; start += piecesMax) {
    const some = pieces.slice(start, start + piecesMax);
    const length = some.reduce((sum, piece) => sum + piece.length, 0);
    if (length > 0 && fs.writevSync(file, some) !== length) {
      throw new Error("the disk took only a part");
    }
  }
}

function* readBlocks(
  place: string,
  path: string,
  expected?: { sha256: string; length: number },
): Generator<Uint8Array> {
  let file: number;
  try {
    file = fs.openSync(place, "r");
  } catch (error) {
    throw new FileError(path, reasonOf(error));
  }
  try {
    const hash = expected && createHash("sha256");
    for (;;) {
      const block = Buffer.allocUnsafe(Math.min(blockLength, fs.fstatSync(file).size + 1));
      const length = fs.readSync(file, block, 0, block.length, null);
      if (length === 0) break;
      hash?.update(block.subarray(0, length));
      yield block.subarray(0, length);
    }
    if (hash && hash.digest("hex") !== expected.sha256) {
      throw new FileError(path, "changed while the site was being built");
    }
  } finally {
    fs.closeSync(file);
  }
}

/** A file younger than this when listed may change again without changing its time stamp. */
const youngMs = 50;

/** Time stamps before this one cannot come again. */
function oldEnough(nowMs: WallClock): bigint {
  return BigInt(nowMs() - youngMs) * 1_000_000n;
}

function infoOf(path: string, stat: fs.BigIntStats, oldEnoughNs: bigint): FileInfo {
  const certain = stat.mtimeNs < oldEnoughNs && stat.ctimeNs < oldEnoughNs;
  const stamp = `${stat.size} ${stat.mtimeNs} ${stat.ctimeNs} ${stat.ino}`;
  return { path, length: Number(stat.size), stamp: certain ? stamp : "" };
}

function listDisk(root: string, folder: string, oldEnoughNs: bigint): Listing {
  const files: FileInfo[] = [];
  const problems: FileProblem[] = [];
  const ignored: string[] = [];
  const rootReal = realPath(root) ?? root;

  const enter = (path: string, ancestors: readonly string[]): void => {
    let names: fs.Dirent[];
    try {
      names = fs.readdirSync(join(root, path), { withFileTypes: true });
    } catch (error) {
      if (codeOf(error) !== "ENOENT" || ancestors.length > 1) {
        problems.push({ path, kind: "unreadable-file", reason: reasonOf(error) });
      }
      return;
    }
    for (const name of names) {
      const child = path === "" ? name.name : `${path}/${name.name}`;
      if (isHidden(name.name)) ignored.push(child);
      else visit(child, name, ancestors);
    }
  };
  const visit = (path: string, name: fs.Dirent, ancestors: readonly string[]): void => {
    let target = join(root, path);
    if (name.isSymbolicLink()) {
      const real = realPath(target);
      if (real === "loop") return void problems.push({ path, kind: "symlink-loop", reason: "" });
      if (!real || relative(rootReal, real).startsWith("..")) {
        return void problems.push({ path, kind: "symlink-outside", reason: "" });
      }
      target = real;
    }
    const stat = fs.statSync(target, { bigint: true, throwIfNoEntry: false });
    if (stat?.isDirectory()) {
      const real = realPath(target) ?? target;
      if (ancestors.includes(real)) problems.push({ path, kind: "symlink-loop", reason: "" });
      else enter(path, [...ancestors, real]);
    } else if (stat?.isFile()) files.push(infoOf(path, stat, oldEnoughNs));
  };
  enter(folder, [realPath(join(root, folder)) ?? ""]);
  ignored.sort(comparePaths);
  return { files: files.sort((a, b) => comparePaths(a.path, b.path)), problems, ignored };
}

function realPath(path: string): string | undefined {
  try {
    return fs.realpathSync(path);
  } catch (error) {
    return codeOf(error) === "ELOOP" ? "loop" : undefined;
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "";
}

/** What the system says, in words an author knows. */
function reasonOf(error: unknown): string {
  const code = codeOf(error);
  const known: Record<string, string> = {
    EACCES: "permission denied",
    EPERM: "permission denied",
    EISDIR: "is a folder",
    ENOENT: "no such file",
    ENOSPC: "no space left on the disk",
    EROFS: "the file system is read-only",
    ELOOP: "symbolic links lead in a circle",
  };
  return known[code] ?? (error instanceof Error ? error.message : String(error));
}
