// Read first: Xen's public header io/ring.h. One page that frontend and backend share:
//
//     u32 req_prod, req_event, rsp_prod, rsp_event, 48 bytes of nothing, then entries: requests,
//     and in their places later responses, in whatever order
//
// Indexes count on for ever; position = index mod `entriesMax`.

import { fullBarrier, readBarrier, writeBarrier } from "../../machine/machine";
import { pageLength } from "../../policy";

const reqEvent: usize = 4;
const rspProd: usize = 8;
const rspEvent: usize = 12;
const entries: usize = 64;

/** Entries of a ring of netif.h, whether they have 8 bytes or 12. */
export const entriesMax: u32 = 256;

/** A ring as the frontend sees it. */
@final
export class Ring {
  readonly page: usize;
  private readonly entryLength: u32;
  /** Requests written, and shown to the backend. */
  reqProd: u32 = 0;
  private shown: u32 = 0;
  /** Responses taken. */
  rspCons: u32 = 0;

  constructor(page: usize, entryLength: u32) {
    this.page = page;
    this.entryLength = entryLength;
  }

  /** Makes the ring empty: no backend has it. */
  clear(): void {
    this.reqProd = 0;
    this.shown = 0;
    this.rspCons = 0;
    memory.fill(this.page, 0, pageLength);
    store<u32>(this.page, 1, reqEvent);
  }

  private entry(index: u32): usize {
    return this.page + entries + (index & (entriesMax - 1)) * this.entryLength;
  }

  /** Address of the next request; `outstanding()` is below `entriesMax`. */
  request(): usize {
    return this.entry(this.reqProd++);
  }

  /** Shows the backend all requests; true when it wants to be notified. */
  show(): bool {
    const before = this.shown;
    const after = this.reqProd;
    if (before == after) return false;
    this.shown = after;
    writeBarrier();
    store<u32>(this.page, after);
    fullBarrier();
    return after - load<u32>(this.page, reqEvent) < after - before;
  }

  /** Requests that have no response yet, shown or not. */
  outstanding(): u32 {
    return this.reqProd - this.rspCons;
  }

  /** Responses that may be taken; more than were shown: the backend talks nonsense. */
  pending(): u32 {
    const count = load<u32>(this.page, rspProd) - this.rspCons;
    if (count > 0) readBarrier();
    return count;
  }

  /** Whether `pending()` responses are possible. */
  possible(pending: u32): bool {
    return pending <= this.shown - this.rspCons;
  }

  /** Address of the next response; only while `pending()` says so. */
  response(): usize {
    return this.entry(this.rspCons++);
  }

  /**
   * Asks for an event once `after` more responses are there, and one more. A full barrier and a
   * last look at `pending()` belong behind it.
   */
  arm(after: u32): void {
    store<u32>(this.page, this.rspCons + after + 1, rspEvent);
  }
}
