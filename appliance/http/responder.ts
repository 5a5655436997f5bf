// Read first: RFC 9110 §13.2.2 and §15. From a request to its response.
//
//     request ── refused? ──────────────────────────────────────────▶ generated 4xx, 5xx
//        │
//        ▼ path
//     store.find ─▶ entry ─▶ negotiation ─▶ representation ─▶ preconditions ─▶ range
//        │ null                  │ none            │ damaged         │            │
//        ▼                       ▼                 ▼                 ▼            ▼
//     404 of the site           406               500            304, 412     200, 206, 416
//
// What is decided stands in the response's record; composition.ts makes the bytes.

import { verifiedAtStart } from "../policy";
import { Entry, Representation } from "../store/entry";
import { encodingIdentity } from "../store/layout";
import { Store } from "../store/store";
import { Composition } from "./composition";
import { Preconditions } from "./conditional";
import { fieldRange } from "./field-names";
import { methodHead, methodOptions } from "./method";
import { Negotiation, notAcceptable } from "./negotiation";
import { ByteRanges, rangeIgnored, rangeSatisfiable } from "./range";
import { RangeSets } from "./range-sets";
import { Request } from "./request";
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

/** Answers requests from one store. */
@final
export class Responder {
  /** Seconds since 1970; 0 while they are unknown (9110-6.6.1-1). */
  now: u32 = 0;
  private readonly negotiation: Negotiation = new Negotiation();
  private readonly preconditions: Preconditions = new Preconditions();
  private readonly ranges: ByteRanges = new ByteRanges();

  constructor(
    private readonly source: Store,
    private readonly rangeSets: RangeSets,
    private readonly composition: Composition,
  ) {}

  /** Fills in the record of the response to a request. */
  respond(request: Request, response: Response): void {
    const head = request.method == methodHead;
    response.date = this.now;
    response.flags = <u8>(
      ((head ? flagHead : 0) |
        (request.close ? flagClose : 0) |
        (request.keepAlive ? flagKeepAlive : 0))
    );
    this.decide(request, response);
    this.composition.measure(response);
  }

  private decide(request: Request, response: Response): void {
    if (request.refusal != 0) return response.set(kindGenerated, request.refusal, 0);
    // 9110-13.2.1-3
    if (request.method == methodOptions) return response.set(kindGenerated, 204, 0);
    // 9112-3.3-1
    const target = request.target;
    // The Date that the response will have, and what is public at that second, are one decision.
    let entry = this.source.find(target.path, target.pathLength, this.now);
    if (entry == null) entry = this.source.notFound(this.now);
    if (entry == null) return response.set(kindGenerated, 404, 0);
    this.fromEntry(request, response, entry);
  }

  private fromEntry(request: Request, response: Response, entry: Entry): void {
    const source = this.source;
    let index = this.negotiation.choose(request, entry, source);
    if (index == notAcceptable) {
      // A redirect or an error is better than none, whatever its encoding.
      if (entry.status == 200) return response.set(kindGenerated, 406, 0);
      index = this.negotiation.unencoded(entry, source);
    }
    const representation = source.representation(entry, index);
    const address = changetype<usize>(representation);
    if (!source.verifyStart(representation, verifiedAtStart)) {
      return response.set(kindGenerated, 500, 0);
    }
    if (entry.status == 200 && request.isConditional()) {
      // 9110-13.2.1-2, 9110-13.1.5-2
      this.preconditions.select(source, representation, this.now);
      // 9110-13.1.1-2, 9110-13.1.2-2, 9110-13.1.3-5, 9110-13.1.4-5, 9110-13.2.1-1
      const status = this.preconditions.evaluate(request);
      if (status == 304) return response.set(kindNotModified, status, address);
      if (status != 200) return response.set(kindGenerated, status, 0);
      const outcome = this.rangeOf(request, representation.bodyLength);
      if (outcome == rangeSatisfiable) {
        // 9110-14.2-6
        if (this.partial(response, representation)) return;
      } else if (outcome != rangeIgnored) {
        // 9110-14.2-7
        return response.set(kindGenerated, 416, address);
      }
    }
    response.set(kindStored, entry.status, address);
    // 9110-8.6-1, 9110-9.3.2-1, 9110-9.3.2-2
    if (request.method != methodHead) response.bodyLength = representation.bodyLength;
  }

  /** What the request's Range means for a representation of `size` bytes. */
  private rangeOf(request: Request, size: u32): u32 {
    // 9110-13.1.5-1, 9110-14.2-2
    if (!request.has(fieldRange) || !request.isGet()) return rangeIgnored;
    const line = request.only(fieldRange);
    // 9110-13.1.5-3, 9110-13.1.5-4
    if (line == null || !this.preconditions.rangeApplies(request)) return rangeIgnored;
    return this.ranges.parse(line.value, line.valueLength, size);
  }

  /** Answers with the ranges that were asked for; false: the whole representation it must be. */
  private partial(response: Response, representation: Representation): bool {
    const ranges = this.ranges;
    const first = ranges.range(0);
    const length = first.end - first.start;
    let set: usize = 0;
    // 9110-15.3.7.2-6
    if (ranges.count > 1) {
      // Content-Encoding in front of a multipart would seem to speak of the multipart.
      if (representation.encoding != encodingIdentity) return false;
      set = this.rangeSets.keep(ranges);
      if (set == 0) return false;
    }
    const address = changetype<usize>(representation);
    const body = this.source.body(representation) + first.start;
    if (!this.source.verify(body, min(length, verifiedAtStart))) {
      if (set != 0) this.rangeSets.release(set);
      response.set(kindGenerated, 500, 0);
    } else if (set != 0) {
      response.set(kindMultipart, 206, address);
      response.bodyStart = <u32>set;
    } else {
      response.set(kindPartial, 206, address);
      response.bodyStart = first.start;
      response.bodyLength = length;
    }
    return true;
  }
}
