// What belongs to one machine and not to the site: items "name=value", separated by white space.
//
//     ip=10.77.0.2/24 gateway=10.77.0.1 hostname=kiln port=80 connections=1024 idle-timeout=30
//
// Everything has a default. A wrong item costs a line on the console and is ignored.

import { beginLine, endLine, writeBytes, writeLine, writeNumber, writeText } from "./console";
import {
  configurationLengthMax,
  connectionsCeiling,
  firstByteTimeoutUs,
  halfOpenMax,
  hostnameLengthMax,
  idleTimeoutUs,
  keepAliveOnS,
  keepAliveUs,
  requestsCeiling,
  requestsPerConnectionMax,
  requestTimeoutUs,
  timeoutCeilingS,
} from "./policy";
import { isGroup, isLinkLocal, mappedHigh, mappedLow } from "./wire/ip-address";
import { isMartianSource } from "./wire/ipv4";
import { Ipv6Text } from "./wire/ipv6-text";

/** The settings of one machine. */
@final
export class Configuration {
  /** Fixed address and its prefix length, or 0: ask DHCP. */
  address: u32 = 0;
  prefixLength: u32 = 0;
  gateway: u32 = 0;
  /** Whether IPv6 is spoken at all. */
  ipv6: bool = true;
  /** Fixed IPv6 address and its prefix length, or 0: what routers announce. */
  ipv6High: u64 = 0;
  ipv6Low: u64 = 0;
  ipv6PrefixLength: u32 = 0;
  /** The one router of IPv6, or 0: those that announce themselves. */
  gatewayHigh: u64 = 0;
  gatewayLow: u64 = 0;
  /** Whether the servers that DHCP names are asked for the time. */
  timeByDhcp: bool = true;
  /** The one that is asked in their place; a low half of 0: none. */
  timeHigh: u64 = 0;
  timeLow: u64 = 0;
  /** Name told to the DHCP server; 0 bytes: none. */
  hostname: usize = 0;
  hostnameLength: u32 = 0;
  /** TCP port of the site. */
  port: u32 = 80;
  /** Connections at once; 0: as many as the memory allows. */
  connections: u32 = 0;
  /** Connections whose handshake is unfinished. */
  halfOpen: u32 = halfOpenMax;
  /** Requests on one connection. */
  requestsPerConnection: u32 = requestsPerConnectionMax;
  /** Seconds until a client's first byte, for a whole request, and between two requests. */
  firstByteTimeoutS: u32 = <u32>(firstByteTimeoutUs / 1_000_000);
  requestTimeoutS: u32 = <u32>(requestTimeoutUs / 1_000_000);
  idleTimeoutS: u32 = <u32>(idleTimeoutUs / 1_000_000);
  /** Seconds of silence after which a client is probed; 0: never. */
  keepAliveS: u32 = <u32>(keepAliveUs / 1_000_000);
  /** Items that were wrong or unknown. */
  complaints: u32 = 0;
  private readonly ipv6Text: Ipv6Text = new Ipv6Text();

  /** Reads `length` bytes, which must stay where they are. */
  parse(address: usize, length: u32): void {
    const end = address + min(length, configurationLengthMax);
    while (address < end) {
      const start = address;
      while (address < end && !isSpace(load<u8>(address))) address++;
      if (address > start) this.parseItem(start, address);
      address++;
    }
    if (this.keepAliveS != 0 && this.keepAliveS >= this.idleTimeoutS) {
      writeLine("configuration: idle-timeout ends connections before keep-alive probes them");
    }
  }

