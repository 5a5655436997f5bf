// Read first: RFC 2131 §2 and §4.1; RFC 2132.
//
//     0    1       2        3      4     8      10      12       16       20       24
//     | op | htype | hlen | hops | xid | secs | flags | ciaddr | yiaddr | siaddr | giaddr |
//     28          44         108        236     240
//     | chaddr 16 | sname 64 | file 128 | magic | options: code, length, value … 255 |

import { Drop } from "./drop";
import { macAt, setMacAt } from "./ethernet";

/** Bytes before the options. */
export const dhcpHeaderLength: u32 = 240;
/** Messages are at least this long: BOOTP relays and servers expect it (RFC 1542 §2.1). */
export const dhcpLengthMin: u32 = 300;
const operationOffset = 0;
const hardwareOffset = 1;
const transactionOffset = 4;
const secondsOffset = 8;
const clientAddressOffset = 12;
const yourAddressOffset = 16;
const clientHardwareOffset = 28;
const serverNameOffset = 44;
const bootFileOffset = 108;
const magicOffset = 236;

const serverNameLength: u32 = 64;
const bootFileLength: u32 = 128;
const operationRequest: u32 = 1;
const operationReply: u32 = 2;
/** Ethernet, addresses of six bytes. */
const hardwareEthernet: u32 = 0x0601;
const magic: u32 = 0x63825363;

export const dhcpDiscover: u32 = 1;
export const dhcpOffer: u32 = 2;
export const dhcpRequest: u32 = 3;
export const dhcpAck: u32 = 5;
export const dhcpNak: u32 = 6;

const optionPad: u32 = 0;
const optionSubnetMask: u32 = 1;
const optionRouter: u32 = 3;
const optionHostName: u32 = 12;
const optionInterfaceMtu: u32 = 26;
const optionTimeServers: u32 = 42;
const optionRequestedAddress: u32 = 50;
const optionLeaseTime: u32 = 51;
const optionOverload: u32 = 52;
const optionMessageType: u32 = 53;
const optionServerIdentifier: u32 = 54;
const optionParameterList: u32 = 55;
const optionMaxMessageSize: u32 = 57;
const optionRenewalTime: u32 = 58;
const optionRebindingTime: u32 = 59;
const optionClientIdentifier: u32 = 61;
const optionEnd: u32 = 255;

/** What a server's message says; 0 stands for what it does not. Times are in seconds. */
@final
export class DhcpReply {
  messageType: u32 = 0;
  transaction: u32 = 0;
  yourAddress: u32 = 0;
  server: u32 = 0;
  subnetMask: u32 = 0;
  router: u32 = 0;
  mtu: u32 = 0;
  leaseTime: u32 = 0;
  renewalTime: u32 = 0;
  rebindingTime: u32 = 0;
  /** Addresses of time servers, where they stand in the message (RFC 2132 §8.3). */
  timeServers: usize = 0;
  timeServerCount: u32 = 0;
  private overload: u32 = 0;

  /** Reads `length` bytes meant for the station `mac`; says why, if they are no such message. */
  parse(address: usize, length: u32, mac: u64): Drop {
    if (length < dhcpHeaderLength) return Drop.DhcpFormat;
    if (load<u8>(address, operationOffset) != operationReply) return Drop.DhcpFormat;
    if (load<u16>(address, hardwareOffset) != hardwareEthernet) return Drop.DhcpFormat;
    if (macAt(address + clientHardwareOffset) != mac) return Drop.DhcpFormat;
    if (load<u32>(address, magicOffset) != bswap<u32>(magic)) return Drop.DhcpFormat;
    this.clear();
    this.transaction = bswap<u32>(load<u32>(address, transactionOffset));
    this.yourAddress = bswap<u32>(load<u32>(address, yourAddressOffset));
    if (!this.readOptions(address + dhcpHeaderLength, length - dhcpHeaderLength)) {
      return Drop.DhcpFormat;
    }
    const overload = this.overload;
    if (overload & 1 && !this.readOptions(address + bootFileOffset, bootFileLength)) {
      return Drop.DhcpFormat;
    }
    if (overload & 2 && !this.readOptions(address + serverNameOffset, serverNameLength)) {
      return Drop.DhcpFormat;
    }
    return this.messageType == 0 ? Drop.DhcpFormat : Drop.None;
  }

