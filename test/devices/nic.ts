// What a network card does to a frame on its way out: fills in the checksum, cuts TCP segments.

/** The requests that go with a frame, as in `Frame`; zero asks for nothing. */
export interface Requests {
  readonly checksumStart: number;
  readonly checksumOffset: number;
  readonly segmentSize: number;
  readonly headerLength: number;
}

/** Sum of 16-bit big-endian words in ones' complement (RFC 1071). */
export function onesSum(bytes: Uint8Array, initial = 0): number {
  let sum = initial;
  for (let index = 0; index < bytes.length; index += 2) {
    sum += (bytes[index]! << 8) | (bytes[index + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return sum;
}

function setU16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = (value >> 8) & 255;
  bytes[at + 1] = value & 255;
}

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

function u32(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) * 0x10000 + u16(bytes, at + 2);
}

/** The frames that reach the wire. */
export function transmitted(frame: Uint8Array, requests: Requests): Uint8Array[] {
  if (requests.segmentSize !== 0) return segments(frame, requests);
  const out = frame.slice();
  if (requests.checksumStart !== 0) finishChecksum(out, requests);
  return [out];
}

/** The field holds the pseudo-header's sum; what is stored is the sum's complement. */
function finishChecksum(frame: Uint8Array, { checksumStart, checksumOffset }: Requests): void {
  const at = checksumStart + checksumOffset;
  if (at + 2 > frame.length) throw new Error("the checksum lies outside the frame");
  setU16(frame, at, ~onesSum(frame.subarray(checksumStart)) & 0xffff);
}

const ethernetLength = 14;
const flagsFinPush = 0x09;

function segments(frame: Uint8Array, requests: Requests): Uint8Array[] {
  const { headerLength, segmentSize, checksumStart, checksumOffset } = requests;
  if (checksumStart === 0) throw new Error("segmentation without a checksum request");
  if (headerLength > frame.length) throw new Error("headers longer than the frame");
  const out: Uint8Array[] = [];
  const identification = u16(frame, ethernetLength + 4);
  const sequence = u32(frame, checksumStart + 4);
  // The pseudo-header's sum covers the whole length; each segment has its own.
  const wholeLength = frame.length - checksumStart;
  const pseudo = u16(frame, checksumStart + checksumOffset);
  for (let at = headerLength; at < frame.length; at += segmentSize) {
    const payload = frame.subarray(at, at + segmentSize);
    const packet = new Uint8Array(headerLength + payload.length);
    packet.set(frame.subarray(0, headerLength));
    packet.set(payload, headerLength);
    setU16(packet, ethernetLength + 2, packet.length - ethernetLength);
    setU16(packet, ethernetLength + 4, (identification + out.length) & 0xffff);
    setU16(packet, ethernetLength + 10, 0);
    const ipHeader = packet.subarray(ethernetLength, checksumStart);
    setU16(packet, ethernetLength + 10, ~onesSum(ipHeader) & 0xffff);
    const segmentSequence = (sequence + at - headerLength) >>> 0;
    setU16(packet, checksumStart + 4, segmentSequence >>> 16);
    setU16(packet, checksumStart + 6, segmentSequence & 0xffff);
    if (at + segmentSize < frame.length) packet[checksumStart + 13]! &= ~flagsFinPush;
    const length = packet.length - checksumStart;
    const sum = pseudo + (0xffff - (wholeLength & 0xffff)) + length;
    setU16(packet, checksumStart + checksumOffset, onesSum(new Uint8Array(0), sum));
    finishChecksum(packet, requests);
    out.push(packet);
  }
  return out;
}
