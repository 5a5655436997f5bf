// Read first: RFC 8200 §4; RFC 6946; RFC 5095. What stands between an IPv6 header and its content.
//
//     | next header | length in 8 bytes, less one | options, or a routing type and segments left …
//
//     an option:  | type: 2 bits what to do if unknown, 6 more | length of the data | data …

import { Drop } from "./drop";
import { ipv6HeaderLength, nextHeaderOffset } from "./ipv6";

const hopByHop: u32 = 0;
const routing: u32 = 43;
const fragment: u32 = 44;
const destinationOptions: u32 = 60;

const pad1: u32 = 0;
const padN: u32 = 1;
/** The next two bytes of a fragment header: an offset, or more to come. */
const fragmentBits: u32 = 0xfff9;

/** Codes of "parameter problem" (RFC 4443 §3.4). */
export const codeErroneousField: u32 = 0;
export const codeUnknownNextHeader: u32 = 1;
export const codeUnknownOption: u32 = 2;

/** The last walk over the extension headers of a packet, and where it ended. */
@final
export class ExtensionHeaders {
  /** What follows the last of them, where it starts, and where its number stands. */
  protocol: u32 = 0;
  payload: usize = 0;
  field: usize = 0;
  /** There was a fragment header, of a packet that is whole all the same. */
  fragmented: bool = false;
  /** The sender is to be told: a code of "parameter problem", and the byte it is about. */
  tells: bool = false;
  /** Even where the packet was sent to a group. */
  tellsGroup: bool = false;
  code: u32 = 0;
  pointer: usize = 0;

  /** At most so many headers, and so many options in each, are looked at. */
  constructor(
    private readonly headersMax: u32,
    private readonly optionsMax: u32,
  ) {}

  /** Goes through the headers of the packet in [packet, end), which passed `checkIpv6`. */
  walk(packet: usize, end: usize): Drop {
    this.fragmented = false;
    this.tells = false;
    this.tellsGroup = false;
    let at = packet + ipv6HeaderLength;
    let field = packet + nextHeaderOffset;
    let next: u32 = load<u8>(field);
    for (let count: u32 = 0; isExtension(next); count++) {
      if (next == hopByHop && count > 0) return this.problem(codeUnknownNextHeader, field);
      if (count == this.headersMax || at + 8 > end) return Drop.Ipv6Extension;
      const length: usize = next == fragment ? 8 : (<usize>load<u8>(at, 1) + 1) << 3;
      if (at + length > end) return Drop.Ipv6Extension;
      const wrong = this.take(next, at, length);
      if (wrong != Drop.None) return wrong;
      field = at;
      next = load<u8>(at);
      at += length;
    }
    this.protocol = next;
    this.payload = at;
    this.field = field;
    return Drop.None;
  }

  private take(kind: u32, at: usize, length: usize): Drop {
    if (kind == fragment) {
      // RFC 6946 §4: a fragment that is the whole packet is taken as if nothing were said.
      if (bswap<u16>(load<u16>(at, 2)) & fragmentBits) return Drop.Ipv6Fragment;
      this.fragmented = true;
      return Drop.None;
    }
    if (kind == routing) {
      // No type is known here; with nothing left to visit none need be (RFC 8200 §4.4).
      return load<u8>(at, 3) == 0 ? Drop.None : this.problem(codeErroneousField, at + 2);
    }
    return this.takeOptions(at + 2, at + length);
  }

  /** RFC 8200 §4.2: none of the options that exist concerns a host like this one. */
  private takeOptions(at: usize, end: usize): Drop {
    let count: u32 = 0;
    while (at < end) {
      const kind: u32 = load<u8>(at);
      if (kind == pad1) {
        at += 1;
        continue;
      }
      if (at + 2 > end || at + 2 + load<u8>(at, 1) > end) return Drop.Ipv6Extension;
      if (++count > this.optionsMax) return Drop.Ipv6Extension;
      if (kind != padN && kind >> 6 != 0) {
        if (kind >> 6 == 1) return Drop.Ipv6Extension;
        this.tellsGroup = kind >> 6 == 2;
        return this.problem(codeUnknownOption, at);
      }
      at += 2 + <usize>load<u8>(at, 1);
    }
    return Drop.None;
  }

  /** Has the sender told that the byte at `pointer` is not understood. */
  problem(code: u32, pointer: usize): Drop {
    this.tells = true;
    this.code = code;
    this.pointer = pointer;
    return Drop.Ipv6Extension;
  }
}

function isExtension(kind: u32): bool {
  return kind == hopByHop || kind == routing || kind == fragment || kind == destinationOptions;
}
