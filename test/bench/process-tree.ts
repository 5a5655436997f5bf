// What a command and all processes that it starts take: time, processor time, memory.

import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What one run of a command took. */
export interface Run {
  readonly wallMs: number;
  /** Processor time of all its processes, user's and system's. */
  readonly cpuMs: number;
  /** The most memory that all its processes held at once, in bytes. */
  readonly memory: number;
}

/** How often memory is looked at; what a process says of its own peak fills the gaps. */
const sampleMs = 25;
/** A tick of the processor time that Linux tells of other processes. */
const tickMs = 10;

/** Runs a command; rejects with the end of its errors where it fails. */
export function measure(
  command: readonly string[],
  cwd: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<Run> {
  const quoted = command.map((part) => `'${part}'`).join(" ");
  const script = `TIMEFORMAT='%3R %3U %3S'; { time ${quoted} >/dev/null 2>&3; } 3>errors.log`;
  const child = spawn("bash", ["-c", script], {
    cwd,
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...environment },
  });
  const sampler = new Sampler(child.pid!);
  const timer = setInterval(() => sampler.look(), sampleMs);
  let output = "";
  child.stderr.on("data", (bytes: Buffer) => (output += bytes.toString()));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(timer);
      const [real, user, system] = output.trim().split(/\s+/).map(Number);
      const errors = join(cwd, "errors.log");
      const told = existsSync(errors) ? readFileSync(errors, "utf8").slice(-2000) : output;
      if (code !== 0) return reject(new Error(`${quoted} failed:\n${told}`));
      const cpuMs = (user! + system!) * 1000 + sampler.orphansMs();
      resolve({ wallMs: real! * 1000, cpuMs, memory: sampler.memory });
    });
  });
}

interface Seen {
  readonly parent: number;
  readonly cpuMs: number;
}

/** Looks at the processes below a shell, as /proc tells of them. */
class Sampler {
  /** The most bytes so far. */
  memory = 0;
  private readonly shell: number;
  private seen = new Map<number, Seen>();
  private last = new Set<number>();

  constructor(shell: number) {
    this.shell = shell;
  }

  look(): void {
    const processes = processesBelow(this.shell);
    let sum = 0;
    for (const { pid, parent, cpuMs, memory, peak } of processes) {
      this.seen.set(pid, { parent, cpuMs });
      sum += memory;
      this.memory = Math.max(this.memory, peak);
    }
    this.memory = Math.max(this.memory, sum);
    if (processes.length > 0) this.last = new Set(processes.map(({ pid }) => pid));
  }

  /** Processor time of those whose parent ended before them, which the shell knows nothing of. */
  orphansMs(): number {
    const left = [...this.last].filter((pid) => this.seen.get(pid)!.parent !== this.shell);
    return left.reduce((sum, pid) => sum + this.seen.get(pid)!.cpuMs, 0);
  }
}

interface Process extends Seen {
  readonly pid: number;
  /** Bytes now, and the most so far. */
  readonly memory: number;
  readonly peak: number;
}

function processesBelow(root: number): readonly Process[] {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const parents = new Map<number, number>();
  const ticks = new Map<number, number>();
  for (const name of all) {
    // pid (name) state ppid … utime stime: the 14th and 15th field.
    const fields = read(`/proc/${name}/stat`).split(") ").at(-1)!.split(" ");
    parents.set(Number(name), Number(fields[1]));
    ticks.set(Number(name), Number(fields[11]) + Number(fields[12]));
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === root || isBelow(parent));
  };
  return [...parents.keys()].filter(isBelow).map((pid) => {
    const status = read(`/proc/${pid}/status`);
    const bytes = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0) * 1024;
    const cpuMs = ticks.get(pid)! * tickMs;
    return { pid, parent: parents.get(pid)!, cpuMs, memory: bytes("VmRSS"), peak: bytes("VmHWM") };
  });
}

/** "" where the process is gone. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
