// Read first: RFC 9110 §13.2.2 and §15. From a request to its response.
//
//     request ── refused? ──────────────────────────────────────────▶ generated 4xx, 5xx
//        │
//        ▼ path
//     store.find ─▶ entry ─▶ negotiation ─▶ representation ─▶ preconditions ─▶ range
//        │ null                  │ none            │ damaged         │            │
//        ▼                       ▼                 ▼                 ▼            ▼
//     404 of the site           406               500            304, 412     200, 206, 416

import { verifiedAtStart } from "../policy";
import { Entry, Representation } from "../store/entry";
import { Store } from "../store/store";
import { Preconditions } from "./conditional";
import { dateLength, writeDate } from "./date";
import { fieldRange } from "./field-names";
import { methodHead, methodOptions } from "./method";
import { Negotiation, notAcceptable } from "./negotiation";
import { ByteRange, rangeIgnored, rangeSatisfiable } from "./range";
import { reason } from "./reason";
import { Request } from "./request";
import { Response } from "./response";
import { Text } from "./text";

// 9112-2.3-2, 9110-6.2-1, 9110-6.2-2
const version = new Text("HTTP/1.1 ");
const lineEnd = new Text("\r\n");
const dateName = new Text("Date: ");
const noContent = new Text("HTTP/1.1 204 No Content\r\n");
const partialContent = new Text("HTTP/1.1 206 Partial Content\r\n");
const notModified = new Text("HTTP/1.1 304 Not Modified\r\n");
const plainText = new Text(
  "Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n",
);
const allow = new Text("Allow: GET, HEAD, OPTIONS\r\n");
const vary = new Text("Vary: Accept-Encoding\r\n");
const contentLength = new Text("Content-Length: ");
const contentRange = new Text("Content-Range: bytes ");
const connectionClose = new Text("Connection: close\r\n");
const connectionKeepAlive = new Text("Connection: keep-alive\r\n");

const hyphen = new Text("-");
const slash = new Text("/");
const anyRange = new Text("*/");

/** Answers requests from one store. */
@final
export class Responder {
  private readonly source: Store;
  private readonly negotiation: Negotiation = new Negotiation();
  private readonly preconditions: Preconditions = new Preconditions();
  private readonly range: ByteRange = new ByteRange();
  /** The Date line, written once a second; `dateLineLength` is 0 while the time is unknown. */
  private readonly dateLine: usize = heap.alloc(64);
  private dateLineLength: u32 = 0;
  private now: u32 = 0;

  constructor(source: Store) {
    this.source = source;
  }

  /**
   * Tells the wall clock, in seconds since 1970; 0 while it is unknown.
   * 9110-6.6.1-1, 9110-6.6.1-3
   */
  setTime(seconds: u32): void {
    if (seconds == this.now) return;
    this.now = seconds;
    this.dateLineLength = 0;
    if (seconds == 0) return;
    const line = this.dateLine;
    memory.copy(line, dateName.address, dateName.length);
    writeDate(line + dateName.length, seconds);
    this.dateLineLength = dateName.length + dateLength + lineEnd.length;
    memory.copy(line + dateName.length + dateLength, lineEnd.address, lineEnd.length);
  }

  /** Writes the response to a request. */
  respond(request: Request, response: Response): void {
    if (request.refusal != 0) return this.generate(request, response, request.refusal, 0);
    // 9110-13.2.1-3
    if (request.method == methodOptions) {
      // 9112-6.1-6, 9110-8.6-3, 9110-9.3.7-1
      response.put(noContent);
      response.put(allow);
      return this.conclude(request, response);
    }
    // 9112-3.3-1
    const target = request.target;
    let entry = this.source.find(target.path, target.pathLength);
    if (entry == null) entry = this.source.notFound();
    if (entry == null) return this.generate(request, response, 404, 0);
    this.fromEntry(request, response, entry);
  }

