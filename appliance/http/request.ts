// Read first: RFC 9112 §2 to §6. One request head, parsed strictly and in one pass.
//
// The caller hands over whole lines only, so that every scan ends at a line feed. What is refused
// depends on the first lines alone, never on how the bytes were cut into segments on their way.
// After a refusal of the framing the connection closes: nobody can know where the next request
// would start.

import { fieldLinesMax, requestContentLengthMax } from "../policy";
import { authorityEnd } from "./authority";
import {
  carriageReturn,
  classesOf,
  decimalDigit,
  isBlank,
  lineFeed,
  space,
  tokenEnd,
  valueEnd,
} from "./characters";
import {
  fieldAcceptEncoding,
  fieldConnection,
  fieldContentLength,
  fieldExpect,
  fieldHost,
  fieldNamed,
  fieldOther,
  spelledFieldShift,
  spelledName,
  fieldTransferEncoding,
} from "./field-names";
import { List } from "./list";
import {
  methodConnect,
  methodGet,
  methodNamed,
  methodOptions,
  methodOther,
  methodUnknown,
} from "./method";
import { formAsterisk, formOther, Target } from "./target";
import { equalBytes, Text } from "./text";

const colon: u32 = 0x3a;
const version = new Text("HTTP/");
/** "HTTP/1.1" as a little-endian word. */
const version11: u64 = 0x312e312f50545448;
const closeOption = new Text("close");
const keepAliveOption = new Text("keep-alive");
const chunked = new Text("chunked");
const hundredContinue = new Text("100-continue");
/** CR LF as a little-endian word. */
const lineEnd: u32 = 0x0a0d;
/** "GET " as a little-endian word. */
const getSpace: u32 = 0x20544547;
/** Longer values of Host than this are looked at each time. */
const rememberedHostMax: u32 = 64;

/** A line of a field that the response looks at: which field, and its value. */
@unmanaged
@final
export class FieldLine {
  field: u32;
  value: usize;
  valueLength: u32;
}

/** The request head being looked at; made once and used for each in turn. */
@final
export class Request {
  /** Status that refuses the request, or 0. */
  refusal: u32 = 0;
  method: u32 = 0;
  /** True when the connection must not be used for another request after this one. */
  close: bool = false;
  /** True when a HTTP/1.0 client asked to keep the connection. */
  keepAlive: bool = false;
  /** Content that follows the head, in bytes. */
  contentLength: u32 = 0;
  readonly target: Target = new Target();
  /** Field lines in `line`, and which fields are among them: one bit each. */
  lineCount: u32 = 0;
  private fieldsKept: u32 = 0;

  private readonly lines: usize = heap.alloc(fieldLinesMax * offsetof<FieldLine>());
  private readonly list: List = new List();
  /** A Host that was found to be well-formed: most requests of a site have the same. */
  private readonly rememberedHost: usize = heap.alloc(rememberedHostMax);
  private rememberedHostLength: u32 = 0;
  private minorVersion: u32 = 0;
  private hostCount: u32 = 0;
  private contentLengthCount: u32 = 0;
  private codingCount: u32 = 0;
  private transferEncodingCount: u32 = 0;
  private chunkedLast: bool = false;
  private continueExpected: bool = false;
  private unknownExpectation: bool = false;

  /** Field line number `index` (below `lineCount`) (9110-5.3-1). */
  line(index: u32): FieldLine {
    return changetype<FieldLine>(this.lines + index * offsetof<FieldLine>());
  }

  /** True when there is a line of a precondition, of If-Range or of Range. */
  isConditional(): bool {
    return this.fieldsKept >> (fieldAcceptEncoding + 1) != 0;
  }

  /** True when the field is among the lines kept. */
  has(field: u32): bool {
    return ((this.fieldsKept >> field) & 1) != 0;
  }

  /** The only line of a field that may not occur twice, or null. */
  only(field: u32): FieldLine | null {
    let found: FieldLine | null = null;
    if (!this.has(field)) return found;
    for (let index: u32 = 0; index < this.lineCount; index++) {
      const line = this.line(index);
      if (line.field != field) continue;
      if (found != null) return null;
      found = line;
    }
    return found;
  }

  /**
   * Parses the lines in [address, end); a line feed is the last byte. Returns the address behind
   * the head, or 0 where the head goes on after `end`. A refused head counts as complete.
   */
  parse(address: usize, end: usize): usize {
    this.reset();
    const lines = this.parseRequestLine(address, end);
    if (lines == 0) return end;
    const at = this.takeFieldLines(lines, end);
    if (this.refusal != 0) {
      this.close = true;
      return end;
    }
    // 9110-5.3-3
    if (at != 0) this.conclude();
    return at;
  }

  /** Makes it a request of which nothing is known, refused with `status`. */
  refuseUnread(status: u32): void {
    this.reset();
    this.refuse(status);
  }

