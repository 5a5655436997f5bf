// Bytes to text: UTF-8 or an error, without a byte order mark, lines ended by "\n". NUL, which
// no page can show, becomes U+FFFD as CommonMark wants it.

import type { Diagnostics } from "../diagnostics.ts";

const decoder = new TextDecoder("utf-8", { fatal: true });

/** The text of a file, or undefined when it is not UTF-8. */
export function decodeText(
  file: string,
  bytes: Uint8Array,
  diagnostics: Diagnostics,
): string | undefined {
  try {
    const text = decoder.decode(bytes);
    const unified = text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
    return unified.includes("\u0000") ? unified.replaceAll("\u0000", "\ufffd") : unified;
  } catch {
    const offset = firstInvalid(bytes);
    const byte = `0x${(bytes[offset] ?? 0).toString(16).padStart(2, "0")}`;
    diagnostics.add("not-utf8", { file, at: positionOf(bytes, offset), values: { byte, offset } });
    return undefined;
  }
}

/** Offset of the first byte that is not part of a whole character. */
function firstInvalid(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  // The longest prefix that is valid apart from an unfinished last character.
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (isValid(bytes.subarray(0, middle), true)) low = middle;
    else high = middle - 1;
  }
  while (!isValid(bytes.subarray(0, low), false)) low -= 1;
  return low;
}

function isValid(bytes: Uint8Array, unfinished: boolean): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: unfinished });
    return true;
  } catch {
    return false;
  }
}

function positionOf(bytes: Uint8Array, offset: number): { line: number; column: number } {
  const before = Buffer.from(bytes.subarray(0, offset)).toString("latin1").split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
