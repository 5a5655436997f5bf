// A host of Xen for tests: guests come and go by `xl`, as an operator would have it.
//
//     const host = await XenHost.start();
//     await host.put("site.elf", image);
//     await host.create({ name: "one", image: "site.elf", address: 2 });
//     await host.line("one", /^kiln: ready/);

import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { freePort } from "../../deploy/qemu/apply.ts";
import type { Running } from "../../deploy/running.ts";
import { dom0, type Ports, startSaved } from "./machine.ts";

/** A guest as its configuration file has it. */
export interface GuestOptions {
  readonly name: string;
  /** Name of a file that was `put`. */
  readonly image: string;
  /** The last byte of its address on the bridge; guests get 10.77.0.<address>/24. */
  readonly address: number;
  readonly memoryMb?: number;
  /** The image is a raw disk with a configuration block of its own, for a guest of type "hvm". */
  readonly disk?: boolean;
  /** Further items of its configuration block. */
  readonly append?: string;
  /** Its configuration block, given by xenstore (vm-data/kiln) instead of a command line. */
  readonly stored?: string;
  /** Without a network card. */
  readonly cardless?: boolean;
  /** Further lines of its configuration file. */
  readonly extra?: string;
}

/** Addresses of guests that a port of the loopback leads to. */
const guestAddresses = [2, 3];
/**
 * Between two looks. What is not there yet is looked for less and less often: a look takes the only
 * processor that there is from what is waited for.
 */
const pauseMs = { first: 100, growth: 1.5, longest: 1500 };
const triesMax = 400;

/**
 * Where an image comes from: the domain's builder, or a disk that the guest's BIOS reads. From AHCI
 * that takes a third of the time: from IDE, EC2's shape, each word goes through dom0's QEMU.
 */
function boot({ image, address, append, disk, stored }: GuestOptions): string {
  if (disk) {
    return `type = "hvm"
disk = ['format=raw,backendtype=qdisk,vdev=xvda,access=rw,target=/guest/${image}']
hdtype = "ahci"
vga = "none"
vnc = 0
usb = 0
serial = "null"`;
  }
  const block = `ip=10.77.0.${address}/24 gateway=10.77.0.1 ${append ?? ""}`;
  return `type = "pvh"
kernel = "/guest/${image}"
cmdline = "${stored === undefined ? block.trim() : ""}"`;
}

/** The address of a guest's card, made of the last byte of its address on the bridge. */
export function macOf(address: number): string {
  return `00:16:3e:00:00:${address.toString(16).padStart(2, "0")}`;
}

function configuration(guest: GuestOptions): string {
  // Of type "vif" there is no card of QEMU's beside Xen's.
  const card = `'mac=${macOf(guest.address)},bridge=xenbr0,type=vif'`;
  return `name = "${guest.name}"
${boot(guest)}
memory = ${guest.memoryMb ?? 32}
vcpus = 1
# QEMU's TCG takes RDTSCP for RDTSC where Xen intercepts that, as it would by default.
tsc_mode = "native"
vif = [${guest.cardless ? "" : card}]
on_crash = "preserve"
${guest.extra ?? ""}
`;
}

/** A running host; `stop` it. */
export class XenHost {
  private constructor(
    private readonly running: Running,
    private readonly ports: Ports,
  ) {}

  /** Starts a host from its saved state and waits until it takes orders. */
  static async start(): Promise<XenHost> {
    const ports: Record<number, number> = {};
    let from = randomInt(20000, 60000);
    for (const address of [dom0, ...guestAddresses]) {
      ports[address] = await freePort(from);
      from = ports[address] + 1;
    }
    const host = new XenHost(await startSaved(ports), ports);
    // What was saved believes in the hour at which it was.
    await host.shell(`date -s @${Math.floor(Date.now() / 1000)}`);
    return host;
  }

  /** Port of this machine that leads to a guest's port 80. */
  port(address: number): number {
    return this.ports[address]!;
  }

  /** Ends the host and everything on it. */
  stop(): Promise<void> {
    return this.running.stop();
  }

  /** What Xen said since the start: in good health, nothing. */
  complaints(): string[] {
    return this.running.console.filter((line) => /\(XEN\)/.test(line));
  }

  /** Runs a script in dom0; returns what it printed, or throws that when it fails. */
  async shell(script: string): Promise<string> {
    const text = await this.post("shell", Buffer.from(`${script}\n`));
    const [, output, status] = /^([^]*?)exit (\d+)\n$/.exec(text) ?? [];
    if (status !== "0") throw new Error(`in dom0: ${script}\n${output ?? text}`);
    return output!;
  }

  /** Copies a file into dom0, packed: to unpack it takes a tenth of what its bytes take. */
  async put(name: string, path: string): Promise<void> {
    const content = readFileSync(path);
    const packed = gzipSync(content, { level: 1 });
    const length = Number(await this.post(`put?${name}`, packed));
    if (length !== content.length) throw new Error(`${length} bytes of ${name} arrived in dom0`);
  }