  private fromEntry(request: Request, response: Response, entry: Entry): void {
    const source = this.source;
    let index = this.negotiation.choose(request, entry, source);
    if (index == notAcceptable) {
      // A redirect or an error is better than none, whatever its encoding.
      if (entry.status == 200) return this.generate(request, response, 406, 0);
      index = this.negotiation.unencoded(entry, source);
    }
    const representation = source.representation(entry, index);
    const bodyLength = representation.bodyLength;
    if (!this.isWhole(representation, 0, bodyLength)) {
      return this.generate(request, response, 500, 0);
    }
    // 9110-13.1.5-2
    if (entry.status == 200) {
      // 9110-13.2.1-2
      this.preconditions.select(source, representation, this.now);
      // 9110-13.1.1-2, 9110-13.1.2-2, 9110-13.1.3-5, 9110-13.1.4-5, 9110-13.2.1-1
      const status = this.preconditions.evaluate(request);
      if (status == 304) return this.notModified(request, response, representation);
      if (status != 200) return this.generate(request, response, status, 0);
      const outcome = this.rangeOf(request, bodyLength);
      // 9110-14.2-6
      if (outcome == rangeSatisfiable) return this.partial(request, response, representation);
      // 9110-14.2-7
      if (outcome != rangeIgnored) return this.generate(request, response, 416, bodyLength);
    }
    response.putHead(source.head(representation), representation.headLength);
    this.conclude(request, response);
    // 9110-8.6-1, 9110-9.3.2-1, 9110-9.3.2-2
    if (request.method != methodHead) response.putBody(source.body(representation), bodyLength);
  }

  /** True when a head, and the first bytes of the `length` ones from `start` on, are undamaged. */
  private isWhole(representation: Representation, start: u32, length: u32): bool {
    const source = this.source;
    return (
      source.verify(source.head(representation), representation.headLength) &&
      source.verify(source.body(representation) + start, min(length, verifiedAtStart))
    );
  }

  /** What the request's Range means for a representation of `size` bytes. */
  private rangeOf(request: Request, size: u32): u32 {
    // 9110-13.1.5-1, 9110-14.2-2
    if (!request.has(fieldRange) || !request.isGet()) return rangeIgnored;
    const line = request.only(fieldRange);
    // 9110-13.1.5-3, 9110-13.1.5-4
    if (line == null || !this.preconditions.rangeApplies(request)) return rangeIgnored;
    return this.range.parse(line.value, line.valueLength, size);
  }

  // 9110-8.6-2, 9110-15.4.5-1, 9110-15.4.5-2
  private notModified(request: Request, response: Response, representation: Representation): void {
    const cacheFields = this.source.head(representation) + representation.statusLineLength;
    response.put(notModified);
    response.putHead(cacheFields, representation.cacheFieldsLength);
    this.conclude(request, response);
  }

  // 9110-15.3.7.1-1
  private partial(request: Request, response: Response, representation: Representation): void {
    const source = this.source;
    const fields = source.head(representation) + representation.statusLineLength;
    const range = this.range;
    if (!this.isWhole(representation, range.start, range.length)) {
      return this.generate(request, response, 500, 0);
    }
    response.put(partialContent);
    // 9110-15.3.7-1, 9110-15.3.7-3
    response.putHead(fields, representation.cacheFieldsLength + representation.fieldsLength);
    response.put(contentRange);
    response.putDecimal(range.start);
    response.put(hyphen);
    response.putDecimal(range.start + range.length - 1);
    response.put(slash);
    // 9110-14.4-2
    response.putDecimal(representation.bodyLength);
    response.put(lineEnd);
    response.put(contentLength);
    response.putDecimal(range.length);
    response.put(lineEnd);
    this.conclude(request, response);
    response.putBody(source.body(representation) + range.start, range.length);
  }

  /**
   * A response that no store holds: its reason phrase is the content.
   * 9110-15.5-1, 9110-15.6-1
   */
  private generate(request: Request, response: Response, status: u32, size: u32): void {
    const text = reason(status);
    response.put(version);
    response.put(text);
    response.put(lineEnd);
    response.put(plainText);
    // 9110-10.2.1-1, 9110-15.5.6-1
    if (status == 405) response.put(allow);
    if (status == 406) response.put(vary);
    // 9110-14.4-3, 9110-15.5.17-1
    if (status == 416) {
      response.put(contentRange);
      response.put(anyRange);
      response.putDecimal(size);
      response.put(lineEnd);
    }
    response.put(contentLength);
    // 9112-6.3-5, 9110-8.6-5
    response.putDecimal(text.length + lineEnd.length);
    response.put(lineEnd);
    this.conclude(request, response);
    if (request.method == methodHead) return;
    response.put(text);
    response.put(lineEnd);
  }

  /** The fields that differ from one response to the next, and the empty line (9110-2.2-1). */
  private conclude(request: Request, response: Response): void {
    // 9110-6.6.1-2
    response.putBytes(this.dateLine, this.dateLineLength);
    // 9112-9.6-1, 9112-9.6-3, 9110-10.1.1-5
    if (request.close) response.put(connectionClose);
    else if (request.keepAlive) response.put(connectionKeepAlive);
    response.put(lineEnd);
  }
}
