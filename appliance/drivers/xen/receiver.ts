// Read first: Xen's public header io/netif.h (reception); ring.ts, grant-table.ts.
//
// Each buffer is a page that the backend may write to for as long as it is connected. Responses
// come in the order of the requests, in the same places:
//
//     u16 id, u16 offset, u16 flags, i16 status        status: length of the frame, or an error

import { NetDevice } from "../../net/device";
import { frameBufferLength, pageLength, receiveBatchMax } from "../../policy";
import { GrantTable, receiveRef } from "./grant-table";
import { entriesMax, Ring } from "./ring";

const requestLength: u32 = 8;
const flagDataValidated: u32 = 1 << 0;
const flagCsumBlank: u32 = 1 << 1;
const flagMoreData: u32 = 1 << 2;
const flagExtraInfo: u32 = 1 << 3;

/** The receiving half of a network card. */
@final
export class Receiver {
  readonly ring: Ring;
  private readonly grants: GrantTable;
  private readonly pages: usize;
  private readonly buffersMax: u32;
  /** For each place in the ring the buffer that was posted there. */
  private readonly posted: usize;
  /** Responses whose buffers have been given back. */
  private recycled: u32 = 0;
  /** The last response was a part of a frame that goes on. */
  private continues: bool = false;

  /** `pages`: as many as there are buffers; takes `entriesMax` bytes at `memory` for itself. */
  constructor(page: usize, grants: GrantTable, memory: usize, pages: usize, buffersMax: u32) {
    this.posted = memory;
    this.ring = new Ring(page, requestLength);
    this.grants = grants;
    this.pages = pages;
    this.buffersMax = buffersMax;
  }

  /** Grants all buffers, and lines them up in an empty ring. */
  fill(): void {
    this.ring.clear();
    this.recycled = 0;
    this.continues = false;
    for (let id: u32 = 0; id < this.buffersMax; id++) {
      this.grants.grant(receiveRef + id, this.pages + id * pageLength, true);
      this.post(id);
    }
  }

  private post(id: u32): void {
    store<u8>(this.posted + (this.ring.reqProd & (entriesMax - 1)), <u8>id);
    const request = this.ring.request();
    store<u32>(request, id);
    store<u32>(request, receiveRef + id, 4);
  }

  /** Hands `device` a batch; returns what is wrong with the ring, or null. */
  harvest(device: NetDevice): string | null {
    const ring = this.ring;
    const pending = ring.pending();
    if (!ring.possible(pending)) return "index of the receive ring";
    for (let left = min(pending, receiveBatchMax); left > 0; left--) {
      const id = <u32>load<u8>(this.posted + (ring.rspCons & (entriesMax - 1)));
      const response = load<u64>(ring.response());
      if (((<u32>response) & 0xffff) != id) return "id in the receive ring";
      const offset = (<u32>response) >> 16;
      const flags = (<u32>(response >> 32)) & 0xffff;
      const status = <u32>(response >> 48);
      // Frames of several parts have not been agreed on.
      const whole = !this.continues && !(flags & (flagMoreData | flagExtraInfo));
      this.continues = (flags & flagMoreData) != 0;
      if (!whole || status - 1 >= frameBufferLength || offset + status > pageLength) {
        device.framesDropped += 1;
        continue;
      }
      const record = device.receivedFrame(device.receivedCount);
      record.address = this.pages + id * pageLength + offset;
      record.length = status;
      record.checksumGood = (flags & (flagDataValidated | flagCsumBlank)) != 0;
      device.receivedCount += 1;
      device.framesReceived += 1;
    }
    return null;
  }

  /** Posts the buffers of the last batch again; true when the backend wants to be notified. */
  recycle(): bool {
    const ring = this.ring;
    while (this.recycled != ring.rspCons) {
      this.post(load<u8>(this.posted + (this.recycled++ & (entriesMax - 1))));
    }
    return ring.show();
  }
}
