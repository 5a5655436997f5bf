// How many pictures are worked on at once: as many as there are processors, but never more pixels
// than fit into memory. One that is larger than all that waits until it is alone.

/** Pixels decoded at the same time; each takes three bytes or four. */
const pixelsAtOnce = 128_000_000;

/** A store of pixels that are taken and given back. */
export class PixelMemory {
  private free = pixelsAtOnce;
  private readonly waiting: { pixels: number; start: () => void }[] = [];

  /** Resolves, with what gives them back, when there is room. */
  async take(pixels: number): Promise<() => void> {
    const wanted = Math.min(pixels, pixelsAtOnce);
    if (wanted > this.free || this.waiting.length > 0) {
      await new Promise<void>((start) => this.waiting.push({ pixels: wanted, start }));
    } else this.free -= wanted;
    return () => {
      this.free += wanted;
      this.next();
    };
  }

  private next(): void {
    for (let first = this.waiting[0]; first && first.pixels <= this.free;) {
      this.free -= first.pixels;
      this.waiting.shift();
      first.start();
      first = this.waiting[0];
    }
  }
}

/** Calls `work` for every item, so many at once, starting in order. */
export async function inTurns<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) await work(items[next++]!);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}
