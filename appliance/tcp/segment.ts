// Read first: RFC 9293 §3.3.1, "Current Segment Variables". The segment that has just arrived.

import { Packet } from "../net/packet";
import { flagFin, flagSyn, TcpHeader } from "../wire/tcp";
import { Options } from "./options";
import { Sequence } from "./sequence";

/** SEG.*: read once from the header, then trimmed to what is new and inside the window. */
@final
export class IncomingSegment {
  peerHigh: u64 = 0;
  peerLow: u64 = 0;
  /** Number of our address that it was sent to. */
  local: u32 = 0;
  /** Peer's port << 16 | our port. */
  ports: u32 = 0;
  segSeq: Sequence = 0;
  segAck: Sequence = 0;
  /** The window field as it stands, unscaled. */
  segWnd: u32 = 0;
  flags: u32 = 0;
  readonly options: Options = new Options();
  /** The segment text: its first byte has number `segSeq` (no SYN), and it stays in its frame. */
  text: usize = 0;
  textLength: u32 = 0;

  /** Takes a packet whose header `Network` has found whole and whose checksum holds. */
  read(packet: Packet): void {
    const header = TcpHeader.at(packet.payload);
    const headerLength = header.headerLength;
    this.peerHigh = packet.sourceHigh;
    this.peerLow = packet.sourceLow;
    this.local = packet.local;
    this.ports = (header.sourcePort << 16) | header.destinationPort;
    this.segSeq = header.sequenceNumber;
    this.segAck = header.acknowledgmentNumber;
    this.segWnd = header.window;
    this.flags = header.flags;
    // MUST-5
    this.options.read(header);
    this.text = packet.payload + headerLength;
    this.textLength = packet.payloadLength - headerLength;
  }

  /** SEG.LEN: the text, and one for SYN and FIN each. */
  get segLen(): u32 {
    return this.textLength + (this.flags & flagFin) + ((this.flags & flagSyn) >> 1);
  }

  has(flag: u32): bool {
    return (this.flags & flag) != 0;
  }
}