  /**
   * Refuses the request with `status`; the connection closes after the response.
   * 9112-6.1-11, 9112-6.3-3
   */
  refuse(status: u32): void {
    this.refusal = status;
    this.close = true;
  }

  // 9110-3.3-1
  private reset(): void {
    this.refusal = 0;
    this.method = methodUnknown;
    this.close = false;
    this.keepAlive = false;
    this.contentLength = 0;
    this.lineCount = 0;
    this.fieldsKept = 0;
    this.minorVersion = 1;
    this.hostCount = 0;
    this.contentLengthCount = 0;
    this.codingCount = 0;
    this.transferEncodingCount = 0;
    this.chunkedLast = false;
    this.continueExpected = false;
    this.unknownExpectation = false;
  }

  /**
   * RFC 9112 §3: method, target and version with single spaces between; else 400.
   * 9112-2.2-7, 9112-3.2-1
   */
  private parseRequestLine(address: usize, end: usize): usize {
    let at = address + 3;
    if (end - address >= 4 && load<u32>(address) == getSpace) {
      this.method = methodGet;
    } else {
      at = tokenEnd(address, end);
      this.method = methodNamed(address, <u32>(at - address));
      if (at == address || load<u8>(at) != space) return this.malformed(400);
    }
    const target = this.target;
    at = target.parse(at + 1, end);
    if (at == 0) return this.malformed(target.refusal);
    if (load<u8>(at) != space) return this.malformed(400);
    at += 1;
    // "HTTP/" DIGIT "." DIGIT CR LF
    if (end - at < 10 || load<u16>(at + 8) != lineEnd) return this.malformed(400);
    if (load<u64>(at) == version11) return at + 10;
    if (!version.equals(at, 5)) return this.malformed(400);
    const major: u32 = load<u8>(at + 5);
    const minor: u32 = load<u8>(at + 7);
    const digits = classesOf(major) & classesOf(minor) & decimalDigit;
    if (!digits || load<u8>(at + 6) != 0x2e) return this.malformed(400);
    // RFC 9110 §2.5: a higher minor version is treated as the highest that is known (9110-6.2-3).
    if (major != 0x31) return this.malformed(505);
    this.minorVersion = minor == 0x30 ? 0 : 1;
    return at + 10;
  }

  /**
   * RFC 9112 §5: no white space before the colon, no folding, CR LF at the end; else 400. Takes the
   * lines that somebody looks at; returns the address behind the empty line, or 0.
   */
  private takeFieldLines(at: usize, end: usize): usize {
    for (let count: u32 = 1; at < end; count++) {
      if (endsLine(at)) return at + 2;
      const spelled = spelledName(at, <u32>(end - at));
      let field = spelled >> spelledFieldShift;
      let value = at + (spelled & 0xff);
      if (spelled == 0) {
        value = tokenEnd(at, end);
        // 9112-2.2-6, 9112-5.1-1, 9112-5.2-2
        if (value == at || load<u8>(value) != colon) return this.malformed(400);
        field = fieldNamed(at, <u32>(value - at));
      }
      value += 1;
      const stop = valueEnd(value, end);
      // 9112-2.2-4, 9110-5.5-3
      if (!endsLine(stop)) return this.malformed(400);
      // 9110-5.4-1
      if (count > fieldLinesMax) return this.malformed(431);
      if (field != fieldOther) {
        this.take(field, value, stop);
        if (this.refusal != 0) return 0;
      }
      at = stop + 2;
    }
    return 0;
  }

  private malformed(status: u32): usize {
    this.refuse(status);
    return 0;
  }

  /** Takes the line of a field; its value stands in [value, stop), with white space around it. */
  private take(field: u32, value: usize, stop: usize): void {
    // 9110-5.5-1
    while (value < stop && isBlank(load<u8>(value))) value += 1;
    while (stop > value && isBlank(load<u8>(stop - 1))) stop -= 1;
    const length = <u32>(stop - value);
    if (field == fieldHost) this.takeHost(value, length);
    else if (field == fieldConnection) this.takeConnection(value, length);
    else if (field == fieldContentLength) this.takeContentLength(value, length);
    else if (field == fieldTransferEncoding) this.takeTransferEncoding(value, length);
    else if (field == fieldExpect) this.takeExpect(value, length);
    else this.keep(field, value, length);
  }

  /** Keeps a line that the response looks at. */
  private keep(field: u32, value: usize, length: u32): void {
    const line = this.line(this.lineCount);
    line.field = field;
    line.value = value;
    line.valueLength = length;
    this.lineCount += 1;
    this.fieldsKept |= 1 << field;
  }

