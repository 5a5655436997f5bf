// npm run bench -- NAME …: runs test/bench/NAME.ts. Bundled first, because Node 20 reads no
// TypeScript. Without a name: all that measure the network side, in their defaults.

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { bundled } from "../bundled.mjs";

const usage = `
npm run bench                  all down to lossy (root, Debian; twelve minutes)
npm run bench -- NAME [--help]

  serving       requests per second, beside nginx and lighttpd in Linux guests
  start         from the start of QEMU to the first answer, beside Linux
  boot          kernel bytes, instructions to ready, smallest memory; --linux: also of Linux
  connections   idle connections in 64 MB
  lossy         bodies over long, losing or fat paths, beside Linux with CUBIC
  instructions  where the instructions of a request go
  build         kiln build cold (beside Eleventy and Hugo), growth, edits
  schedule      bytes in the image for each post that is to come
  dev           from saving a post until kiln dev has told the browsers`;

const network = [["serving"], ["start"], ["boot", "--linux"], ["connections"], ["lossy"]];

/** Runs them one after the other, each as a process of its own; signals reach the running one. */
async function runAll() {
  for (const [name, ...parameters] of network) {
    console.log(`\n## ${name}\n`);
    const script = fileURLToPath(import.meta.url);
    const child = spawn(process.execPath, [script, name, ...parameters], { stdio: "inherit" });
    const pass = (signal) => child.kill(signal);
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, pass);
    const status = await new Promise((resolve) => child.on("close", resolve));
    for (const signal of ["SIGINT", "SIGTERM"]) process.removeListener(signal, pass);
    if (status !== 0) process.exit(status ?? 1);
  }
}

async function runOne(name, parameters) {
  const path = await bundled(`test/bench/${name}.ts`, `bench-${name}.mjs`);
  process.argv = [process.execPath, path, ...parameters];
  await import(path);
}

const [name, ...parameters] = process.argv.slice(2);
if (name === undefined) await runAll();
else if (name.startsWith("-")) console.log(usage.trim());
else await runOne(name, parameters);
