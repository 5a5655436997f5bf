// An initramfs: a cpio archive as Linux unpacks it, gzipped. Read first: Linux,
// Documentation/driver-api/early-userspace/buffer-format.rst ("newc").

import { gzipSync } from "node:zlib";

/** What an archive holds: a file's bytes, or where a link leads. */
export type Member =
  | { readonly path: string; readonly content: Uint8Array; readonly executable?: boolean }
  | { readonly path: string; readonly target: string };

const magic = "070701";
const trailer = "TRAILER!!!";
const kind = { folder: 0o040755, file: 0o100644, program: 0o100755, link: 0o120777 };

function padded(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([bytes], Math.ceil(bytes.length / 4) * 4);
}

function record(path: string, inode: number, mode: number, content: Uint8Array): Uint8Array {
  const name = Buffer.from(`${path}\0`);
  // Inode, mode, user, group, links, time, length; four of devices; name's length, checksum.
  const fields = [inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length, 0];
  const header = magic + fields.map((field) => field.toString(16).padStart(8, "0")).join("");
  return Buffer.concat([padded(Buffer.concat([Buffer.from(header), name])), padded(content)]);
}

/** Folders above the paths, outermost first. */
function foldersOf(paths: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let at = path.indexOf("/"); at > 0; at = path.indexOf("/", at + 1)) {
      folders.add(path.slice(0, at));
    }
  }
  return [...folders].sort();
}

/** The archive with `members` (paths without a slash in front) and further empty `folders`. */
export function initramfs(members: readonly Member[], folders: readonly string[]): Uint8Array {
  const paths = [...members.map(({ path }) => path), ...folders.map((path) => `${path}/`)];
  const records = foldersOf(paths).map((path, index) =>
    record(path, index + 1, kind.folder, Buffer.alloc(0)),
  );
  for (const member of members) {
    const inode = records.length + 1;
    if ("target" in member) {
      records.push(record(member.path, inode, kind.link, Buffer.from(member.target)));
    } else {
      const mode = member.executable ? kind.program : kind.file;
      records.push(record(member.path, inode, mode, member.content));
    }
  }
  records.push(record(trailer, 0, 0, Buffer.alloc(0)));
  return gzipSync(Buffer.concat(records), { level: 1 });
}