  /** RFC 9112 §3.2: one and no more, and of the right form. */
  private takeHost(value: usize, length: u32): void {
    this.hostCount += 1;
    if (this.hostCount > 1) return this.refuse(400);
    const remembered = this.rememberedHost;
    if (length == this.rememberedHostLength && equalBytes(remembered, value, length)) return;
    if (authorityEnd(value) != value + length) return this.refuse(400);
    if (length > rememberedHostMax) return;
    memory.copy(remembered, value, length);
    this.rememberedHostLength = length;
  }

  private takeConnection(value: usize, length: u32): void {
    if (keepAliveOption.equalsIgnoringCase(value, length)) {
      this.keepAlive = true;
      return;
    }
    const list = this.list;
    list.start(value, length);
    while (list.next()) {
      if (closeOption.equalsIgnoringCase(list.address, list.length)) this.close = true;
      if (keepAliveOption.equalsIgnoringCase(list.address, list.length)) this.keepAlive = true;
    }
  }

  /**
   * RFC 9112 §6.3: digits and nothing else, once. More than we would read anyhow saturates.
   * 9112-6.3-2, 9110-8.6-6, 9110-8.6-7
   */
  private takeContentLength(value: usize, length: u32): void {
    this.contentLengthCount += 1;
    if (this.contentLengthCount > 1 || length == 0) this.refuse(400);
    let contentLength: u32 = 0;
    for (let index: usize = 0; index < length; index++) {
      const digit: u32 = load<u8>(value + index);
      if (!(classesOf(digit) & decimalDigit)) return this.refuse(400);
      if (contentLength <= requestContentLengthMax) {
        contentLength = contentLength * 10 + (digit - 0x30);
      }
    }
    this.contentLength = contentLength;
  }

  private takeTransferEncoding(value: usize, length: u32): void {
    this.transferEncodingCount += 1;
    const list = this.list;
    list.start(value, length);
    while (list.next()) {
      this.codingCount += 1;
      this.chunkedLast = chunked.equalsIgnoringCase(list.address, list.length);
    }
  }

  private takeExpect(value: usize, length: u32): void {
    if (hundredContinue.equalsIgnoringCase(value, length)) this.continueExpected = true;
    else this.unknownExpectation = true;
  }

  /** The head is complete: what only all of its lines together can tell. */
  private conclude(): void {
    // 9112-3.2-3
    if (this.hostCount == 0 && this.minorVersion == 1) return this.refuse(400);
    if (this.transferEncodingCount > 0) return this.refuse(this.transferRefusal());
    // 9110-15.5.14-1
    if (this.contentLength > requestContentLengthMax) return this.refuse(413);
    this.refusal = this.methodRefusal();
    // RFC 9110 §10.1.1: who waits for a 100 and gets the response at once may send the content or
    // not; only closing the connection leaves no doubt. A HTTP/1.0 client's expectation is void.
    // 9110-10.1.1-2
    if (this.minorVersion == 1) {
      // 9110-10.1.1-1
      if (this.unknownExpectation && this.refusal == 0) this.refusal = 417;
      const expects = this.unknownExpectation || this.continueExpected;
      // 9110-10.1.1-3, 9110-10.1.1-6, 9110-10.1.1-7
      if (expects && this.contentLength > 0) this.close = true;
    }
    if (this.minorVersion == 0 && !this.keepAlive) this.close = true;
    this.keepAlive = this.keepAlive && !this.close && this.minorVersion == 0;
  }

  /**
   * RFC 9112 §6.1 and §6.3. No method that this server knows gives content a meaning, so that it
   * has no use for a decoder of chunks: such content is refused with 411, which §6.3 allows.
   */
  private transferRefusal(): u32 {
    // 9112-6.1-10, 9112-6.1-12, 9112-6.3-1, 9112-7.1-3, 9112-7.2-1
    if (this.contentLengthCount > 0 || this.minorVersion == 0 || !this.chunkedLast) return 400;
    // 9112-6.1-8, 9112-6.3-6
    return this.codingCount == 1 ? 411 : 501;
  }

  private methodRefusal(): u32 {
    const form = this.target.form;
    // 9112-3-2, 9110-9.1-2
    if (this.method == methodUnknown) return 501;
    if (this.method == methodConnect) {
      this.close = true;
      // 9110-9.3.6-1
      return form == formOther ? 405 : 400;
    }
    if (form == formOther) return 400;
    // 9110-7.1-1
    if (form == formAsterisk && this.method != methodOptions) return 400;
    // 9110-9.1-3
    return this.method == methodOther ? 405 : 0;
  }

  /** True when the request is one for the target's content: GET, where Range has a meaning. */
  isGet(): bool {
    return this.method == methodGet;
  }
}

/** True of CR LF at `at`, a place in lines whose last byte is a line feed: CR is never the last. */
function endsLine(at: usize): bool {
  return load<u8>(at) == carriageReturn && load<u8>(at, 1) == lineFeed;
}
