// Read first: RFC 826. ARP for IPv4 over Ethernet, the only kind there is here.
//
//     0        2          4   5   6           8            14          18           24
//     | medium | protocol | 6 | 4 | operation | sender MAC | sender IP | target MAC | target IP |

import { Drop } from "./drop";
import { etherTypeIpv4, isGroupMac, macAt, setMacAt } from "./ethernet";

export const arpLength: u32 = 28;
const mediumOffset = 0;
const protocolOffset = 2;
const addressLengthsOffset = 4;
const operationOffset = 6;
const senderMacOffset = 8;
const senderOffset = 14;
const targetMacOffset = 18;
const targetOffset = 24;

const mediumEthernet: u32 = 1;
const addressLengths: u32 = 0x0604;
export const arpRequest: u32 = 1;
export const arpReply: u32 = 2;

/** An ARP packet in place. */
@unmanaged
@final
export class ArpPacket {
  static at(address: usize): ArpPacket {
    return changetype<ArpPacket>(address);
  }
  get medium(): u32 {
    return bswap<u16>(load<u16>(changetype<usize>(this), mediumOffset));
  }
  get protocol(): u32 {
    return bswap<u16>(load<u16>(changetype<usize>(this), protocolOffset));
  }
  get addressLengths(): u32 {
    return bswap<u16>(load<u16>(changetype<usize>(this), addressLengthsOffset));
  }
  get operation(): u32 {
    return bswap<u16>(load<u16>(changetype<usize>(this), operationOffset));
  }
  get senderMac(): u64 {
    return macAt(changetype<usize>(this) + senderMacOffset);
  }
  get sender(): u32 {
    return bswap<u32>(load<u32>(changetype<usize>(this), senderOffset));
  }
  get target(): u32 {
    return bswap<u32>(load<u32>(changetype<usize>(this), targetOffset));
  }
}

/** Whether `length` bytes are an ARP packet that may be believed, and if not, why not. */
export function checkArp(address: usize, length: u32): Drop {
  if (length < arpLength) return Drop.ArpShort;
  const packet = ArpPacket.at(address);
  if (packet.medium != mediumEthernet || packet.protocol != etherTypeIpv4) return Drop.ArpFormat;
  if (packet.addressLengths != addressLengths) return Drop.ArpFormat;
  if (packet.operation != arpRequest && packet.operation != arpReply) return Drop.ArpFormat;
  const mac = packet.senderMac;
  return mac == 0 || isGroupMac(mac) ? Drop.ArpAddress : Drop.None;
}

/** Writes a packet. */
export function buildArp(
  address: usize,
  operation: u32,
  senderMac: u64,
  sender: u32,
  targetMac: u64,
  target: u32,
): void {
  store<u16>(address, bswap<u16>(<u16>mediumEthernet), mediumOffset);
  store<u16>(address, bswap<u16>(<u16>etherTypeIpv4), protocolOffset);
  store<u16>(address, bswap<u16>(<u16>addressLengths), addressLengthsOffset);
  store<u16>(address, bswap<u16>(<u16>operation), operationOffset);
  setMacAt(address + senderMacOffset, senderMac);
  store<u32>(address, bswap<u32>(sender), senderOffset);
  setMacAt(address + targetMacOffset, targetMac);
  store<u32>(address, bswap<u32>(target), targetOffset);
}
