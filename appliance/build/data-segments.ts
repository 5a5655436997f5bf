// Read first: WebAssembly Core Specification §5.5.14 (data section), §5.2.2 (LEB128).
//
// AssemblyScript writes a data segment for each constant, and wasm2c a copying loop for each
// segment: some 300 of them, a tenth of the kernel's code, run once. Here all become one segment.

const sectionData = 11;
const sectionDataCount = 12;
const headerLength = 8;
/** Mode of a segment that memory 0 holds from the start on. */
const active = 0;
const opConstant = 0x41;
const opEnd = 0x0b;

/** A place in bytes that numbers are read from. */
class Reader {
  at = 0;

  constructor(readonly bytes: Uint8Array) {}

  byte(): number {
    if (this.at >= this.bytes.length) throw new Error("a wasm module that ends too early");
    return this.bytes[this.at++]!;
  }

  /** LEB128; offsets of data are below 2^31, where the signed kind reads the same. */
  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  take(length: number): Uint8Array {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}

/** LEB128 with a clear sign bit: the same number as signed and as unsigned. */
function encoded(value: number): number[] {
  const low = value & 0x7f;
  const rest = Math.floor(value / 0x80);
  return rest === 0 && low < 0x40 ? [low] : [low | 0x80, ...encoded(rest)];
}

function section(id: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([id, ...encoded(content.length)]), content]);
}

/** The content of a data section with one segment that holds what all in the given one hold. */
function oneSegment(content: Uint8Array): Uint8Array {
  const reader = new Reader(content);
  const segments: { offset: number; bytes: Uint8Array }[] = [];
  for (let left = reader.number(); left > 0; left--) {
    if (reader.number() !== active || reader.byte() !== opConstant) {
      throw new Error("a data segment that is not at a constant place");
    }
    const offset = reader.number();
    if (reader.byte() !== opEnd) throw new Error("a data segment's place that is a sum");
    segments.push({ offset, bytes: reader.take(reader.number()) });
  }
  const start = Math.min(...segments.map(({ offset }) => offset));
  const end = Math.max(...segments.map(({ offset, bytes }) => offset + bytes.length));
  const image = Buffer.alloc(end - start);
  for (const { offset, bytes } of segments) image.set(bytes, offset - start);
  const head = [1, active, opConstant, ...encoded(start), opEnd, ...encoded(image.length)];
  return Buffer.concat([Buffer.from(head), image]);
}

/** The same module with one data segment; gaps become zeros, which memory holds anyway. */
export function withOneDataSegment(module: Uint8Array): Uint8Array {
  const reader = new Reader(module);
  const parts: Uint8Array[] = [reader.take(headerLength)];
  while (reader.at < module.length) {
    const id = reader.byte();
    const content = reader.take(reader.number());
    if (id === sectionData) parts.push(section(id, oneSegment(content)));
    else if (id === sectionDataCount) parts.push(section(id, Uint8Array.of(1)));
    else parts.push(section(id, content));
  }
  return Buffer.concat(parts);
}
