// Streams heads and bodies to the sink, and sums every span of them on the way.

import { createHash } from "node:crypto";
import { checksumSpan } from "../../appliance/store/layout.ts";
import type { Content, ByteSink } from "../model.ts";
import { lowerHalf, type Xxh64 } from "./xxh64.ts";

/** Bytes gathered before they go to the sink. */
const chunkLength = 1 << 20;

/** The data of a store: appended in order, written in large pieces. */
export class DataStream {
  readonly #sink: ByteSink;
  readonly #xxh64: Xxh64;
  readonly #checksums: DataView;
  /** What is gathered; the other one may be on its way to the sink meanwhile. */
  #gathered = Buffer.alloc(chunkLength);
  #written = Buffer.alloc(chunkLength);
  #writing: Promise<void> = Promise.resolve();
  #used = 0;
  /** Position in the store of the first gathered byte. */
  #position: number;
  #spans = 0;

  /** `checksums` is filled with one sum for each span, little-endian. */
  constructor(sink: ByteSink, position: number, checksums: Uint8Array, xxh64: Xxh64) {
    this.#sink = sink;
    this.#position = position;
    this.#checksums = new DataView(checksums.buffer, checksums.byteOffset, checksums.length);
    this.#xxh64 = xxh64;
  }

  /** Appends bytes, which may be reused afterwards; a promise only where it has to wait. */
  append(bytes: Uint8Array): Promise<void> | undefined {
    if (bytes.length >= chunkLength - this.#used) return this.appendPieces(bytes);
    this.#gathered.set(bytes, this.#used);
    this.#used += bytes.length;
    return undefined;
  }

  /** Appends a text of one byte a character, as above. */
  appendText(text: string): Promise<void> | undefined {
    if (text.length >= chunkLength - this.#used) return this.append(Buffer.from(text, "latin1"));
    this.#used += this.#gathered.write(text, this.#used, "latin1");
    return undefined;
  }

  /** Appends zeros up to a position in the store. */
  padTo(position: number): Promise<void> | undefined {
    const missing = position - this.#position - this.#used;
    return missing > 0 ? this.append(new Uint8Array(missing)) : undefined;
  }

  private async appendPieces(bytes: Uint8Array): Promise<void> {
    for (let taken = 0; taken < bytes.length;) {
      const count = Math.min(bytes.length - taken, chunkLength - this.#used);
      this.#gathered.set(bytes.subarray(taken, taken + count), this.#used);
      this.#used += count;
      taken += count;
      if (this.#used === chunkLength) await this.flush();
    }
  }

  /** Writes what has been gathered, which must be whole spans, and waits until all is written. */
  async end(): Promise<void> {
    await this.flush();
    await this.#writing;
  }

  /** Sums what has been gathered, and begins to write it. */
  private async flush(): Promise<void> {
    const bytes = this.#gathered.subarray(0, this.#used);
    for (let at = 0; at < bytes.length; at += checksumSpan) {
      const sum = lowerHalf(this.#xxh64(bytes.subarray(at, at + checksumSpan)));
      this.#checksums.setUint32(this.#spans * 4, sum, true);
      this.#spans += 1;
    }
    await this.#writing;
    this.#writing = this.write(bytes, this.#position);
    // Whoever waits for it next hears of a failure.
    this.#writing.catch(() => {});
    [this.#gathered, this.#written] = [this.#written, this.#gathered];
    this.#position += bytes.length;
    this.#used = 0;
  }

  private async write(bytes: Uint8Array, position: number): Promise<void> {
    if (bytes.length > 0) await this.#sink.write(bytes, position);
  }
}

/** Appends a body, and rejects where its bytes are not those that were announced. */
export function appendBody(stream: DataStream, body: Content): Promise<void> | undefined {
  return body.bytes ? stream.append(body.bytes) : appendRead(stream, body);
}

async function appendRead(stream: DataStream, body: Content): Promise<void> {
  const hash = createHash("sha256");
  let length = 0;
  for await (const chunk of body.read()) {
    length += chunk.length;
    if (length > body.length) break;
    hash.update(chunk);
    await stream.append(chunk);
  }
  if (length !== body.length || hash.digest("hex") !== body.sha256) throw changed(body);
}

function changed({ length, sha256: hash }: Content): Error {
  return new Error(
    `store: a body of ${length} bytes changed while it was written (SHA-256 ${hash}): build again`,
  );
}
