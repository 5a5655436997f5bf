// Simulated time: a heap of things to do. Time costs nothing where nothing happens.

interface Happening {
  readonly atUs: number;
  readonly order: number;
  readonly run: () => void;
}

/** Runs what was scheduled, earliest first; equal times in the order of scheduling. */
export class Timeline {
  nowUs = 0;
  private readonly heap: Happening[] = [];
  private scheduled = 0;

  /** When the next thing happens; Infinity when nothing will. */
  get nextUs(): number {
    return this.heap[0]?.atUs ?? Infinity;
  }

  /** Schedules `run` for `atUs`, or for now where that has passed. */
  at(atUs: number, run: () => void): void {
    const item = { atUs: Math.max(atUs, this.nowUs), order: this.scheduled++, run };
    const { heap } = this;
    let place = heap.length;
    heap.push(item);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!before(item, heap[parent]!)) break;
      heap[place] = heap[parent]!;
      place = parent;
    }
    heap[place] = item;
  }

  /** Moves time to the next happening and runs it. */
  step(): void {
    const item = this.pop();
    this.nowUs = item.atUs;
    item.run();
  }

  private pop(): Happening {
    const { heap } = this;
    const first = heap[0]!;
    const item = heap.pop()!;
    if (heap.length === 0) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child += 1;
      if (!before(heap[child]!, item)) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = item;
    return first;
  }
}

function before(a: Happening, b: Happening): boolean {
  return a.atUs < b.atUs || (a.atUs === b.atUs && a.order < b.order);
}
