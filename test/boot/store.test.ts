// A store at boot: what it costs to look through, and what the console says about a wrong one.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatVersion, headerLength, headerVersion } from "../../appliance/store/layout.ts";
import { readImage } from "../../generator/image/image.ts";
import type { Entry } from "../../generator/model.ts";
import { contentOf, smallEntries, type SmallEntry } from "../fixtures/small-store.ts";
import { bakeImage, startMachine, temporaryFolder } from "./machine.ts";

const entry = "test/boot/store-target.ts";

/** Boots an image and returns its console, and the status that it ended with. */
async function boot(image: string, extra: string[] = []) {
  const running = startMachine({ image, memoryMb: 128, extra });
  const status = await running.ended;
  return { lines: running.console, status };
}

describe("a wrong store is refused with its reason", () => {
  const cases: [string, (store: Buffer) => void, string][] = [
    ["overwritten", (store) => void store.fill(0, 0, 64), "store overwritten or foreign 2"],
    [
      "of another version",
      (store) => void store.writeUInt32LE(formatVersion + 1, headerVersion),
      "store of another version than this kernel's: bake again 3",
    ],
    ["with a damaged index", (store) => void (store[headerLength + 5]! ^= 4), "store damaged 6"],
  ];
  test.each(cases)("%s", async (_, change, line) => {
    const path = await bakeImage(temporaryFolder(), smallEntries({ "/": "page" }), { entry });
    const { store, length, close } = await readImage(path);
    await close();
    const bytes = readFileSync(path);
    change(bytes.subarray(length - store.length));
    writeFileSync(path, bytes);
    const { lines, status } = await boot(path);
    expect(lines).toContain(line);
    expect(status).toBe(3);
  });
});

/** Starts every console line with the instructions since entry. */
const metered = {
  entry,
  additions: {
    sources: ["test/boot/meter.c"],
    linkerFlags: ["--wrap=clock_start", "--wrap=console_byte"],
  },
};

/** Instructions that validating these entries takes. */
async function startCost(entries: Iterable<Entry>): Promise<number> {
  const path = await bakeImage(temporaryFolder(), entries, metered);
  const { lines } = await boot(path, ["-icount", "shift=0"]);
  const at = (pattern: RegExp) => Number(lines.find((line) => pattern.test(line))!.split(" ")[0]);
  // The line before the validation costs as much as any other of its length.
  const printing = at(/ look-up/) - at(/ entries/);
  return at(/ valid /) - at(/ store of bytes/) - printing;
}

function pages(count: number): Record<string, SmallEntry> {
  const page = (number: number): [string, SmallEntry] => [
    `/2026/11/a-post-number-${number}`,
    { body: `body ${number} `.repeat(300), gzip: true, br: true, lastModified: 1e9 },
  ];
  const posts = Array.from({ length: count - 1 }, (_, index) => page(index + 1));
  return { "/": { body: "home", gzip: true, br: true }, ...Object.fromEntries(posts) };
}

test("a start costs few instructions for each entry, and none for the content", async () => {
  const [one, sixty, more] = [1, 60, 120].map((count) => startCost(smallEntries(pages(count))));
  const perEntry = ((await more!) - (await sixty!)) / 60;
  const long = { type: "image/png", body: new Uint8Array(20e6) };
  const withContent = await startCost(smallEntries({ "/": long }));
  console.log(
    `instructions: 1 entry ${await one!}, 60 entries ${await sixty!}, ` +
      `${perEntry.toFixed(0)} for each further one; one of 20 MB ${withContent}`,
  );
  expect(await sixty!).toBeLessThan(28_000);
  expect(perEntry).toBeLessThan(500);
  expect(withContent).toBeLessThan((await one!) + 500);
});

test("look-up, checksum and content hold on the machine itself", async () => {
  const body = Buffer.alloc(1_000_000, "kiln");
  const entries = smallEntries({ "/": { type: "text/plain", body } });
  expect(entries[0]!.representations[0]!.body.sha256).toBe(contentOf(body).sha256);
  const folder = temporaryFolder();
  const { lines, status } = await boot(await bakeImage(folder, entries, { entry }));
  expect(lines).toContain("body of bytes 1000000");
  expect(lines).toContain(`its last byte ${"n".charCodeAt(0)}`);
  expect(status).toBe(1);
  const path = join(folder, "site.elf");
  const bytes = readFileSync(path);
  bytes[bytes.length - 50_000]! ^= 1;
  writeFileSync(path, bytes);
  const damaged = await boot(path);
  expect(damaged.status).toBe(7);
  expect(damaged.lines).not.toContain("body of bytes 1000000");
});
