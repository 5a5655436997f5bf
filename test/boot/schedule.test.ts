// A site that changes by the clock, on machines whose own clock comes to the instant while they
// run. Whatever they answer, it is what the site is at the second that the answer's Date shows.

import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Machine } from "../../deploy/qemu/plan.ts";
import { compile } from "../../generator/compile.ts";
import { diskFiles, memoryFiles } from "../../generator/files.ts";
import type { Entry } from "../../generator/model.ts";
import { bakeImage, kernelFor, serve, temporaryFolder } from "./machine.ts";

const themes = diskFiles(fileURLToPath(new URL("../../themes", import.meta.url)));
const instant = Date.parse("2027-03-01T08:00:00Z");

/** At the instant one post appears and another is gone. */
const site = memoryFiles({
  "site.yaml": "title: Times\nbaseUrl: https://a.org\n",
  "content/posts/2026-01-01-old.md": "---\ntags: [all]\n---\nOld.\n",
  "content/posts/offer.md":
    "---\ntitle: Offer\ndate: 2026-11-01\nexpiryDate: 2027-03-01 08:00:00Z\n---\nAn offer.\n",
  "content/posts/feast.md":
    "---\ntitle: Feast\ndate: 2026-02-01\npublishDate: 2027-03-01 08:00:00Z\n" +
    "tags: [all]\n---\nA feast.\n",
});

/** What mentions both posts, and the posts. */
const mentioning = ["/", "/feed.xml", "/sitemap.xml", "/posts/old/"];
const paths = [
  ...mentioning,
  "/tags/all/",
  "/posts/feast/",
  "/posts/offer/",
  "/posts/feast/index.md",
];

interface Answer {
  readonly second: number;
  readonly status: number;
  readonly text: string;
}

async function ask(port: number, path: string): Promise<Answer> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    headers: { "Accept-Encoding": "identity" },
  });
  const second = Date.parse(answer.headers.get("date")!) / 1000;
  return { second, status: answer.status, text: await answer.text() };
}

/** What a path is at a second. */
function expected(entries: readonly Entry[], path: string, second: number) {
  const state = entries.findLast(
    (entry) => entry.path === path && (entry.validFrom ?? 0) <= second,
  );
  const body = state?.representations.find(({ encoding }) => encoding === "identity")?.body;
  return { status: state?.status ?? 404, sha256: body?.sha256 };
}

/** Asks for all paths again and again until the instant has passed; what they were in each turn. */
async function watch(port: number, entries: readonly Entry[]): Promise<Map<string, Answer>[]> {
  const turns: Map<string, Answer>[] = [];
  for (let past = false; !past;) {
    const turn = new Map<string, Answer>();
    for (const path of paths) turn.set(path, await ask(port, path));
    for (const [path, { second, status, text }] of turn) {
      const wanted = expected(entries, path, second);
      expect([path, status]).toEqual([path, wanted.status]);
      if (wanted.sha256)
        expect(createHash("sha256").update(text).digest("hex")).toBe(wanted.sha256);
    }
    turns.push(turn);
    past = turn.get(paths[0]!)!.second * 1000 >= instant;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return turns;
}

/** Boots shortly before the instant; longer before it where this machine is busy. */
async function passInstant(machine: Machine, entries: readonly Entry[], image: string) {
  for (const leadS of [8, 40, 300]) {
    const base = new Date(instant - leadS * 1000).toISOString().slice(0, 19);
    const extra = ["-rtc", `base=${base}`];
    const { running, port } = await serve({ image, machine, memoryMb: 96, extra });
    const turns = await watch(port, entries);
    await running.stop();
    const first = [...turns[0]!.values()];
    if (first.every(({ second }) => second * 1000 < instant)) return turns;
  }
  throw new Error(`${machine} takes more than five minutes to boot`);
}

function expectChange(before: Map<string, Answer>, after: Map<string, Answer>): void {
  for (const path of mentioning) {
    const [then, now] = [before.get(path)!.text, after.get(path)!.text];
    expect([path, /offer/i.test(then), /feast/i.test(then)]).toEqual([path, true, false]);
    expect([path, /offer/i.test(now), /feast/i.test(now)]).toEqual([path, false, true]);
  }
  const statuses = (turn: Map<string, Answer>) => paths.map((path) => turn.get(path)!.status);
  expect(statuses(before).slice(mentioning.length)).toEqual([200, 404, 200, 404]);
  expect(statuses(after).slice(mentioning.length)).toEqual([200, 200, 410, 200]);
}

/** Not a measure of speed: what never comes must end. */
const hangingMs = 900_000;

test(
  "a post and all that mentions it comes, and another goes, while the machine runs",
  async () => {
    const now = Date.parse("2026-11-26T12:00:00Z");
    const { entries } = await compile(site, { themes, now });
    const pass = async (machine: Machine) => {
      const image = await bakeImage(temporaryFolder(), entries, kernelFor(machine));
      const turns = await passInstant(machine, entries, image);
      expectChange(turns[0]!, turns.at(-1)!);
    };
    await Promise.all((["microvm", "q35", "virt"] as const).map(pass));
  },
  hangingMs,
);
