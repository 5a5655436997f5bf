// A network namespace with a tap device in it: a wire between QEMU and this machine's own stack
// that nobody else sees. Needs root.

import { execFile, execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";

export interface PrivateNetwork {
  /** The tap device, for a plan of deploy/qemu. */
  readonly device: string;
  /** The command prefix that runs something inside. */
  readonly within: readonly string[];
  /** GET of a URL from inside: the body. */
  fetch(url: string): Promise<Buffer>;
}

const client =
  "fetch(process.argv[1]).then((answer) => answer.arrayBuffer())" +
  ".then((body) => process.stdout.write(Buffer.from(body)))";

/** Makes one; `address` (with prefix length) is this machine's. Gone when the test is. */
export function privateNetwork(address: string): PrivateNetwork {
  if (process.getuid?.() !== 0) {
    throw new Error("this test makes a network namespace, which takes root: sudo npm test");
  }
  const name = `kiln-${randomBytes(4).toString("hex")}`;
  const within = ["ip", "netns", "exec", name];
  const device = "tap0";
  const ip = (...parameters: string[]) => void execFileSync("ip", parameters);
  ip("netns", "add", name);
  onTestFinished(() => ip("netns", "delete", name));
  // With it QEMU may hand offload requests to the kernel, and so offers them all.
  ip("-netns", name, "tuntap", "add", "dev", device, "mode", "tap", "vnet_hdr");
  ip("-netns", name, "address", "add", address, "dev", device);
  ip("-netns", name, "link", "set", device, "up");
  const run = promisify(execFile);
  return {
    device,
    within,
    async fetch(url) {
      const command = [...within.slice(1), process.execPath, "-e", client, url];
      const options = { encoding: "buffer", maxBuffer: 1 << 28 } as const;
      return (await run(within[0]!, command, options)).stdout;
    },
  };
}
