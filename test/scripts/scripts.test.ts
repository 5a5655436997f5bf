// Every packet script below this folder is one test.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseScript } from "./packet-script.ts";
import { scriptFolder, scriptNames } from "./script-files.ts";
import { runScript } from "./script-run.ts";
import { TcpWorld } from "./tcp-world.ts";

describe("packet scripts", () => {
  test("there are scripts", () => expect(scriptNames.length).toBeGreaterThan(0));
  test.each(scriptNames)("%s", async (name) => {
    const script = parseScript(readFileSync(`${scriptFolder}/${name}`, "utf8"));
    await runScript(script, TcpWorld.make(script.setup));
  });
});
