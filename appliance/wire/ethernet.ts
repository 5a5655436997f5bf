// Read first: IEEE 802.3 §3.1; RFC 894.
//
//     0            6            12     14
//     | destination | source     | type | payload …

import { Drop } from "./drop";

export const ethernetHeaderLength: u32 = 14;
const destinationOffset = 0;
const sourceOffset = 6;
const typeOffset = 12;

export const etherTypeIpv4: u32 = 0x0800;
export const etherTypeArp: u32 = 0x0806;
export const etherTypeIpv6: u32 = 0x86dd;
/** A MAC address is a u64 whose lowest byte comes first on the wire. */
export const broadcastMac: u64 = 0xffffffffffff;

/** The six bytes at `address` as a MAC address. */
export function macAt(address: usize): u64 {
  return (<u64>load<u32>(address)) | ((<u64>load<u16>(address, 4)) << 32);
}

/** Writes a MAC address to the six bytes at `address`. */
export function setMacAt(address: usize, mac: u64): void {
  store<u32>(address, <u32>mac);
  store<u16>(address, <u16>(mac >> 32), 4);
}

/** True for a group address: broadcast or multicast. */
export function isGroupMac(mac: u64): bool {
  return (mac & 1) != 0;
}

/** An Ethernet header in place. */
@unmanaged
@final
export class EthernetHeader {
  static at(address: usize): EthernetHeader {
    return changetype<EthernetHeader>(address);
  }
  get destination(): u64 {
    return macAt(changetype<usize>(this) + destinationOffset);
  }
  get source(): u64 {
    return macAt(changetype<usize>(this) + sourceOffset);
  }
  get type(): u32 {
    return bswap<u16>(load<u16>(changetype<usize>(this), typeOffset));
  }
}

/** Whether a frame of `length` bytes is for the station `mac`, and if not, why not. */
export function checkEthernet(address: usize, length: u32, mac: u64): Drop {
  if (length < ethernetHeaderLength) return Drop.EthernetShort;
  const header = EthernetHeader.at(address);
  const destination = header.destination;
  if (destination != mac && !isGroupMac(destination)) return Drop.EthernetAddress;
  // A group address never sends (IEEE 802.3 §3.2.3): answering one would answer everybody.
  if (isGroupMac(header.source)) return Drop.EthernetAddress;
  return Drop.None;
}

/** Writes a header. */
export function buildEthernet(address: usize, destination: u64, source: u64, type: u32): void {
  setMacAt(address + destinationOffset, destination);
  setMacAt(address + sourceOffset, source);
  store<u16>(address, bswap<u16>(<u16>type), typeOffset);
}
