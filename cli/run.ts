// kiln run: boots an image in QEMU and says where it answers.

import { parseArgs } from "node:util";
import { firstAnswer, freePort, type Running, start } from "../deploy/qemu/apply.ts";
import { findAcceleration } from "../deploy/qemu/kvm.ts";
import {
  type Architecture,
  defaultMemoryMb,
  leastMemoryMb,
  type Machine,
  machines,
  machinesFor,
  type Options,
  qemuParameters,
} from "../deploy/qemu/plan.ts";
import { type Image, readImage } from "../generator/image/image.ts";
import { startNative } from "./native.ts";
import { endingSignal } from "./ending-signal.ts";
import { UsageError, type Verb } from "./verb.ts";

/** What an image runs on when nobody chooses. */
const defaultMachines: Record<Image["form"], Machine> = {
  elf: "microvm",
  flat: "virt",
  disk: "q35",
};

export const verb: Verb = {
  name: "run",
  summary: "boot an image in QEMU, or run it as a process",
  help: `
usage: kiln run IMAGE [--port N] [--memory MB] [--machine M] [--append ITEMS] [--json]
       kiln run DISK [--port N] [--memory MB] [--machine M] [--json]
       kiln run IMAGE --native [--tap NAME] [--memory MB] [--append ITEMS] [--json]

Boots IMAGE in QEMU and prints its address once the first page has answered. Ctrl-C ends it. A raw
disk (kiln build --target ec2-xen) is booted by the machine's BIOS, and nothing is written to it.

  --port N        port on this machine (8080, or the next free one)
  --memory MB     memory of the machine (default: the image and 81 MiB)
  --machine M     ${machinesFor["x86-64"].join(", ")} (default: microvm; for a disk, q35);
                  for an image for arm64, virt
  --append ITEMS  configuration block, such as "hostname=kiln"; a disk has its own inside
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
  machine: Machine | undefined;
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
  const machine = machines.find((name) => name === values.machine);
  if (values.machine !== undefined && !machine) {
    throw new UsageError(`--machine ${values.machine}: expected ${machines.join(", ")}`);
  }
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

/** What the image at a path asks of its machine. */
interface Demand {
  readonly form: Image["form"];
  readonly architecture: Architecture;
  readonly memoryMb: number;
}

/** Reads the image; throws where it cannot run as it was chosen. */
async function demandOf(chosen: Choices): Promise<Demand> {
  const image = await readImage(chosen.image);
  await image.close();
  const { form, architecture } = image;
  if (form === "disk") refuseForDisk(chosen);
  refuseProcessor(chosen, architecture);
  const { memoryMb } = chosen;
  const leastMb = leastMemoryMb(architecture, image.memoryEnd);
  if (memoryMb !== undefined && memoryMb < leastMb) {
    throw new UsageError(`--memory ${memoryMb}: the image needs ${leastMb} MB at least`);
  }
  return { form, architecture, memoryMb: memoryMb ?? defaultMemoryMb(image.length) };
}

function refuseProcessor({ native, machine }: Choices, architecture: Architecture): void {
  const wanted = machinesFor[architecture];
  if (machine !== undefined && !wanted.some((name) => name === machine)) {
    const expected = wanted.join(", ");
    throw new UsageError(`--machine ${machine}: the image is for ${architecture}: ${expected}`);
  }
  if (native && architecture !== "x86-64") {
    throw new UsageError(`--native runs images for x86-64, and this one is for ${architecture}`);
  }
}

function refuseForDisk({ native, machine, append, image }: Choices): void {
  const why = native
    ? "--native runs ELF images, and no disks"
    : machine === "microvm"
      ? "microvm has no BIOS that boots a disk: expected q35 or pc"
      : append !== undefined
        ? "a disk has its configuration inside, 4096 bytes of text at byte 4096; to write it: " +
          `printf '%s\\0' '${append}' | dd of=${image} bs=4096 seek=1 conv=notrunc`
        : undefined;
  if (why !== undefined) throw new UsageError(why);
}

/** What runs, and what to say about it in JSON. */
interface Started {
  readonly running: Running;
  readonly url: string;
  readonly details: Record<string, unknown>;
}

type Tell = (line: string) => void;
type OnStart = (running: Running) => void;

async function startMachine(chosen: Choices, demand: Demand, tell: Tell, onStart: OnStart) {
  const { append, image } = chosen;
  const { form, architecture, memoryMb } = demand;
  const machine = chosen.machine ?? defaultMachines[form];
  const { accelerator, because } = await findAcceleration(architecture);
  tell(`${machine}, ${memoryMb} MiB, ${accelerator.toUpperCase()} (${because})`);
  const disk = form === "disk" ? { disk: "virtio" as const } : {};
  const options = { image, ...disk, machine, memoryMb, accelerator, append };
  const { running, port } = await boot(options, chosen.port, tell, onStart);
  const url = `http://localhost:${port}/`;
  return { running, url, details: { port, machine, accelerator, memoryMb } };
}

async function startProcess(chosen: Choices, demand: Demand, tell: Tell, onStart: OnStart) {
  const { image, tap, append } = chosen;
  const { memoryMb } = demand;
  const { running, url } = await startNative({ image, memoryMb, tap, append }, tell, onStart);
  return { running, url, details: { machine: "native", memoryMb } };
}

async function run(parameters: string[]): Promise<number> {
  const chosen = choices(parameters);
  const tell: Tell = chosen.json ? (line) => console.error(line) : console.log;
  const demand = await demandOf(chosen);
  const signal = endingSignal();
  let current: Running | undefined;
  let over = false;
  const onStart = (running: Running): void => {
    current = running;
    if (over) void running.stop();
  };
  const begin = chosen.native ? startProcess : startMachine;
  const starting = begin(chosen, demand, tell, onStart);
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
