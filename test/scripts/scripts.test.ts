// Every packet script below this folder is one test.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseScript } from "./packet-script.ts";
import { ipv4Only, scriptFolder, scriptNames } from "./script-files.ts";
import { runScript } from "./script-run.ts";
import { TcpWorld } from "./tcp-world.ts";

describe("packet scripts", () => {
  test("there are scripts", () => expect(scriptNames.length).toBeGreaterThan(0));
  test.each(scriptNames)("%s", async (name) => {
    const script = parseScript(readFileSync(`${scriptFolder}/${name}`, "utf8"));
    await runScript(script, TcpWorld.make(script.setup));
  });
});

describe("the same scripts, translated to IPv6", () => {
  test("those that are left out exist", () => {
    expect(scriptNames).toEqual(expect.arrayContaining(Object.keys(ipv4Only)));
  });
  test.each(scriptNames.filter((name) => !(name in ipv4Only)))("%s", async (name) => {
    const script = parseScript(readFileSync(`${scriptFolder}/${name}`, "utf8"));
    await runScript(script, TcpWorld.make(script.setup, 6));
  });
});
