// What `Network.receive` found: one IPv4 packet for whoever speaks its protocol.

/** The IPv4 packet of the frame received last; addresses are in host order. */
@final
export class Packet {
  source: u32 = 0;
  destination: u32 = 0;
  /** `protocolTcp`, `protocolUdp`, or `protocolIcmp` for an error about a datagram of ours. */
  protocol: u32 = 0;
  /** First byte of the IPv4 header. */
  datagram: usize = 0;
  /** First byte after the IPv4 header; in an ICMP error: of the quoted transport header. */
  payload: usize = 0;
  payloadLength: u32 = 0;
  /** The transport checksum holds. `Network` hands nothing on that fails this. */
  checksumGood: bool = false;

  /** ICMP errors only: type and code, and the next hop's MTU (0 where none was given). */
  icmpType: u32 = 0;
  icmpCode: u32 = 0;
  icmpMtu: u32 = 0;
  /** ICMP errors only: destination and protocol of the quoted datagram, which we sent. */
  quotedDestination: u32 = 0;
  quotedProtocol: u32 = 0;
}
