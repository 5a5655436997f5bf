// Inputs from inputs: what libFuzzer does, in small, for Node.

import { Random } from "../simulation/random.ts";
import { inputLengthMax } from "./target.ts";

const telling = [0, 1, 4, 10, 13, 16, 32, 58, 63, 64, 127, 128, 199, 200, 240, 254, 255];
const mutationsMax = 6;

/** Makes new inputs of a corpus, the same from the same seed. */
export class Mutator {
  private readonly corpus: readonly Uint8Array[];
  private readonly random: Random;
  private readonly bytes = new Uint8Array(inputLengthMax);
  private length = 0;

  constructor(corpus: readonly Uint8Array[], seed: number) {
    this.corpus = corpus;
    this.random = new Random(seed);
  }

  /** Another input; it is overwritten by the next. */
  next(): Uint8Array {
    const { random, bytes } = this;
    const source = random.pick(this.corpus);
    bytes.set(source);
    this.length = source.length;
    for (let left = random.between(1, mutationsMax); left > 0; left--) this.mutate();
    return bytes.subarray(0, this.length);
  }

  private mutate(): void {
    const { random, bytes, length } = this;
    const at = random.between(0, Math.max(length - 1, 0));
    const kind = random.between(0, 7);
    if (kind === 0) bytes[at]! ^= 1 << random.between(0, 7);
    else if (kind === 1) bytes[at] = random.word();
    else if (kind === 2) bytes[at] = random.pick(telling);
    else if (kind === 3) bytes[at]! += random.between(-4, 4);
    else if (kind === 4) this.remove(at, random.between(1, 16));
    else if (kind === 5) this.insert(at, bytes.slice(at, at + random.between(1, 32)));
    else if (kind === 6) this.insert(at, Uint8Array.of(random.word()));
    else this.splice(at);
    if (length === 0) this.length = 1;
  }

  private remove(at: number, count: number): void {
    this.bytes.copyWithin(at, at + count, this.length);
    this.length = Math.max(this.length - count, at);
  }

  private insert(at: number, piece: Uint8Array): void {
    if (this.length + piece.length > inputLengthMax) return;
    this.bytes.copyWithin(at + piece.length, at, this.length);
    this.bytes.set(piece, at);
    this.length += piece.length;
  }

  /** Behind `at` follows the end of another input. */
  private splice(at: number): void {
    const other = this.random.pick(this.corpus);
    const tail = other.subarray(this.random.between(0, other.length));
    this.length = Math.min(at + tail.length, inputLengthMax);
    this.bytes.set(tail.subarray(0, this.length - at), at);
  }
}
