// sharp, which does the work of this stage. It is loaded when the first picture needs it, for it is
// large, and a machine may lack the native half of it.

import { isComplete } from "./cleaning.ts";

/** The version of sharp that package.json asks for: the same input gives the same bytes. */
export const encoderVersion = "0.35.5";

/** What sharp exports. */
export type Library = (typeof import("sharp"))["default"];

/** Raised where sharp cannot be loaded. */
export class EncoderMissing extends Error {}

/** Raised for a file that is no picture; the message says why in words of an author. */
export class PictureError extends Error {}

/** Loads sharp. */
export async function loadLibrary(): Promise<Library> {
  let sharp: Library;
  try {
    sharp = (await import("sharp")).default;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0]! : String(error);
    throw new EncoderMissing(reason);
  }
  // Each picture is read once. Pictures beside one another keep the processors busy; threads within
  // one would change the bytes of AVIF.
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp;
}

/** Calls sharp with a picture; what it throws becomes a PictureError. */
export async function inWords<Result>(
  bytes: Uint8Array,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof PictureError ? error : new PictureError(reasonOf(bytes));
  }
}

/** Why a picture cannot be whole, as far as its bytes show that without being decoded. */
export function obviousFault(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return "it is empty";
  return isComplete(bytes) === false ? "it ends too early" : undefined;
}

/**
 * Why a picture cannot be decoded, from its bytes: libvips keeps one text of what went wrong for
 * all its threads, so that of two broken pictures one may be told the other's, or nothing.
 */
function reasonOf(bytes: Uint8Array): string {
  const complete = isComplete(bytes);
  if (complete === undefined) return "it is no picture that we know";
  return complete ? "its data is damaged" : "it ends too early";
}