  private parseItem(start: usize, end: usize): void {
    let at = start;
    while (at < end && load<u8>(at) != 0x3d) at++;
    if (at == end) return this.complain("item without a value", start, end);
    const name = <u32>(at - start);
    const value = at + 1;
    const length = <u32>(end - value);
    if (equals(start, name, "ip")) {
      if (!this.parseIp(value, end)) this.complain("ip= needs dhcp or a.b.c.d/n", start, end);
    } else if (equals(start, name, "gateway")) {
      const gateway = ipv4Of(value, end);
      if (gateway == none) return this.complain("gateway= needs a.b.c.d", start, end);
      this.gateway = <u32>gateway;
    } else if (equals(start, name, "ip6")) {
      if (!this.parseIp6(value, end)) this.complain("ip6= needs auto, off or a:b::c/n", start, end);
    } else if (equals(start, name, "gateway6")) {
      if (!this.parseUnicast(value, end)) {
        return this.complain("gateway6= needs an address a:b::c", start, end);
      }
      this.gatewayHigh = this.ipv6Text.high;
      this.gatewayLow = this.ipv6Text.low;
    } else if (equals(start, name, "time")) {
      if (!this.parseTime(value, end)) {
        this.complain("time= needs dhcp, off or an address", start, end);
      }
    } else if (equals(start, name, "hostname")) {
      if (!isHostname(value, length)) return this.complain("hostname= is no host name", start, end);
      this.hostname = value;
      this.hostnameLength = length;
    } else {
      this.parseLimit(start, name, value, end);
    }
  }

  private parseLimit(start: usize, name: u32, value: usize, end: usize): void {
    if (equals(start, name, "port")) {
      this.port = this.number(start, value, end, 65535, this.port);
    } else if (equals(start, name, "connections")) {
      this.connections = this.number(start, value, end, connectionsCeiling, this.connections);
    } else if (equals(start, name, "half-open")) {
      this.halfOpen = this.number(start, value, end, connectionsCeiling, this.halfOpen);
    } else if (equals(start, name, "requests-per-connection")) {
      const before = this.requestsPerConnection;
      this.requestsPerConnection = this.number(start, value, end, requestsCeiling, before);
    } else {
      this.parseTimeout(start, name, value, end);
    }
  }

  private parseTimeout(start: usize, name: u32, value: usize, end: usize): void {
    const most = timeoutCeilingS;
    if (equals(start, name, "first-byte-timeout")) {
      this.firstByteTimeoutS = this.number(start, value, end, most, this.firstByteTimeoutS);
    } else if (equals(start, name, "request-timeout")) {
      this.requestTimeoutS = this.number(start, value, end, most, this.requestTimeoutS);
    } else if (equals(start, name, "idle-timeout")) {
      this.idleTimeoutS = this.number(start, value, end, most, this.idleTimeoutS);
    } else if (equals(start, name, "keep-alive")) {
      if (!this.parseKeepAlive(value, end)) {
        this.complain("keep-alive= needs on, off or seconds", start, end);
      }
    } else if (equals(start, name, "on-fault")) {
      // The machine below reads this one itself: it must hold before and after the appliance runs.
      const length = <u32>(end - value);
      if (!equals(value, length, "halt") && !equals(value, length, "restart")) {
        this.complain("on-fault= needs halt or restart", start, end);
      }
    } else {
      this.complain("unknown name", start, end);
    }
  }

  private parseKeepAlive(value: usize, end: usize): bool {
    const length = <u32>(end - value);
    let seconds = numberOf(value, end, timeoutCeilingS);
    if (equals(value, length, "on")) seconds = keepAliveOnS;
    else if (equals(value, length, "off")) seconds = 0;
    else if (seconds == 0 || seconds == none) return false;
    this.keepAliveS = <u32>seconds;
    return true;
  }

  /** The number in [value, end) if it is 1 to `most`; else a complaint, and what was `before`. */
  private number(start: usize, value: usize, end: usize, most: u32, before: u32): u32 {
    const number = numberOf(value, end, most);
    if (number != none && number != 0) return <u32>number;
    this.complaints += 1;
    beginLine("configuration: needs a number from 1 to ");
    writeNumber(most);
    this.ignored(start, end);
    return before;
  }

  private parseIp(value: usize, end: usize): bool {
    if (equals(value, <u32>(end - value), "dhcp")) {
      this.address = 0;
      return true;
    }
    const slash = slashIn(value, end);
    if (slash == end) return false;
    const address = ipv4Of(value, slash);
    const prefixLength = numberOf(slash + 1, end, 32);
    if (address == none || prefixLength == none) return false;
    if (prefixLength == 0 || isMartianSource(<u32>address)) return false;
    this.address = <u32>address;
    this.prefixLength = <u32>prefixLength;
    return true;
  }

