// What a thread of threads.ts runs: it takes one text after another as long as there are some, and
// sends all that it made at once.

import { parentPort, workerData } from "node:worker_threads";
import type { MarkdownText } from "../model.ts";
import { renderer } from "./document.ts";
import { Fragments } from "./fragments.ts";
import type { Batch, Share, ThreadData, Whole } from "./threads.ts";

const { names, ...options } = workerData as ThreadData;
const components = { names: new Set(names), render: () => "" };
const render = renderer({ ...options, components });

parentPort!.on("message", (batch: Batch) => void take(batch));

async function take({ texts, next }: Batch): Promise<void> {
  const share: [number, Whole | undefined][] = [];
  for (;;) {
    const index = Atomics.add(next, 0, 1);
    if (index >= texts.length) break;
    share.push([index, await quiet(texts[index]!)]);
  }
  parentPort!.postMessage(share satisfies Share);
}

/** A text by itself; undefined where it needs the site, or someone must be told of it. */
async function quiet(text: MarkdownText): Promise<Whole | undefined> {
  const fragments = new Fragments();
  let rendered = render(text, false, { fragments });
  while (await fragments.load()) rendered = render(text, false, { fragments });
  const { messages, includes, components: used } = rendered;
  const isQuiet = [messages, includes, used].every(({ length }) => length === 0);
  return isQuiet ? { rendered, fragments: fragments.used } : undefined;
}
