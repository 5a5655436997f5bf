// What `Network.receive` found: one IP packet for whoever speaks its protocol.

import { localNone } from "./local";

/** The IP packet of the frame received last; addresses as in ../wire/ip-address.ts. */
@final
export class Packet {
  sourceHigh: u64 = 0;
  sourceLow: u64 = 0;
  /** Number of our address that it was sent to, or `localNone` (local.ts). */
  local: u32 = localNone;
  /** `protocolTcp`, `protocolUdp`, or `protocolIcmp` for an error about a datagram of ours. */
  protocol: u32 = 0;
  /** First byte of the IP header. */
  datagram: usize = 0;
  /** First byte after the IP header; in an ICMP error: of the quoted transport header. */
  payload: usize = 0;
  payloadLength: u32 = 0;
  /** The transport checksum holds. `Network` hands nothing on that fails this. */
  checksumGood: bool = false;

  /** ICMP errors only: type and code, and the next hop's MTU (0 where none was given). */
  icmpType: u32 = 0;
  icmpCode: u32 = 0;
  icmpMtu: u32 = 0;
  /** ICMP errors only: destination and protocol of the quoted datagram, which `local` sent. */
  quotedHigh: u64 = 0;
  quotedLow: u64 = 0;
  quotedProtocol: u32 = 0;
}
