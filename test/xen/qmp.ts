// QEMU's monitor, as far as saving a machine takes it. Read first: QEMU, docs/interop/qmp-spec.

import { once } from "node:events";
import { createConnection } from "node:net";
import { createInterface } from "node:readline";

interface Reply {
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
}

/** Runs commands one after the other; returns what the last answered. */
async function execute(path: string, commands: readonly object[]): Promise<unknown> {
  const socket = createConnection(path);
  await once(socket, "connect");
  const lines = createInterface({ input: socket });
  let last: unknown;
  try {
    let next = 0;
    for await (const line of lines) {
      const reply = JSON.parse(line) as Reply;
      if (reply.error) throw new Error(`QEMU refuses: ${reply.error.desc}`);
      const isAnswer = "return" in reply;
      if (!isAnswer && next > 0) continue;
      if (isAnswer) last = reply.return;
      if (next === commands.length) return last;
      socket.write(`${JSON.stringify(commands[next++])}\n`);
    }
    throw new Error("QEMU closed its monitor");
  } finally {
    socket.destroy();
  }
}

const greeting = { execute: "qmp_capabilities" };
const bytesPerSecondMax = 2 ** 40;
const pollMs = 100;
const triesMax = 1200;
/** Of a monitor that QEMU is about to open. */
const notYet = ["ENOENT", "ECONNREFUSED"];

/** Asks again and again; ends with the first answer that `isOver` says yes to. */
async function poll(
  monitor: string,
  question: string,
  isOver: (answer: Record<string, string | undefined>) => boolean,
): Promise<void> {
  for (let tries = 0; tries < triesMax; tries++) {
    try {
      const answer = await execute(monitor, [greeting, { execute: question }]);
      if (isOver(answer as Record<string, string | undefined>)) return;
    } catch (error) {
      if (!notYet.includes((error as NodeJS.ErrnoException).code!)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  throw new Error(`QEMU answers ${question} with no end`);
}

/** Stops the machine whose monitor is at `monitor`, and writes its whole state into `file`. */
export async function saveState(monitor: string, file: string): Promise<void> {
  await execute(monitor, [
    greeting,
    { execute: "stop" },
    {
      execute: "migrate-set-parameters",
      arguments: { "max-bandwidth": bytesPerSecondMax },
    },
    { execute: "migrate", arguments: { uri: `exec:cat > '${file}'` } },
  ]);
  await poll(monitor, "query-migrate", ({ status, "error-desc": reason }) => {
    if (status === "failed") throw new Error(`QEMU cannot save its machine: ${reason}`);
    return status === "completed";
  });
}

/** Waits until the machine whose monitor is at `monitor` has been loaded, and lets it run. */
export async function loaded(monitor: string): Promise<void> {
  await poll(monitor, "query-status", ({ status }) => status !== "inmigrate");
  await execute(monitor, [greeting, { execute: "cont" }]);
}
