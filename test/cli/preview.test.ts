// kiln preview as a process: prints where it serves, serves, and ends when it is told to.

import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { storeOf } from "../appliance/http/site.ts";
import { smallStore } from "../fixtures/small-store.ts";
import { bundledCommand, startCommand } from "./command.ts";

const kiln = await bundledCommand();
const folder = mkdtempSync(join(tmpdir(), "kiln-preview-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const store = join(folder, "site.store");
writeFileSync(store, await storeOf());

const preview = (...parameters: string[]) =>
  startCommand(process.execPath, [kiln, "preview", ...parameters]);

test("serves a store beside a taken port, says so, and ends on Ctrl-C", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  const command = preview(store, "--port", String(port));
  const url = await command.line(/^http:\/\/localhost:\d+\/$/);
  expect(command.output()).toContain(`port ${port} is taken; using ${new URL(url).port}\n`);
  const response = await fetch(`${url}plain.txt`);
  expect(await response.text()).toBe("0123456789");
  // The connection is kept: ending must not wait for it.
  command.child.kill("SIGINT");
  expect(await command.ended).toBe(0);
  taken.close();
});

test("--at sets the clock, and it goes on from there", async () => {
  const scheduled = join(folder, "scheduled.store");
  const bytes = await smallStore({ "/post": { schedule: { 0: null, 1_800_000_000: "public" } } });
  writeFileSync(scheduled, bytes);
  const statuses = async (at: string, until = 0) => {
    const command = preview(scheduled, "--at", at);
    const url = `${await command.line(/^http:\/\/localhost:\d+\/$/)}post`;
    const seen: [number, string | null][] = [];
    do {
      const response = await fetch(url);
      seen.push([response.status, response.headers.get("date")]);
      await response.text();
    } while (seen.at(-1)![0] !== until && until !== 0);
    command.child.kill("SIGINT");
    await command.ended;
    return [seen[0]!, seen.at(-1)!];
  };
  expect((await statuses("unknown"))[0]).toEqual([404, null]);
  expect((await statuses("2027-01-15T08:00:00Z"))[0]![0]).toBe(200);
  const [first, last] = await statuses("2027-01-15T07:59:57Z", 200);
  expect(first![0]).toBe(404);
  expect(last).toEqual([200, "Fri, 15 Jan 2027 08:00:00 GMT"]);
});

test.each([
  ["a date that is none", [store, "--at", "soon"], 2, /--at soon: expected a date/],
  ["a file that is not there", [join(folder, "none")], 1, /none: there is no such file/],
  ["a file that is no image", [kiln], 1, /no ELF header/],
  ["a port that is none", [store, "--port", "0"], 2, /--port 0: expected a whole number/],
  ["two images", [store, store], 2, /expected one image/],
])("%s: a clear error", async (_, parameters, status, message) => {
  const command = preview(...parameters);
  expect(await command.ended).toBe(status);
  expect(command.errors()).toMatch(message);
});

test("a store that is cut short or damaged is refused with its reason", async () => {
  const bytes = await storeOf();
  const damaged = join(folder, "damaged.store");
  writeFileSync(damaged, bytes.subarray(0, bytes.length - 4096));
  const cut = preview(damaged);
  expect(await cut.ended).toBe(1);
  expect(cut.errors()).toMatch(/damaged\.store: store truncated/);
  bytes[300]! ^= 1;
  writeFileSync(damaged, bytes);
  const changed = preview(damaged);
  expect(await changed.ended).toBe(1);
  expect(changed.errors()).toMatch(/damaged\.store: store damaged/);
});
