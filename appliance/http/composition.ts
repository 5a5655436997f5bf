// From a response's record to its bytes: runs of text and of the store.
//
//     | status line | field lines (store) | Date … empty line | body (store, not composed) |
//      ~~~~~~~~~~~~~                       ~~~~~~~~~~~~~~~~~~~
//      text: where the entry's own         text: what differs from one response
//      status line will not do             to the next
//
// One composition serves all connections. It is made when a response starts, and made anew when
// another response has been looked at in between: the same record gives the same bytes.

import { pageLength, verifiedAtStart } from "../policy";
import { Representation } from "../store/entry";
import { Store } from "../store/store";
import { dateLength, writeDate } from "./date";
import { Multipart } from "./multipart";
import { RangeSet } from "./range-sets";
import { reason } from "./reason";
import {
  flagClose,
  flagHead,
  flagKeepAlive,
  kindGenerated,
  kindMultipart,
  kindNotModified,
  kindPartial,
  kindStored,
  Response,
} from "./response";
import { Runs } from "./runs";
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
/** Room for Date, Connection and the empty line: 63 bytes. */
const tailLengthMax: u32 = 64;

/** The bytes of one response at a time. */
@final
export class Composition {
  private readonly runs: Runs = new Runs();
  private readonly multipart: Multipart = new Multipart();
  /** The record that the runs belong to, or 0. */
  private composed: usize = 0;
  /** The end of heads with the date and flags of `tailKey`. */
  private readonly tail: usize = heap.alloc(tailLengthMax);
  private tailLength: u32 = 0;
  private tailKey: u64 = u64.MAX_VALUE;

  constructor(private readonly source: Store) {}

  /** Tells a record that has just been filled in how many bytes it stands for. */
  measure(response: Response): void {
    if (response.kind == kindStored) {
      // By far the most: `gather` seldom needs more of them.
      this.composed = 0;
      this.writeTail(response);
      const representation = changetype<Representation>(response.representation);
      response.composedLength = representation.headLength + this.tailLength;
      return;
    }
    this.compose(response);
    response.composedLength = this.runs.length;
  }

  private compose(response: Response): void {
    this.composed = changetype<usize>(response);
    this.runs.empty();
    const kind = response.kind;
    if (kind == kindGenerated) {
      this.composeGenerated(response);
    } else {
      const representation = changetype<Representation>(response.representation);
      if (kind == kindNotModified) this.composeNotModified(response, representation);
      else if (kind == kindPartial) this.composePartial(response, representation);
      else if (kind == kindMultipart) this.composeMultipart(response, representation);
      else this.composeStored(response, representation);
    }
  }

  private composeStored(response: Response, representation: Representation): void {
    this.runs.putHead(this.source.head(representation), representation.headLength);
    this.conclude(response);
  }

  // 9110-8.6-2, 9110-15.4.5-1, 9110-15.4.5-2
  private composeNotModified(response: Response, representation: Representation): void {
    const cacheFields = this.source.head(representation) + representation.statusLineLength;
    this.runs.put(notModified);
    this.runs.putHead(cacheFields, representation.cacheFieldsLength);
    this.conclude(response);
  }

  // 9110-15.3.7.1-1
  private composePartial(response: Response, representation: Representation): void {
    const runs = this.runs;
    const fields = this.source.head(representation) + representation.statusLineLength;
    const start = response.bodyStart;
    runs.put(partialContent);
    // 9110-15.3.7-1, 9110-15.3.7-3
    runs.putHead(fields, representation.cacheFieldsLength + representation.fieldsLength);
    runs.put(contentRange);
    runs.putDecimal(start);
    runs.put(hyphen);
    runs.putDecimal(start + response.bodyLength - 1);
    runs.put(slash);
    // 9110-14.4-2
    runs.putDecimal(representation.bodyLength);
    runs.put(lineEnd);
    this.putContentLength(response.bodyLength);
    this.conclude(response);
  }

  private composeMultipart(response: Response, representation: Representation): void {
    const multipart = this.multipart;
    const set = changetype<RangeSet>(<usize>response.bodyStart);
    multipart.select(this.source, representation, set);
    this.runs.put(partialContent);
    // 9110-15.3.7.2-1, 9110-15.3.7.2-2
    multipart.putFields(this.runs);
    this.putContentLength(multipart.contentLength);
    this.conclude(response);
    // 9110-15.3.7.2-3, 9110-15.3.7.2-4, 9110-15.3.7.2-7
    multipart.putContent(this.runs);
  }

