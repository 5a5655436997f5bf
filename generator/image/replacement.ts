// Replaces a file as a whole or not at all.

import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  realpath,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { ByteSink } from "../model.ts";

/** A file that is being written, and can be read again meanwhile. */
export interface NewFile extends ByteSink {
  /** Exactly `length` bytes from `position`, which have been written. */
  read(position: number, length: number): Promise<Uint8Array>;
}

/**
 * Lets `write` fill a new file beside the one at `path`, brings it to the disk, and only then lets
 * it take that one's place. Whatever fails, the old file stays as it was, and nothing is left
 * beside it; what a process that was killed left there is removed by the next one.
 */
export async function replaceFile<T>(
  path: string,
  write: (file: NewFile) => Promise<T>,
): Promise<T> {
  // Where the path is a link, the file behind it is replaced.
  const target = await realpath(path).catch(() => path);
  const existing = await stat(target).catch(() => null);
  if (existing && !existing.isFile()) throw new Error(`${path}: exists and is not a file`);
  const part = join(dirname(target), `.${basename(target)}.${process.pid}.part`);
  try {
    await mkdir(dirname(target), { recursive: true });
    await removeLeftovers(target);
    const result = await fill(part, write);
    await rename(part, target);
    await syncFolder(dirname(target));
    return result;
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    throw explained(path, existing !== null, error);
  }
}

async function fill<T>(part: string, write: (file: NewFile) => Promise<T>): Promise<T> {
  const file = await open(part, "w+");
  try {
    const result = await write({
      read: (position, length) => readFully(file, part, position, length),
      write: async (bytes, position) => {
        for (let done = 0; done < bytes.length;) {
          const rest = bytes.length - done;
          done += (await file.write(bytes, done, rest, position + done)).bytesWritten;
        }
      },
    });
    await file.sync();
    return result;
  } finally {
    await file.close();
  }
}

/** Exactly `length` bytes of a file. */
export async function readFully(
  file: FileHandle,
  name: string,
  position: number,
  length: number,
): Promise<Uint8Array> {
  const bytes = Buffer.alloc(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) throw new Error(`${name}: became shorter while it was read`);
    done += bytesRead;
  }
  return bytes;
}

/** Removes parts whose process is gone. */
async function removeLeftovers(target: string): Promise<void> {
  const [start, end] = [`.${basename(target)}.`, ".part"];
  for (const name of await readdir(dirname(target))) {
    const pid = Number(name.slice(start.length, -end.length));
    if (!name.startsWith(start) || !name.endsWith(end) || !Number.isInteger(pid)) continue;
    if (pid > 0 && !isRunning(pid)) await rm(join(dirname(target), name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** The new name is on the disk, too, where the system can say so. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => null);
  if (!folder) return;
  await folder.sync().catch(() => {});
  await folder.close();
}

function explained(target: string, existed: boolean, error: unknown): unknown {
  const causes: Record<string, string> = {
    ENOSPC: "the disk is full: free some space and build again",
    EDQUOT: "the disk quota is used up: free some space and build again",
    EACCES: "no permission to write there",
    EPERM: "no permission to write there",
    EROFS: "the file system is read-only",
    EFBIG: "the file system does not take files of this size",
    ENOTDIR: "a part of its path is a file",
  };
  const cause = causes[(error as NodeJS.ErrnoException).code ?? ""];
  if (cause === undefined) return error;
  const untouched = existed ? "; the previous file is untouched" : "";
  return new Error(`${target}: cannot be written, ${cause}${untouched}`, { cause: error });
}
