// Which function an address lies in: what `kiln explain` tells about a fault line.

/** Lines "address length name" of the functions in a map file of lld, in order of address. */
export function symbolTable(map: string): string {
  const lines: string[] = [];
  for (const line of map.split("\n")) {
    const columns = /^ *([0-9a-f]+) +[0-9a-f]+ +([0-9a-f]+) +\d+ {17}(\S+)$/.exec(line);
    if (columns) lines.push(`${columns[1]} ${columns[2]} ${columns[3]}`);
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