  /**
   * A response that no store holds: its reason phrase is the content.
   * 9110-15.5-1, 9110-15.6-1
   */
  private composeGenerated(response: Response): void {
    const runs = this.runs;
    const status: u32 = response.status;
    if (status == 204) {
      // 9112-6.1-6, 9110-8.6-3, 9110-9.3.7-1
      runs.put(noContent);
      runs.put(allow);
      return this.conclude(response);
    }
    const text = reason(status);
    runs.put(version);
    runs.put(text);
    runs.put(lineEnd);
    runs.put(plainText);
    // 9110-10.2.1-1, 9110-15.5.6-1
    if (status == 405) runs.put(allow);
    if (status == 406) runs.put(vary);
    // 9110-14.4-3, 9110-15.5.17-1
    if (status == 416) {
      runs.put(contentRange);
      runs.put(anyRange);
      runs.putDecimal(changetype<Representation>(response.representation).bodyLength);
      runs.put(lineEnd);
    }
    this.putContentLength(text.length + lineEnd.length);
    this.conclude(response);
    if (response.has(flagHead)) return;
    runs.put(text);
    runs.put(lineEnd);
  }

  // 9112-6.3-5, 9110-8.6-5
  private putContentLength(length: u32): void {
    this.runs.put(contentLength);
    this.runs.putDecimal(length);
    this.runs.put(lineEnd);
  }

  private conclude(response: Response): void {
    this.writeTail(response);
    this.runs.putBytes(this.tail, this.tailLength);
  }

  /** The fields that differ from one response to the next, and the empty line (9110-2.2-1). */
  private writeTail(response: Response): void {
    const flags = response.flags & (flagClose | flagKeepAlive);
    const key = ((<u64>response.date) << 8) | flags;
    if (key == this.tailKey) return;
    this.tailKey = key;
    let at = this.tail;
    // 9110-6.6.1-2, 9110-6.6.1-3
    if (response.date != 0) {
      at = dateName.write(at);
      writeDate(at, response.date);
      at = lineEnd.write(at + dateLength);
    }
    // 9112-9.6-1, 9112-9.6-3, 9110-10.1.1-5
    if (response.has(flagClose)) at = connectionClose.write(at);
    else if (response.has(flagKeepAlive)) at = connectionKeepAlive.write(at);
    this.tailLength = <u32>(lineEnd.write(at) - this.tail);
  }

  /**
   * Appends bytes [at, stop) of a response to a sink; returns how far it came: less where the sink
   * is full, or the body turns out to be damaged.
   */
  gather<Sink>(response: Response, at: u32, stop: u32, sink: Sink): u32 {
    const composedLength = response.composedLength;
    if (at == 0 && stop >= composedLength && this.putStored<Sink>(response, sink)) {
      at = composedLength;
    } else if (at < composedLength) {
      if (this.composed != changetype<usize>(response)) this.compose(response);
      const until = min(stop, composedLength);
      at = this.runs.gather<Sink>(this.source, at, until, sink);
      if (at < until) return at;
    }
    if (at == stop || sink.segmentRoom() == 0) return at;
    const representation = changetype<Representation>(response.representation);
    const offset = response.bodyStart + (at - composedLength);
    const body = this.source.body(representation) + offset;
    // The responder has looked at the first bytes.
    const verified = stop - composedLength <= verifiedAtStart;
    if (!verified && !this.source.verify(body, stop - at)) return at;
    const fitting = sink.fit(body, stop - at);
    sink.append(body, fitting);
    return at + fitting;
  }

  /** Appends head and tail, if the head is the store's and both fit with some of a body behind. */
  private putStored<Sink>(response: Response, sink: Sink): bool {
    if (response.kind != kindStored) return false;
    const stored = changetype<Representation>(response.representation);
    const head = this.source.head(stored);
    const length = stored.headLength;
    if (sink.segmentRoom() < 3 || sink.room() < tailLengthMax) return false;
    // The tail and the body want a page each.
    const reach = length + 2 * pageLength;
    if (sink.fit(head, reach) != reach) return false;
    this.writeTail(response);
    sink.append(head, length);
    sink.copy(this.tail, this.tailLength);
    return true;
  }
}
