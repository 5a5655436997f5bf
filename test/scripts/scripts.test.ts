// Every packet script below this folder is one test.

import { readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parseScript } from "./packet-script.ts";
import { runScript } from "./script-run.ts";
import { TcpWorld } from "./tcp-world.ts";

const here = dirname(fileURLToPath(import.meta.url));
const scripts = readdirSync(here, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".pkt"))
  .sort();

describe("packet scripts", () => {
  test("there are scripts", () => expect(scripts.length).toBeGreaterThan(0));
  test.each(scripts)("%s", async (name) => {
    const script = parseScript(readFileSync(`${here}/${name}`, "utf8"));
    await runScript(script, TcpWorld.make(script.setup));
  });
});