  /** `xl create`; the guest runs when it returns. */
  async create(guest: GuestOptions): Promise<void> {
    const file = `/guest/${guest.name}.cfg`;
    const { name, stored } = guest;
    const paused = stored === undefined ? "" : "-p ";
    const create = `xl create ${paused}${file} || { cat /var/log/xen/*; exit 1; }`;
    await this.shell(`cat >${file} <<'END'\n${configuration(guest)}END\n${create}`);
    if (stored === undefined) return;
    const key = `/local/domain/$(xl domid ${name})/vm-data/kiln`;
    await this.shell(`xenstore-write ${key} '${stored}' && xl unpause ${name}`);
  }

  /** Number of a guest; NaN where there is none of that name. */
  async domainId(name: string): Promise<number> {
    return Number.parseInt(await this.shell(`xl domid ${name} || true`), 10);
  }

  /** How a guest ended that its configuration preserves, once it has. */
  async ended(name: string): Promise<string> {
    return this.until(`${name} ends`, async () => {
      const seen = await this.shell(`xl list ${name}`);
      // Running, blocked, paused, shut down, crashed, dying: a letter or a dash each.
      const [, crashed] = /^\S+(?:\s+\d+){3}\s+...s([c-])./m.exec(seen) ?? [];
      return { done: crashed && (crashed === "c" ? "crashed" : "powered off"), seen };
    });
  }

  /** Seconds since 1970 as dom0 counts them. */
  async seconds(): Promise<number> {
    return Number(await this.shell("date +%s"));
  }

  /** Ends every guest, also one that xl is about to start anew. */
  async destroyAll(): Promise<void> {
    await this.until("no guest is left", async () => {
      const seen = await this.shell("xl list | awk 'NR > 2 { print $2 }'");
      for (const id of seen.split("\n").filter((line) => line !== "")) {
        await this.shell(`xl destroy ${id} || true`);
      }
      return { done: seen === "" ? "" : undefined, seen };
    });
  }

  /** Console lines of the guests of that name so far. */
  async lines(name: string): Promise<string[]> {
    const text = await this.shell(`cat /var/log/xen/guest-${name}.log || true`);
    return text.split(/\r?\n/);
  }

  /** The first console line that matches, once it is there (or, with `count`, so many of them). */
  async line(name: string, pattern: RegExp, count = 1): Promise<string> {
    return this.until(`${name} says ${pattern}`, async () => {
      const lines = await this.lines(name);
      const found = lines.filter((line) => pattern.test(line));
      return { done: found.length >= count ? found[count - 1] : undefined, seen: lines.slice(-20) };
    });
  }

  /** Waits until a guest serves, or does so for the so manyth time. */
  async ready(name: string, times = 1): Promise<void> {
    await this.line(name, /^kiln: ready http:\/\/10\./, times);
  }

  /** Waits until xenstore has `value` at `path`. */
  async stored(path: string, value: string): Promise<string> {
    return this.until(`${path} is ${value}`, async () => {
      const seen = (await this.shell(`xenstore-read ${path} || true`)).trim();
      return { done: seen === value ? seen : undefined, seen };
    });
  }

  /** Waits until no guest has that name. */
  async gone(name: string): Promise<void> {
    await this.until(`${name} is gone`, async () => {
      const id = await this.domainId(name);
      return { done: Number.isNaN(id) ? "gone" : undefined, seen: id };
    });
  }

  /** Waits until no guest has a card, as far as dom0's kernel knows. */
  async cardsGone(): Promise<void> {
    await this.until("no card is left", async () => {
      const seen = await this.shell("ls /sys/class/net");
      return { done: /vif/.test(seen) ? undefined : "", seen };
    });
  }

  /**
   * Looks until it is done. A look that fails is no answer yet: while a guest of type hvm ran,
   * processes of dom0 were seen to end with a segmentation fault now and then (QEMU 7.2, TCG).
   */
  private async until(
    what: string,
    look: () => Promise<{ done: string | undefined; seen: unknown }>,
  ): Promise<string> {
    let last: unknown;
    let waitMs = pauseMs.first;
    for (let tries = 0; tries < triesMax; tries++) {
      const answer = await look().catch((error: Error) => ({
        done: undefined,
        seen: error.message,
      }));
      if (answer.done !== undefined) return answer.done;
      last = answer.seen;
      await pause(waitMs);
      waitMs = Math.min(waitMs * pauseMs.growth, pauseMs.longest);
    }
    throw new Error(`in vain: ${what}\n${JSON.stringify(last, null, 2)}\n${this.complaints()}`);
  }

  private post(path: string, body: Uint8Array): Promise<string> {
    const to = { host: "127.0.0.1", port: this.ports[dom0]!, path: `/cgi-bin/${path}` };
    const headers = { "Content-Length": body.length };
    return new Promise((resolve, reject) => {
      const sent = request({ ...to, method: "POST", headers, agent: false }, (response) => {
        let text = "";
        response.on("data", (chunk) => (text += chunk));
        response.on("error", reject);
        response.on("end", () => resolve(text));
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }
}
