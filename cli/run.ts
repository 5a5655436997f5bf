// kiln run: boots an image in QEMU and says where it answers.

import { parseArgs } from "node:util";
import { firstAnswer, freePort, type Running, start } from "../deploy/qemu/apply.ts";
import { findAcceleration } from "../deploy/qemu/kvm.ts";
import {
  defaultMemoryMb,
  type Machine,
  machines,
  type Options,
  qemuParameters,
} from "../deploy/qemu/plan.ts";
import { readImage } from "../generator/image/image.ts";
import { UsageError, type Verb } from "./verb.ts";

export const verb: Verb = {
  name: "run",
  summary: "boot an image in QEMU",
  help: `
kiln run IMAGE [--port N] [--memory MB] [--machine M] [--append ITEMS] [--json]

Boots IMAGE in QEMU and prints its address once the first page has answered. Ctrl-C ends it.

  --port N        port on this machine (8080, or the next free one)
  --memory MB     memory of the machine (default: the image and 81 MiB)
  --machine M     ${machines.join(", ")} (default: microvm)
  --append ITEMS  configuration block, such as "hostname=kiln"
  --json          one line of JSON instead of text, once it answers; the console goes to stderr`,
  run,
};

const defaultPort = 8080;
const bindAttemptsMax = 5;

interface Choices {
  image: string;
  port: number;
  memoryMb: number | undefined;
  machine: Machine;
  append: string | undefined;
  json: boolean;
}

function wholeNumber(name: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new UsageError(`--${name} ${text}: expected a whole number from 1 to ${most}`);
}

function choices(parameters: string[]): Choices {
  const { values, positionals } = parseArgs({
    args: parameters,
    allowPositionals: true,
    options: {
      port: { type: "string" },
      memory: { type: "string" },
      machine: { type: "string", default: "microvm" },
      append: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const [image, ...more] = positionals;
  if (!image || more.length > 0) throw new UsageError("expected one image");
  const machine = machines.find((name) => name === values.machine);
  if (!machine)
    throw new UsageError(`--machine ${values.machine}: expected ${machines.join(", ")}`);
  return {
    image,
    machine,
    port: wholeNumber("port", values.port, 65535) ?? defaultPort,
    memoryMb: wholeNumber("memory", values.memory, 1 << 20),
    append: values.append,
    json: values.json,
  };
}

/** Starts QEMU on the wanted port or the next free one, and waits for the first answer. */
async function boot(
  options: Omit<Options, "network">,
  wanted: number,
  tell: (line: string) => void,
  started: (running: Running) => void,
): Promise<{ running: Running; port: number }> {
  let port = wanted;
  for (let attempt = 1; ; attempt++) {
    const free = await freePort(port);
    if (free !== port) tell(`port ${port} is taken; using ${free}`);
    port = free;
    const running = start(qemuParameters({ ...options, network: { kind: "user", port } }), tell);
    started(running);
    try {
      await firstAnswer(running, port);
      return { running, port };
    } catch (error) {
      await running.stop();
      // Somebody else was faster between our look and QEMU's bind.
      const lost = /host forwarding/.test(running.complaints());
      if (!lost || attempt === bindAttemptsMax) throw error;
    }
  }
}

/** Resolves with a signal that asks this process to end. */
function endingSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, resolve);
  });
}

async function run(parameters: string[]): Promise<number> {
  const chosen = choices(parameters);
  const tell = chosen.json ? (line: string) => console.error(line) : console.log;
  const image = await readImage(chosen.image);
  await image.close();
  const leastMb = Math.ceil((image.storeAddress + image.store.length) / 2 ** 20) + 1;
  if (chosen.memoryMb !== undefined && chosen.memoryMb < leastMb) {
    throw new UsageError(`--memory ${chosen.memoryMb}: the image needs ${leastMb} MB at least`);
  }
  const signal = endingSignal();
  const { accelerator, because } = await findAcceleration();
  const memoryMb = chosen.memoryMb ?? defaultMemoryMb(image.length);
  tell(`${chosen.machine}, ${memoryMb} MiB, ${accelerator.toUpperCase()} (${because})`);

  const { machine, append } = chosen;
  const options = { image: chosen.image, machine, memoryMb, accelerator, append };
  let current: Running | undefined;
  const booting = boot(options, chosen.port, tell, (running) => (current = running));
  const booted = await Promise.race([booting, signal]);
  if (typeof booted === "string") {
    booting.catch(() => {});
    await current?.stop();
    return 0;
  }
  const { running, port } = booted;
  const url = `http://localhost:${port}/`;
  console.log(chosen.json ? JSON.stringify({ url, port, machine, accelerator, memoryMb }) : url);

  const end = await Promise.race([running.ended, signal]);
  if (typeof end === "string") {
    await running.stop();
    return 0;
  }
  console.error(`the machine ended (QEMU's status ${end}) ${running.complaints()}`);
  return 1;
}
