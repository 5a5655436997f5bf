// Files that go out as they are, and resources at more than one address.

import type { Diagnostics } from "../diagnostics.ts";
import type { Files } from "../files.ts";
import type { Copy, Resource } from "../model.ts";
import type { Directory } from "../pages/directory.ts";
import { readFile } from "../reading/file.ts";
import { compressedLengthMax } from "../responses/entries.ts";
import { isCompressible, mediaTypeOf } from "../responses/media-types.ts";

/** What goes out of pictures: more files, and others in place of some, by their address. */
interface PictureFiles {
  readonly resources: readonly Resource[];
  readonly originals: ReadonlyMap<string, Pick<Resource, "mediaType" | "body">>;
}

/** Files beside the markdown; only those that may be compressed are held in memory. */
export function attachedResources(
  files: Files,
  addresses: Directory,
  pictures: PictureFiles,
  diagnostics: Diagnostics,
): Resource[] {
  const attached = [...addresses.attachments].map(([path, source]) => {
    const other = pictures.originals.get(path);
    if (other) return { path, ...other };
    const mediaType = mediaTypeOf(source.path);
    const small = isCompressible(mediaType) && source.length <= compressedLengthMax;
    const body = small
      ? (readFile(files, source.path, diagnostics, source) ?? new Uint8Array(0))
      : files.content(source.path, source);
    return { path, mediaType, body, sha256: source.sha256 };
  });
  return [...pictures.resources, ...attached];
}

/** All resources, and those that show the content of another one under their own address. */
export function withCopies(
  resources: readonly Resource[],
  copies: readonly Copy[],
): readonly Resource[] {
  if (copies.length === 0) return resources;
  const byPath = new Map(resources.map((resource) => [resource.path, resource]));
  const copied = copies.flatMap(({ path, of, status }) => {
    const original = byPath.get(of);
    return original ? [{ ...original, path, status, notFound: false, fingerprinted: false }] : [];
  });
  return [...resources, ...copied];
}