  private clear(): void {
    this.messageType = 0;
    this.server = 0;
    this.subnetMask = 0;
    this.router = 0;
    this.mtu = 0;
    this.leaseTime = 0;
    this.renewalTime = 0;
    this.rebindingTime = 0;
    this.timeServerCount = 0;
    this.overload = 0;
  }

  /** False when an option reaches beyond the end. */
  private readOptions(address: usize, length: u32): bool {
    const end = address + length;
    while (address < end) {
      const code = <u32>load<u8>(address);
      address += 1;
      if (code == optionEnd) return true;
      if (code == optionPad) continue;
      if (address == end) return false;
      const valueLength = <u32>load<u8>(address);
      address += 1;
      if (valueLength > <u32>(end - address)) return false;
      this.readOption(code, address, valueLength);
      address += valueLength;
    }
    return true;
  }

  private readOption(code: u32, value: usize, length: u32): void {
    if (code == optionTimeServers) {
      this.timeServers = value;
      this.timeServerCount = length >> 2;
    } else if (length >= 4) {
      const word = bswap<u32>(load<u32>(value));
      if (code == optionSubnetMask) this.subnetMask = word;
      else if (code == optionRouter) this.router = word;
      else if (code == optionServerIdentifier) this.server = word;
      else if (code == optionLeaseTime) this.leaseTime = word;
      else if (code == optionRenewalTime) this.renewalTime = word;
      else if (code == optionRebindingTime) this.rebindingTime = word;
    } else if (code == optionInterfaceMtu && length == 2) {
      this.mtu = bswap<u16>(load<u16>(value));
    } else if (code == optionMessageType && length == 1) {
      this.messageType = load<u8>(value);
    } else if (code == optionOverload && length == 1) {
      this.overload = load<u8>(value);
    }
  }
}

/** Writes the fixed part of a client's message. */
export function buildDhcp(
  address: usize,
  mac: u64,
  transaction: u32,
  seconds: u32,
  clientAddress: u32,
): void {
  memory.fill(address, 0, dhcpHeaderLength);
  store<u8>(address, <u8>operationRequest, operationOffset);
  store<u16>(address, <u16>hardwareEthernet, hardwareOffset);
  store<u32>(address, bswap<u32>(transaction), transactionOffset);
  store<u16>(address, bswap<u16>(<u16>min(seconds, 65535)), secondsOffset);
  store<u32>(address, bswap<u32>(clientAddress), clientAddressOffset);
  setMacAt(address + clientHardwareOffset, mac);
  store<u32>(address, bswap<u32>(magic), magicOffset);
}

/** Writes options one after another; each call returns the address behind what it wrote. */
export function putMessageType(at: usize, type: u32, mac: u64, messageSizeMax: u32): usize {
  at = putOption(at, optionMessageType, 1);
  store<u8>(at, <u8>type);
  at = putOption(at + 1, optionClientIdentifier, 7);
  store<u8>(at, 1);
  setMacAt(at + 1, mac);
  at = putOption(at + 7, optionMaxMessageSize, 2);
  store<u16>(at, bswap<u16>(<u16>messageSizeMax));
  at = putOption(at + 2, optionParameterList, 7);
  store<u8>(at, <u8>optionSubnetMask);
  store<u8>(at, <u8>optionRouter, 1);
  store<u8>(at, <u8>optionInterfaceMtu, 2);
  store<u8>(at, <u8>optionLeaseTime, 3);
  store<u8>(at, <u8>optionRenewalTime, 4);
  store<u8>(at, <u8>optionRebindingTime, 5);
  store<u8>(at, <u8>optionTimeServers, 6);
  return at + 7;
}

/** Asks for `address`, offered by `server`. */
export function putRequest(at: usize, address: u32, server: u32): usize {
  at = putOption(at, optionRequestedAddress, 4);
  store<u32>(at, bswap<u32>(address));
  at = putOption(at + 4, optionServerIdentifier, 4);
  store<u32>(at, bswap<u32>(server));
  return at + 4;
}

/** Tells the host name. */
export function putHostName(at: usize, name: usize, length: u32): usize {
  at = putOption(at, optionHostName, length);
  memory.copy(at, name, length);
  return at + length;
}

/** Ends the options. */
export function putEnd(at: usize): usize {
  store<u8>(at, <u8>optionEnd);
  return at + 1;
}

function putOption(at: usize, code: u32, length: u32): usize {
  store<u8>(at, <u8>code);
  store<u8>(at, <u8>length, 1);
  return at + 2;
}
