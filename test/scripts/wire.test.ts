// Every packet script against the booted machine: the same file, byte for byte and at the same
// microsecond, through its virtio driver and the machine code that wasm2c and clang make.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseScript } from "./packet-script.ts";
import { ipv4Only, scriptFolder, scriptNames } from "./script-files.ts";
import { runScript } from "./script-run.ts";
import { WireMachine, WireWorld } from "./wire-world.ts";

/** A script that cannot be played here says so in its first line. */
const excuse = /^#.*\bnot on a wire: \S+/;

const scripts = scriptNames.map((name) => {
  const text = readFileSync(`${scriptFolder}/${name}`, "utf8");
  return { name, text, excused: excuse.test(text.split("\n")[0]!) };
});
const excusedMax = 5;

describe("packet scripts on a wire", () => {
  const folder = mkdtempSync(join(tmpdir(), "kiln-wire-"));
  let machine: WireMachine;
  beforeAll(async () => {
    machine = await WireMachine.boot(join(folder, "cable"));
  });
  afterAll(async () => {
    await machine?.stop();
    rmSync(folder, { recursive: true });
  });
  test("hardly any is excused", () => {
    expect(scripts.filter(({ excused }) => excused).length).toBeLessThanOrEqual(excusedMax);
  });
  const families = [4, 6] as const;
  describe.each(families)("by IPv%i", (family) => {
    const meant = scripts.filter(({ name }) => family === 4 || !(name in ipv4Only));
    test.each(meant.filter(({ excused }) => !excused))("$name", async ({ text }) => {
      const script = parseScript(text);
      const plays = /^(frames|segmentation) |^\+\S+\s+(hold|release|frames)\b/m.test(text);
      await runScript(script, WireWorld.make(machine, script.setup, plays, family));
    });
  });
});
