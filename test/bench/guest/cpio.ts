// Read first: Linux, Documentation/driver-api/early-userspace/buffer-format.rst: the "newc" format,
// in which the kernel takes its initial file system.

/** A file of an archive; folders come of themselves. */
export interface ArchiveFile {
  /** Without a leading slash. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly executable?: boolean;
}

const modeFolder = 0o040755;
const modeFile = 0o100644;
const modeExecutable = 0o100755;
const trailer = "TRAILER!!!";

function padded(length: number): number {
  return (length + 3) & ~3;
}

/** One header with its name, and the content. */
function record(index: number, mode: number, name: string, bytes: Uint8Array): Buffer[] {
  const fields = [index, mode, 0, 0, 1, 0, bytes.length, 0, 0, 0, 0, name.length + 1, 0];
  const numbers = fields.map((field) => field.toString(16).padStart(8, "0")).join("");
  const head = `070701${numbers}${name}\0`;
  const tail = Buffer.alloc(padded(bytes.length) - bytes.length);
  return [Buffer.from(head.padEnd(padded(head.length), "\0"), "latin1"), Buffer.from(bytes), tail];
}

/** The folders above a path, from the top. */
function foldersOf(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** The archive of these files and of `folders`, which may be empty. */
export function archive(files: readonly ArchiveFile[], folders: readonly string[]): Buffer {
  const above = files.flatMap(({ path }) => foldersOf(path));
  const all = [...new Set([...folders.flatMap((path) => [...foldersOf(path), path]), ...above])];
  const parts: Buffer[] = [];
  let index = 1;
  for (const path of all) parts.push(...record(index++, modeFolder, path, new Uint8Array()));
  for (const { path, bytes, executable } of files) {
    parts.push(...record(index++, executable ? modeExecutable : modeFile, path, bytes));
  }
  parts.push(...record(0, 0, trailer, new Uint8Array()));
  return Buffer.concat(parts);
}
