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
import { startNative } from "./native.ts";
import { UsageError, type Verb } from "./verb.ts";

export const verb: Verb = {
  name: "run",
  summary: "boot an image in QEMU, or run it as a process",
  help: `
kiln run IMAGE [--port N] [--memory MB] [--machine M] [--append ITEMS] [--json]
kiln run IMAGE --native [--tap NAME] [--memory MB] [--append ITEMS] [--json]

Boots IMAGE in QEMU and prints its address once the first page has answered. Ctrl-C ends it.

  --port N        port on this machine (8080, or the next free one)
  --memory MB     memory of the machine (default: the image and 81 MiB)
  --machine M     ${machines.join(", ")} (default: microvm)
  --append ITEMS  configuration block, such as "hostname=kiln"
  --json          one line of JSON instead of text, once it answers; the console goes to stderr

With --native it runs as a process of this Linux: without QEMU, for profilers and debuggers. It is
compiled from a checkout, by clang. As root it makes a tap device for as long as it runs:

  --tap NAME      attach to this tap device instead; the address comes by DHCP or from --append

examples:
  kiln run build/site.elf --append "hostname=kiln"
  sudo kiln run build/site.elf --native
  kiln run build/site.elf --native --tap tap0 --append "ip=10.0.0.2/24 gateway=10.0.0.1"`,
  run,
};

const defaultPort = 8080;
const bindAttemptsMax = 5;

interface Choices {
  image: string;
  native: boolean;
  tap: string | undefined;
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
      machine: { type: "string" },
      native: { type: "boolean", default: false },
      tap: { type: "string" },
      append: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const [image, ...more] = positionals;
  if (!image || more.length > 0) throw new UsageError("expected one image");
  const [refused] = values.native
    ? (["port", "machine"] as const).filter((name) => values[name] !== undefined)
    : values.tap !== undefined
      ? ["tap"]
      : [];
  if (refused) {
    throw new UsageError(`--${refused} goes ${values.native ? "with QEMU" : "with --native"} only`);
  }
  const machine = machines.find((name) => name === (values.machine ?? "microvm"));
  if (!machine)
    throw new UsageError(`--machine ${values.machine}: expected ${machines.join(", ")}`);
  return {
    image,
    machine,
    native: values.native,
    tap: values.tap,
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

/** Memory for the image: what was asked for, if it suffices, or the default. */
async function memoryFor({ image: path, memoryMb }: Choices): Promise<number> {
  const image = await readImage(path);
  await image.close();
  const leastMb = Math.ceil((image.storeAddress + image.store.length) / 2 ** 20) + 1;
  if (memoryMb !== undefined && memoryMb < leastMb) {
    throw new UsageError(`--memory ${memoryMb}: the image needs ${leastMb} MB at least`);
  }
  return memoryMb ?? defaultMemoryMb(image.length);
}

/** What runs, and what to say about it in JSON. */
interface Started {
  readonly running: Running;
  readonly url: string;
  readonly details: Record<string, unknown>;
}

type Tell = (line: string) => void;
type OnStart = (running: Running) => void;

async function startMachine(chosen: Choices, memoryMb: number, tell: Tell, onStart: OnStart) {
  const { machine, append, image } = chosen;
  const { accelerator, because } = await findAcceleration();
  tell(`${machine}, ${memoryMb} MiB, ${accelerator.toUpperCase()} (${because})`);
  const options = { image, machine, memoryMb, accelerator, append };
  const { running, port } = await boot(options, chosen.port, tell, onStart);
  const url = `http://localhost:${port}/`;
  return { running, url, details: { port, machine, accelerator, memoryMb } };
}

async function startProcess(chosen: Choices, memoryMb: number, tell: Tell, onStart: OnStart) {
  const { image, tap, append } = chosen;
  const { running, url } = await startNative({ image, memoryMb, tap, append }, tell, onStart);
  return { running, url, details: { machine: "native", memoryMb } };
}

async function run(parameters: string[]): Promise<number> {
  const chosen = choices(parameters);
  const tell: Tell = chosen.json ? (line) => console.error(line) : console.log;
  const memoryMb = await memoryFor(chosen);
  const signal = endingSignal();
  let current: Running | undefined;
  let over = false;
  const onStart = (running: Running): void => {
    current = running;
    if (over) void running.stop();
  };
  const begin = chosen.native ? startProcess : startMachine;
  const starting = begin(chosen, memoryMb, tell, onStart);
  const started: Started | NodeJS.Signals = await Promise.race([starting, signal]);
  if (typeof started === "string") {
    over = true;
    starting.catch(() => {});
    await current?.stop();
    return 0;
  }
  const { running, url, details } = started;
  console.log(chosen.json ? JSON.stringify({ url, ...details }) : url);

  const end = await Promise.race([running.ended, signal]);
  if (typeof end === "string") {
    await running.stop();
    return 0;
  }
  const what = chosen.native ? "process ended (status" : "machine ended (QEMU's status";
  console.error(`the ${what} ${end}) ${running.complaints()}`);
  return 1;
}
