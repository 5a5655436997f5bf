// The smallest memory in which an image boots and answers, by bisection.

import { randomInt } from "node:crypto";
import { freePort, start } from "../../deploy/qemu/apply.ts";
import { type Machine, qemuParameters } from "../../deploy/qemu/plan.ts";

/** What is to boot, behind QEMU's own network. */
export interface Candidate {
  readonly image: string;
  readonly append: string;
  readonly extra?: readonly string[];
  /** What it is asked for. */
  readonly path: string;
  /** From the start to the answer: beyond, it does not boot. */
  readonly limitMs: number;
}

/** The guest's address and network there. */
export const userAddress = "10.0.2.15/24";

const attemptMs = 1000;
const pauseMs = 20;

/** True when the image boots and answers in so much memory. */
async function answers(candidate: Candidate, machine: Machine, memoryKb: number): Promise<boolean> {
  const { image, append, path, limitMs } = candidate;
  const port = await freePort(randomInt(20000, 60000));
  const extra = [...(candidate.extra ?? []), "-m", `${memoryKb}K`];
  const network = { kind: "user", port } as const;
  const running = start(
    qemuParameters({ image, machine, memoryMb: 64, append, network, extra, debugExit: true }),
  );
  let over = false;
  void running.ended.finally(() => (over = true));
  const stopAt = Date.now() + limitMs;
  try {
    while (!over && Date.now() < stopAt) {
      if (await isWhole(`http://127.0.0.1:${port}${path}`)) return true;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    return false;
  } finally {
    await running.stop();
  }
}

/** True when a URL is answered with 200, and to the end. */
async function isWhole(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(attemptMs) });
    return (await answer.arrayBuffer()).byteLength > 0 && answer.status === 200;
  } catch {
    return false;
  }
}

/** In KiB: fails at `failsKb`, works at `worksKb`, and the answer is good to `stepKb`. */
export async function smallestMemoryKb(
  candidate: Candidate,
  machine: Machine,
  { failsKb, worksKb, stepKb }: { failsKb: number; worksKb: number; stepKb: number },
): Promise<number> {
  if (!(await answers(candidate, machine, worksKb))) {
    throw new Error(`${candidate.image} does not answer in ${worksKb} KiB`);
  }
  let [fails, works] = [failsKb / stepKb, worksKb / stepKb];
  while (works - fails > 1) {
    const middle = (works + fails) >> 1;
    if (await answers(candidate, machine, middle * stepKb)) works = middle;
    else fails = middle;
  }
  return works * stepKb;
}