  private parseIp6(value: usize, end: usize): bool {
    const length = <u32>(end - value);
    const off = equals(value, length, "off");
    if (off || equals(value, length, "auto")) {
      this.ipv6 = !off;
      this.ipv6PrefixLength = 0;
      return true;
    }
    const slash = slashIn(value, end);
    if (slash == end || !this.parseUnicast(value, slash)) return false;
    const prefixLength = numberOf(slash + 1, end, 128);
    // Link-local addresses are made, never given.
    if (prefixLength == none || prefixLength == 0 || isLinkLocal(this.ipv6Text.high)) return false;
    this.ipv6 = true;
    this.ipv6High = this.ipv6Text.high;
    this.ipv6Low = this.ipv6Text.low;
    this.ipv6PrefixLength = <u32>prefixLength;
    return true;
  }

  /** 4330-10-4: whose time it is. */
  private parseTime(value: usize, end: usize): bool {
    const length = <u32>(end - value);
    const byDhcp = equals(value, length, "dhcp");
    let high: u64 = 0;
    let low: u64 = 0;
    if (!byDhcp && !equals(value, length, "off")) {
      const address = ipv4Of(value, end);
      if (address == none) {
        if (!this.parseUnicast(value, end)) return false;
        high = this.ipv6Text.high;
        low = this.ipv6Text.low;
      } else {
        if (isMartianSource(<u32>address)) return false;
        high = mappedHigh;
        low = mappedLow(<u32>address);
      }
    }
    this.timeByDhcp = byDhcp;
    this.timeHigh = high;
    this.timeLow = low;
    return true;
  }

  /** Reads an address that one station can have into `ipv6Text`. */
  private parseUnicast(value: usize, end: usize): bool {
    const text = this.ipv6Text;
    return text.parse(value, end) && text.high != mappedHigh && !isGroup(text.high);
  }

  private complain(text: string, start: usize, end: usize): void {
    this.complaints += 1;
    beginLine("configuration: ");
    writeText(text);
    this.ignored(start, end);
  }

  private ignored(start: usize, end: usize): void {
    writeText(", ignored: ");
    writeBytes(start, <u32>(end - start));
    endLine();
  }
}

/** Stands for "not a number" among values of 32 bits. */
const none: u64 = u64.MAX_VALUE;

/** Where the first slash stands in [address, end), or `end`. */
function slashIn(address: usize, end: usize): usize {
  while (address < end && load<u8>(address) != 0x2f) address++;
  return address;
}

function isSpace(byte: u8): bool {
  return byte <= 0x20;
}

function equals(address: usize, length: u32, text: string): bool {
  if (length != <u32>text.length) return false;
  for (let index: u32 = 0; index < length; index++) {
    if (load<u8>(address + index) != text.charCodeAt(index)) return false;
  }
  return true;
}

/** The decimal number in [address, end), at most `most`, or `none`. */
function numberOf(address: usize, end: usize, most: u32): u64 {
  if (address >= end || end - address > 9) return none;
  let value: u64 = 0;
  for (; address < end; address++) {
    const digit = <u32>load<u8>(address) - 0x30;
    if (digit > 9) return none;
    value = value * 10 + digit;
  }
  return value <= most ? value : none;
}

/** The address in dotted decimal in [address, end), in host order, or `none`. */
function ipv4Of(address: usize, end: usize): u64 {
  let value: u64 = 0;
  for (let part = 0; part < 4; part++) {
    let stop = address;
    while (stop < end && load<u8>(stop) != 0x2e) stop++;
    const number = numberOf(address, stop, 255);
    if (number == none || part < 3 == (stop == end)) return none;
    value = (value << 8) | number;
    address = stop + 1;
  }
  return value;
}

/** A label of letters, digits and hyphens (RFC 1123 §2.1), possibly several with dots between. */
function isHostname(address: usize, length: u32): bool {
  if (length == 0 || length > hostnameLengthMax) return false;
  for (let index: u32 = 0; index < length; index++) {
    const byte = <u32>load<u8>(address + index);
    const letter = (byte | 0x20) - 0x61 < 26;
    const inside = index > 0 && index + 1 < length && (byte == 0x2d || byte == 0x2e);
    if (!letter && byte - 0x30 > 9 && !inside) return false;
  }
  return true;
}
