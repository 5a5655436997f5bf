// Read first: RFC 9110 §12.4.2 and §12.5.3. Which encoding of an entry a client gets.
//
//     Accept-Encoding: br;q=1.0, gzip;q=0.8, *;q=0.1
//
// Qualities are in thousandths. A coding that is not mentioned is not acceptable, identity aside:
// that remains the last resort unless it (or "*") is refused by name. Without the field the client
// gets identity: who cannot name an encoding can seldom undo one. Of equal qualities the store's
// order decides.

import { Entry } from "../store/entry";
import { encodingBrotli, encodingGzip, encodingIdentity, encodingMax } from "../store/layout";
import { Store } from "../store/store";
import { isBlank } from "./characters";
import { fieldAcceptEncoding } from "./field-names";
import { List } from "./list";
import { Request } from "./request";
import { equalBytes, Text } from "./text";

const identity = new Text("identity");
const gzip = new Text("gzip");
const xGzip = new Text("x-gzip");
const brotli = new Text("br");
const semicolon: u32 = 0x3b;
const asterisk: u32 = 0x2a;

const unmentioned: i32 = -1;
/** Quality of identity where nothing speaks of it: below every other that is not refused. */
const lastResort: i32 = 0;
const refused: i32 = -2;
/** Longer values than this are parsed each time. */
const rememberedLengthMax: u32 = 64;

/** What `choose` returns when the client accepts none of the representations. */
export const notAcceptable: u32 = 0xffffffff;

/** The preferences of one request; made once and used for each in turn. */
@final
export class Negotiation {
  private readonly list: List = new List();
  private readonly qualities: usize = heap.alloc((encodingMax + 1) * 4);
  private anyQuality: i32 = 0;
  /** The value that the qualities come from: requests of one browser all have the same. */
  private readonly remembered: usize = heap.alloc(rememberedLengthMax);
  private rememberedLength: u32 = 0;

  /** Index of the representation of `entry` that the request prefers, or `notAcceptable`. */
  choose(request: Request, entry: Entry, source: Store): u32 {
    const present = this.read(request);
    let best = notAcceptable;
    let bestQuality: i32 = refused;
    for (let index: u32 = 0; index < entry.representationCount; index++) {
      const encoding = source.representation(entry, index).encoding;
      if (!present && encoding == encodingIdentity) return index;
      const quality = this.qualityOf(encoding);
      if (quality > bestQuality) {
        best = index;
        bestQuality = quality;
      }
    }
    return best;
  }

  /** Index of the representation that has not been encoded. */
  unencoded(entry: Entry, source: Store): u32 {
    let index = entry.representationCount - 1;
    while (index > 0 && source.representation(entry, index).encoding != encodingIdentity)
      index -= 1;
    return index;
  }

  private qualityOf(encoding: u32): i32 {
    let quality = load<i32>(this.qualities + encoding * 4);
    if (quality == unmentioned) quality = this.anyQuality;
    if (quality == 0) return refused;
    if (quality != unmentioned) return quality;
    // 9110-12.5.3-1
    return encoding == encodingIdentity ? lastResort : refused;
  }

  /** Reads all lines of the field; false when there are none. */
  private read(request: Request): bool {
    if (!request.has(fieldAcceptEncoding)) return false;
    const single = request.only(fieldAcceptEncoding);
    if (single == null) this.rememberedLength = 0;
    else if (this.isRemembered(single.value, single.valueLength)) return true;
    this.anyQuality = unmentioned;
    for (let encoding: u32 = 0; encoding <= <u32>encodingMax; encoding++) {
      store<i32>(this.qualities + encoding * 4, unmentioned);
    }
    for (let index: u32 = 0; index < request.lineCount; index++) {
      const line = request.line(index);
      if (line.field != fieldAcceptEncoding) continue;
      this.list.start(line.value, line.valueLength);
      while (this.list.next()) this.readElement(this.list.address, this.list.length);
    }
    return true;
  }

  /** True when the qualities are this value's; otherwise they will be. */
  private isRemembered(value: usize, length: u32): bool {
    // Length 0 stands for nothing remembered.
    const remembered = length != 0 && length == this.rememberedLength;
    if (remembered && equalBytes(this.remembered, value, length)) return true;
    this.rememberedLength = 0;
    if (length - 1 < rememberedLengthMax) {
      memory.copy(this.remembered, value, length);
      this.rememberedLength = length;
    }
    return false;
  }

  /** One coding with its weight; what is malformed is left out. */
  private readElement(address: usize, length: u32): void {
    let nameLength: u32 = 0;
    while (nameLength < length && !endsName(load<u8>(address + nameLength))) nameLength += 1;
    const quality = weight(address + nameLength, address + length);
    if (quality < 0) return;
    if (nameLength == 1 && load<u8>(address) == asterisk) this.anyQuality = quality;
    else if (brotli.equalsIgnoringCase(address, nameLength)) this.set(encodingBrotli, quality);
    else if (gzip.equalsIgnoringCase(address, nameLength)) this.set(encodingGzip, quality);
    // 9110-8.4.1-1
    else if (xGzip.equalsIgnoringCase(address, nameLength)) this.set(encodingGzip, quality);
    else if (identity.equalsIgnoringCase(address, nameLength)) this.set(encodingIdentity, quality);
  }

  private set(encoding: u32, quality: i32): void {
    store<i32>(this.qualities + encoding * 4, quality);
  }
}

function endsName(character: u32): bool {
  return character == semicolon || isBlank(character);
}

/**
 * The weight in [at, end), in thousandths: 1000 where there is none, -1 where it is malformed.
 * 9110-12.4.2-1
 */
export function weight(at: usize, end: usize): i32 {
  while (at < end && isBlank(load<u8>(at))) at += 1;
  if (at == end) return 1000;
  if (load<u8>(at) != semicolon) return -1;
  at += 1;
  while (at < end && isBlank(load<u8>(at))) at += 1;
  // "q=" and at least one digit
  if (end - at < 3 || (load<u8>(at) | 0x20) != 0x71 || load<u8>(at + 1) != 0x3d) return -1;
  const whole = <i32>load<u8>(at + 2) - 0x30;
  if (whole < 0 || whole > 1) return -1;
  at += 3;
  let quality = whole * 1000;
  if (at < end) {
    if (load<u8>(at) != 0x2e || end - at > 4) return -1;
    let scale: i32 = 100;
    for (at += 1; at < end; at++) {
      const digit = <i32>load<u8>(at) - 0x30;
      if (digit < 0 || digit > 9) return -1;
      quality += digit * scale;
      scale /= 10;
    }
  }
  return quality > 1000 ? -1 : quality;
}
