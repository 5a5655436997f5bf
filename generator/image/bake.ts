// Kernel + store → image, in one stream: nothing is compiled, and content is never held.

import { readFile } from "node:fs/promises";
import type { ByteSink, StoreDraft, StoreSummary } from "../model.ts";
import { type Architecture, architectureOf, imageFront } from "./kernel.ts";
import { replaceFile } from "./replacement.ts";

/** What was baked. */
export interface ImageSummary {
  /** Bytes of the whole image, of its kernel, and what is in its store. */
  readonly length: number;
  readonly kernelLength: number;
  readonly kernelBuildId: string;
  /** First physical address after the image (arm64: from its start): memory below it is taken. */
  readonly memoryEnd: number;
  readonly store: StoreSummary;
}

/** A kernel's bytes, and what messages call it. */
export interface Kernel {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Bakes the image file `target` from a kernel file and a store; see `replaceFile`. Throws where the
 * kernel is not for `architecture`, if that is given.
 */
export async function bakeFile(
  kernelPath: string,
  store: StoreDraft,
  target: string,
  architecture?: Architecture,
): Promise<ImageSummary> {
  const kernel = await readKernel(kernelPath, architecture);
  return replaceFile(target, (sink) => bake(kernel, store, sink));
}

/** Reads a kernel file; throws where it is not for the architecture. */
export async function readKernel(path: string, architecture?: Architecture): Promise<Kernel> {
  const bytes = await readFile(path).catch((error: Error) => {
    throw new Error(`${path}: the kernel cannot be read (${error.message})`, { cause: error });
  });
  const found = architectureOf(bytes);
  if (architecture !== undefined && found !== architecture) {
    throw new Error(
      `${path}: a kernel for ${found}, and the target is a machine with ${architecture}`,
    );
  }
  return { name: path, bytes };
}

/** Bakes an image into a sink. */
export async function bake(
  kernel: Kernel,
  store: StoreDraft,
  sink: ByteSink,
): Promise<ImageSummary> {
  const front = imageFront(kernel.bytes, kernel.name, store.length);
  const start = front.bytes.length;
  await sink.write(front.bytes, 0);
  const summary = await store.write({
    write: (bytes, position) => sink.write(bytes, start + position),
  });
  return {
    length: start + store.length,
    kernelLength: front.kernelLength,
    kernelBuildId: front.buildId,
    memoryEnd: front.storeAddress + store.length,
    store: summary,
  };
}
