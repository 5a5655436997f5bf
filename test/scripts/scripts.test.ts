// Every packet script below this folder is one test.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseScript } from "./packet-script.ts";
import { scriptFolder, scriptNames } from "./script-files.ts";
import { runScript } from "./script-run.ts";
import { TcpWorld } from "./tcp-world.ts";

const narrow = "it names a path narrower than any of IPv6 (RFC 8201 §4)";
/** Scripts that mean something with IPv4 only. */
const ipv4Only: Record<string, string> = {
  "tcp/icmp/fin-wait-2.pkt": narrow,
  "tcp/icmp/forged.pkt": narrow,
  "tcp/icmp/listen.pkt": narrow,
  "tcp/icmp/time-wait.pkt": narrow,
  "tcp/icmp/too-big-tiny.pkt": narrow,
  "tcp/icmp/too-big.pkt": narrow,
  "tcp/timestamps/too-big.pkt": narrow,
  "tcp/syn/listen-no-options.pkt": "a peer that names no MSS gets 1220 bytes (RFC 9293 §3.7.1)",
  "tcp/send/segmentation-max.pkt": "what it fills to the last byte has a longer header",
};

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
