// kiln preview as a process: prints where it serves, serves, and ends when it is told to.

import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { storeOf } from "../appliance/http/site.ts";
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

test.each([
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
