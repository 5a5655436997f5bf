// TCP over IPv4 over Ethernet, written and read independently of the appliance.

/** A TCP segment with its addresses; sequence numbers are absolute. */
export interface TcpFrame {
  source: number;
  destination: number;
  sourcePort: number;
  destinationPort: number;
  seq: number;
  ack: number;
  flags: number;
  window: number;
  options: Uint8Array;
  text: Uint8Array;
}

const letters = ["F", "S", "R", "P", ".", "U", "E", "W"];
const order = "SFRPEWU.";

/** "S." for SYN and ACK, in packetdrill's letters. */
export function flagText(flags: number): string {
  const set = letters.filter((_, bit) => flags & (1 << bit));
  return set.sort((a, b) => order.indexOf(a) - order.indexOf(b)).join("");
}

/** The reverse of `flagText`. */
export function flagBits(text: string): number {
  return [...text].reduce((bits, letter) => bits | (1 << letters.indexOf(letter)), 0);
}

/** What the numbers in options are relative to: our sequence numbers, and our timestamps. */
export interface OptionBase {
  sequence: number;
  stamp: number;
}

/** Options as text: "mss 1460,nop,wscale 0", as we sent them. */
export function optionText(options: Uint8Array, stamp: number): string {
  const parts: string[] = [];
  for (let at = 0; at < options.length;) {
    const kind = options[at]!;
    const length = kind < 2 ? 1 : options[at + 1]!;
    if (kind === 0) parts.push("eol");
    else if (kind === 1) parts.push("nop");
    else if (kind === 2) parts.push(`mss ${(options[at + 2]! << 8) | options[at + 3]!}`);
    else if (kind === 3) parts.push(`wscale ${options[at + 2]}`);
    else if (kind === 4) parts.push("sackOK");
    else if (kind === 5) parts.push(`sack ${blockText(options.subarray(at + 2, at + length))}`);
    else if (kind === 8) {
      const view = new DataView(options.buffer, options.byteOffset + at);
      const val = (view.getUint32(2) - stamp) >>> 0;
      parts.push(`TS val ${val} ecr ${view.getUint32(6)}`);
    } else parts.push(`kind ${kind}`);
    at += length;
  }
  return parts.join(",");
}

/** TSval of the options, if there is one. */
export function stampOf(options: Uint8Array): number | undefined {
  const text = /TS val (\d+)/.exec(optionText(options, 0));
  return text ? Number(text[1]) : undefined;
}

function blockText(blocks: Uint8Array): string {
  const view = new DataView(blocks.buffer, blocks.byteOffset, blocks.length);
  const pairs: string[] = [];
  for (let at = 0; at < blocks.length; at += 8) {
    pairs.push(`${view.getUint32(at)}:${view.getUint32(at + 4)}`);
  }
  return pairs.join(" ");
}

/** The reverse of `optionText` for the peer's options, whole words; "hex 0204" gives raw bytes. */
export function optionBytes(text: string, base: OptionBase): Uint8Array {
  const bytes: number[] = [];
  for (const part of text.split(",").filter(Boolean)) {
    const [name, ...numbers] = part.trim().split(" ");
    const value = numbers[0];
    const number = Number(value);
    if (name === "nop") bytes.push(1);
    else if (name === "eol") bytes.push(0);
    else if (name === "mss") bytes.push(2, 4, number >> 8, number & 255);
    else if (name === "wscale") bytes.push(3, 3, number);
    else if (name === "sackOK") bytes.push(4, 2);
    else if (name === "sack") {
      bytes.push(5, 2 + 8 * numbers.length);
      const pairs = numbers.flatMap((pair) => pair.split(":"));
      for (const edge of pairs) pushWord(bytes, Number(edge) + base.sequence);
    } else if (name === "TS") {
      bytes.push(8, 10);
      pushWord(bytes, Number(numbers[1]));
      pushWord(bytes, Number(numbers[3]) + base.stamp);
    } else if (name === "hex") bytes.push(...Buffer.from(value!, "hex"));
    else throw new Error(`unknown option ${part}`);
  }
  while (bytes.length % 4) bytes.push(0);
  return Uint8Array.from(bytes);
}

function pushWord(bytes: number[], word: number): void {
  bytes.push((word >>> 24) & 255, (word >>> 16) & 255, (word >>> 8) & 255, word & 255);
}

/** RFC 1071. */
export function internetChecksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at]! << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum >>> 16) + (sum & 0xffff);
  return sum ^ 0xffff;
}

function pseudoHeader(source: number, destination: number, length: number): Uint8Array {
  const bytes = new Uint8Array(12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, source);
  view.setUint32(4, destination);
  view.setUint16(8, 6);
  view.setUint16(10, length);
  return bytes;
}

/** An IPv4 datagram in an Ethernet frame. */
export function ipv4Frame(
  macs: Uint8Array,
  source: number,
  destination: number,
  protocol: number,
  payload: Uint8Array,
): Uint8Array {
  const bytes = new Uint8Array(34 + payload.length);
  const view = new DataView(bytes.buffer);
  bytes.set(macs, 0);
  view.setUint16(12, 0x0800);
  view.setUint16(14, 0x4500);
  view.setUint16(16, 20 + payload.length);
  view.setUint16(20, 0x4000);
  view.setUint16(22, 0x4000 | protocol);
  view.setUint32(26, source);
  view.setUint32(30, destination);
  view.setUint16(24, internetChecksum(bytes.subarray(14, 34)));
  bytes.set(payload, 34);
  return bytes;
}

/** The segment as the bytes that IPv4 carries. */
export function tcpBytes(segment: TcpFrame): Uint8Array {
  const headerLength = 20 + segment.options.length;
  const bytes = new Uint8Array(headerLength + segment.text.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, segment.sourcePort);
  view.setUint16(2, segment.destinationPort);
  view.setUint32(4, segment.seq);
  view.setUint32(8, segment.ack);
  view.setUint8(12, headerLength << 2);
  view.setUint8(13, segment.flags);
  view.setUint16(14, segment.window);
  bytes.set(segment.options, 20);
  bytes.set(segment.text, headerLength);
  const pseudo = pseudoHeader(segment.source, segment.destination, bytes.length);
  view.setUint16(16, internetChecksum(new Uint8Array([...pseudo, ...bytes])));
  return bytes;
}

/** Reads a frame; `offloaded`: its checksum field holds the pseudo-header's sum only. */
export function readTcpFrame(frame: Uint8Array, offloaded: boolean): TcpFrame | undefined {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  if (view.getUint16(12) !== 0x0800 || frame[23] !== 6) return undefined;
  const at = 34;
  const source = view.getUint32(26);
  const destination = view.getUint32(30);
  if (view.getUint16(16) !== frame.length - 14) throw new Error("wrong IPv4 total length");
  const pseudo = pseudoHeader(source, destination, frame.length - at);
  const covered = offloaded ? pseudo : new Uint8Array([...pseudo, ...frame.subarray(at)]);
  const sum = internetChecksum(covered);
  const wanted = offloaded ? view.getUint16(at + 16) ^ 0xffff : 0;
  if (sum !== wanted) throw new Error("wrong TCP checksum");
  const headerLength = (frame[at + 12]! >> 4) << 2;
  return {
    source,
    destination,
    sourcePort: view.getUint16(at),
    destinationPort: view.getUint16(at + 2),
    seq: view.getUint32(at + 4),
    ack: view.getUint32(at + 8),
    flags: frame[at + 13]!,
    window: view.getUint16(at + 14),
    options: frame.slice(at + 20, at + headerLength),
    text: frame.slice(at + headerLength),
  };
}
