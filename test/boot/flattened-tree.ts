// Writes device trees in the flattened format (Devicetree Specification 0.4, chapter 5).

/** A property's value: bytes, a string, several strings, or cells of 32 bits. */
export type Value = Uint8Array | string | readonly string[] | readonly number[];

/** A node; its children by name. */
export interface Node {
  readonly properties?: Readonly<Record<string, Value>>;
  readonly children?: Readonly<Record<string, Node>>;
}

const headerLength = 40;

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}

function bytesOf(value: Value): Buffer {
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (typeof value === "string") return Buffer.from(`${value}\0`);
  return Buffer.concat(
    value.map((part) => (typeof part === "string" ? Buffer.from(`${part}\0`) : word(part))),
  );
}

/** Two cells for a number of up to 53 bits. */
export function cells(...values: number[]): number[] {
  return values.flatMap((value) => [Math.floor(value / 2 ** 32), value % 2 ** 32]);
}

/** The bytes of a tree; `reservations` are pairs of address and length. */
export function flattenedTree(root: Node, reservations: readonly number[] = []): Buffer {
  const names: string[] = [];
  const nameOffset = (name: string): number => {
    if (!names.includes(name)) names.push(name);
    const before = names.slice(0, names.indexOf(name));
    return before.reduce((sum, { length }) => sum + length + 1, 0);
  };
  const flatten = (name: string, { properties = {}, children = {} }: Node): Buffer[] => [
    word(1),
    padded(Buffer.from(`${name}\0`)),
    ...Object.entries(properties).flatMap(([key, value]) => {
      const bytes = bytesOf(value);
      return [word(3), word(bytes.length), word(nameOffset(key)), padded(bytes)];
    }),
    ...Object.entries(children).flatMap(([key, child]) => flatten(key, child)),
    word(2),
  ];
  const structure = Buffer.concat([...flatten("", root), word(9)]);
  const strings = Buffer.from(names.map((name) => `${name}\0`).join(""));
  const reserved = Buffer.concat(cells(...reservations, 0, 0).map(word));
  // The structure comes last, so that whoever reads beyond it leaves the tree.
  const stringsAt = headerLength + reserved.length;
  const structureAt = stringsAt + padded(strings).length;
  const total = structureAt + structure.length;
  const header = [0xd00dfeed, total, structureAt, stringsAt, headerLength, 17, 16, 0];
  const lengths = [strings.length, structure.length];
  return Buffer.concat([
    ...[...header, ...lengths].map(word),
    reserved,
    padded(strings),
    structure,
  ]);
}
