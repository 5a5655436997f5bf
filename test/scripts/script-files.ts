// Where the packet scripts are, and which mean nothing with IPv6.

import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder above all packet scripts. */
export const scriptFolder: string = dirname(fileURLToPath(import.meta.url));

/** Paths of all packet scripts below it, sorted. */
export const scriptNames: string[] = readdirSync(scriptFolder, {
  recursive: true,
  encoding: "utf8",
})
  .filter((name) => name.endsWith(".pkt"))
  .sort();

const narrow = "it names a path narrower than any of IPv6 (RFC 8201 §4)";
/** Scripts that mean something with IPv4 only. */
export const ipv4Only: Record<string, string> = {
  "tcp/icmp/fin-wait-2.pkt": narrow,
  "tcp/icmp/forged.pkt": narrow,
  "tcp/icmp/listen.pkt": narrow,
  "tcp/icmp/time-wait.pkt": narrow,
  "tcp/icmp/too-big-tiny.pkt": narrow,
  "tcp/icmp/too-big.pkt": narrow,
  "tcp/timestamps/too-big.pkt": narrow,
  "tcp/cookie/timestamps.pkt": "another name, another clock",
  "tcp/recovery/black-hole.pkt": "the packet that is tried has 20 bytes less text there",
  "tcp/syn/listen-no-options.pkt": "a peer that names no MSS gets 1220 bytes (RFC 9293 §3.7.1)",
  "tcp/send/segmentation-max.pkt": "what it fills to the last byte has a longer header",
};
