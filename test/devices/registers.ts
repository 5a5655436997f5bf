// A range of physical addresses behind which registers lie.

export abstract class Registers {
  base: number;
  readonly length: number;

  constructor(base: number, length: number) {
    this.base = base;
    this.length = length;
  }

  abstract read(offset: number, width: number): number;
  abstract write(offset: number, width: number, value: number): void;

  holds(address: number): boolean {
    return this.base !== 0 && address >= this.base && address < this.base + this.length;
  }

  /** A field of a structure that is kept as bytes. */
  protected bytes(structure: Uint8Array, offset: number, width: number): number {
    let value = 0;
    for (let index = width - 1; index >= 0; index--) {
      value = value * 256 + (structure[offset + index] ?? 0);
    }
    return value;
  }
}
