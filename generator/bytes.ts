// Bytes as what they say. `Buffer.from(bytes)` would copy them first, and a build reads thousands.

/** The text that UTF-8 bytes are. */
export function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
}

/** The value of JSON. Throws where it is none. */
export function json(bytes: Uint8Array): unknown {
  return JSON.parse(utf8(bytes));
}
