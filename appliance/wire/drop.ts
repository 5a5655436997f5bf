// Why received bytes were thrown away. One counter for each stands in `Network.drops`.

/** The named reasons; `None` means that the bytes were fine. */
export enum Drop {
  None,
  /** Not dropped either: dealt with, and of no concern to anybody further up. */
  Done,
  EthernetShort,
  EthernetAddress,
  EthernetType,
  ArpShort,
  ArpFormat,
  ArpAddress,
  Ipv4Short,
  Ipv4Version,
  Ipv4HeaderLength,
  Ipv4TotalLength,
  Ipv4Checksum,
  Ipv4Source,
  Ipv4Destination,
  Ipv4Fragment,
  Ipv4Protocol,
  Ipv6Short,
  Ipv6Version,
  Ipv6PayloadLength,
  /** Extension headers that make no sense, are too many, or that nobody here understands. */
  Ipv6Extension,
  Ipv6Fragment,
  Ipv6Source,
  Ipv6Destination,
  Ipv6Protocol,
  IcmpShort,
  IcmpChecksum,
  IcmpType,
  IcmpQuote,
  IcmpMtu,
  IcmpRate,
  /** Neighbour discovery and MLD: malformed or from afar; about nobody here. */
  DiscoveryFormat,
  DiscoveryTarget,
  UdpShort,
  UdpLength,
  UdpChecksum,
  UdpPort,
  TcpShort,
  TcpDataOffset,
  TcpChecksum,
  DhcpFormat,
  /** No answer to a question of ours; one from a server that has no time itself. */
  NtpFormat,
  NtpUnsynchronised,
  /** Not a reason: how many there are. */
  Count,
}
