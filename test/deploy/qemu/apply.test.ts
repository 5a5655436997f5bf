// Whoever starts a machine leaves none behind.

import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { freePort, start } from "../../../deploy/qemu/apply.ts";
import { qemuParameters } from "../../../deploy/qemu/plan.ts";
import { probeImage } from "../../../deploy/qemu/kvm.ts";
import { temporaryFolder } from "../../boot/machine.ts";

const here = fileURLToPath(new URL("../../../deploy/qemu/apply.ts", import.meta.url));

/** A machine that halts without ending. */
function idleMachine(folder: string): string[] {
  const image = join(folder, "idle.elf");
  writeFileSync(image, probeImage());
  const extra = ["-pidfile", join(folder, "pid")];
  return qemuParameters({ image, memoryMb: 16, network: { kind: "none" }, extra });
}

function lives(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}

/** Resolves once a condition holds; the test's own limit is what ends the waiting. */
async function until<T>(ask: () => T | undefined | false): Promise<T> {
  for (;;) {
    const answer = ask();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function pidIn(folder: string): Promise<number> {
  const { existsSync, readFileSync } = await import("node:fs");
  const file = join(folder, "pid");
  return until(() => (existsSync(file) ? Number(readFileSync(file, "utf8")) : 0));
}

test("stop ends QEMU", async () => {
  const folder = temporaryFolder();
  const running = start(idleMachine(folder));
  const id = await pidIn(folder);
  expect(lives(id)).toBe(true);
  await running.stop();
  expect(lives(id)).toBe(false);
});

test("a parent that is killed leaves no QEMU", async () => {
  const folder = temporaryFolder();
  const script = join(folder, "parent.mjs");
  await build({
    stdin: {
      contents: `import { start } from ${JSON.stringify(here)};
        start(JSON.parse(process.argv[2])); setInterval(() => {}, 1000);`,
      resolveDir: folder,
    },
    outfile: script,
    bundle: true,
    platform: "node",
    format: "esm",
  });
  const parameters = JSON.stringify(idleMachine(folder));
  const parent = spawn(process.execPath, [script, parameters], { stdio: "ignore" });
  const id = await pidIn(folder);
  parent.kill("SIGKILL");
  await until(() => !lives(id));
});

test("a machine that ends by itself tells its status", async () => {
  const folder = temporaryFolder();
  const image = join(folder, "nothing.elf");
  writeFileSync(image, "not an image");
  const running = start(qemuParameters({ image, memoryMb: 16, network: { kind: "none" } }));
  await expect(running.line(/ready/)).rejects.toThrow("QEMU ended with status");
  expect(await running.ended).not.toBe(0);
  expect(running.complaints()).not.toBe("");
});

test("a taken port is passed over", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const taken = (server.address() as { port: number }).port;
  expect(await freePort(taken)).not.toBe(taken);
  server.close();
});
