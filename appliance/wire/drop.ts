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
  IcmpShort,
  IcmpChecksum,
  IcmpType,
  IcmpQuote,
  IcmpRate,
  UdpShort,
  UdpLength,
  UdpChecksum,
  UdpPort,
  TcpShort,
  TcpDataOffset,
  TcpChecksum,
  DhcpFormat,
  /** Not a reason: how many there are. */
  Count,
}
