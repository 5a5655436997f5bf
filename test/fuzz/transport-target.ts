// The device's side of virtio for the fuzzer: registers that may lie, and the used rings, which are
// the device's to write.

import { Queue } from "../../appliance/drivers/virtio/queue";
import { Transport } from "../../appliance/drivers/virtio/transport";

const needsReset: u32 = 64;
const queueSizeMax: u32 = 64;
const alignment: u32 = 64;
const mtu: u32 = 1500;

/** One queue as the device sees it. */
export class Side {
  queue: Queue = changetype<Queue>(0);
  private seen: u32 = 0;
  private used: u32 = 0;

  /** Begins anew, with no queue: the device was reset. */
  forget(): void {
    this.queue = changetype<Queue>(0);
    this.seen = 0;
    this.used = 0;
  }

  private get there(): bool {
    return changetype<usize>(this.queue) != 0;
  }

  /** Address of a descriptor of the queue, which is there. */
  descriptor(number: u32): usize {
    return this.queue.descriptor(number);
  }

  /** The next chain that the driver has made available, or -1. */
  next(): i32 {
    if (!this.there) return -1;
    const ring = this.queue.availRing;
    if ((<u32>load<u16>(ring, 2) - this.seen) & 0xffff) {
      const head = load<u16>(ring + ((this.seen & (this.queue.size - 1)) << 1), 4);
      assert(<u32>head < this.queue.size, "a chain that starts nowhere");
      this.seen += 1;
      return head;
    }
    return -1;
  }

  /** Says of a chain that it is used, true or not. */
  use(id: u32, length: u32): void {
    if (!this.there) return;
    const ring = this.queue.usedRing;
    const element = ring + ((this.used & (this.queue.size - 1)) << 3);
    store<u32>(element, id, 4);
    store<u32>(element, length, 8);
    this.skip(1);
  }

  /** Says so of whatever stands in the next `count` elements. */
  skip(count: u32): void {
    if (!this.there) return;
    this.used += count;
    store<u16>(this.queue.usedRing, <u16>this.used, 2);
  }

  /** Writes a number into some place of the used ring: flags, index, an element, or the event. */
  scribble(place: u32, value: u32): void {
    if (!this.there) return;
    const length = 6 + 8 * this.queue.size;
    store<u16>(this.queue.usedRing + ((place << 1) % length), <u16>value);
  }
}

/** Registers that tell the truth as long as the mood is 0. */
export class HostileTransport extends Transport {
  readonly receive: Side = new Side();
  readonly transmit: Side = new Side();
  /** Bits: a status that no reset clears; other features; interrupts without end. */
  mood: u32 = 0;
  private statusNow: u32 = 0;
  private reasons: u32 = 0;

  constructor(private readonly features: u64) {
    super(0, features >> 32 == 0, alignment);
  }

  /** The receive queue, or the transmit queue. */
  side(index: u32): Side {
    return index == 0 ? this.receive : this.transmit;
  }

  /** Asks to be reset, with an interrupt for that reason, or for any. */
  ask(reasons: u32): void {
    this.reasons |= reasons;
    if (reasons & 2) this.statusNow |= needsReset;
  }

  name(): string {
    return "a fuzzer";
  }
  protected status(): u32 {
    return this.mood & 1 ? this.statusNow | needsReset : this.statusNow;
  }
  protected setStatus(status: u32): void {
    this.statusNow = status;
    if (status != 0) return;
    this.receive.forget();
    this.transmit.forget();
  }
  protected deviceFeatures(word: u32): u32 {
    const features = this.mood & 2 ? this.features ^ ((<u64>this.mood) << 26) : this.features;
    return <u32>(word == 0 ? features : features >> 32);
  }
  protected setDriverFeatures(_word: u32, _bits: u32): void {}
  queueSizeMax(_index: u32): u32 {
    return queueSizeMax;
  }
  enable(queue: Queue): void {
    this.side(queue.index).queue = queue;
  }
  notify(_queue: Queue): void {}
  acknowledge(): u32 {
    const reasons = this.reasons;
    if (!(this.mood & 4)) this.reasons = 0;
    return reasons;
  }
  configuration8(offset: u32): u32 {
    return offset;
  }
  configuration16(_offset: u32): u32 {
    return mtu;
  }
}
