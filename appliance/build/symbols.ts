// Which function an address lies in: what `kiln explain` tells about a fault line.

/** A function's name as its author wrote it: wasm2c has spelled out what C names cannot hold. */
export function readableName(name: string): string {
  const [, own] = /^w2c_kiln_(.*)$/.exec(name) ?? [];
  if (own === undefined) return name;
  return own.replace(/0x([0-9A-F]{2})/g, (_, code) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** Lines "address length name" of the functions in a map file of lld, in order of address. */
export function symbolTable(map: string): string {
  const lines: string[] = [];
  for (const line of map.split("\n")) {
    const columns = /^ *([0-9a-f]+) +[0-9a-f]+ +([0-9a-f]+) +\d+ {17}(\S+)$/.exec(line);
    if (columns) lines.push(`${columns[1]} ${columns[2]} ${readableName(columns[3]!)}`);
  }
  return lines.join("\n") + "\n";
}

/** The function that an address lies in, as "name+offset", or undefined. */
export function symbolAt(table: string, address: bigint): string | undefined {
  let best: { at: bigint; name: string } | undefined;
  for (const line of table.split("\n")) {
    const [at, , name] = line.split(" ");
    if (!at || !name) continue;
    const start = BigInt(`0x${at}`);
    if (start <= address && (!best || start >= best.at)) best = { at: start, name };
  }
  return best && `${best.name}+0x${(address - best.at).toString(16)}`;
}
