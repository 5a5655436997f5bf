// npm run bench -- dev [ROUNDS] [POSTS]: from saving a post until `kiln dev` has told the browsers.
//
// The time of a round is that of the whole way: the write, the system's event, the pause that waits
// for further ones, the build, the store, and the event on the wire. CPU is that of the process.

import { execFileSync, spawn } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { blog } from "./blog.ts";
import { spread, threeDigits } from "./statistics.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const rounds = Number(process.argv[2] ?? 15);
const posts = Number(process.argv[3] ?? 1000);

const site = mkdtempSync(join(tmpdir(), "kiln-bench-dev-"));
mkdirSync(join(site, "content/posts"), { recursive: true });
writeFileSync(join(site, "site.yaml"), "title: Blog\nbaseUrl: https://example.org\n");
for (const [name, text] of blog(posts)) writeFileSync(join(site, "content/posts", name), text);
execFileSync(process.execPath, ["cli/bundle.mjs"], { cwd: root, stdio: "inherit" });

const kiln = join(root, "dist/kiln.mjs");
const dev = spawn(process.execPath, [kiln, "dev", site, "--json"], { stdio: "pipe" });
let told = "";
dev.stdout.on("data", (bytes: Buffer) => (told += bytes.toString()));

async function until(isThere: () => boolean): Promise<void> {
  while (!isThere()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Milliseconds that the process has computed, in steps of ten. */
function cpuMs(): number {
  const fields = readFileSync(`/proc/${dev.pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

try {
  await until(() => told.includes('"ready"'));
  const { url } = JSON.parse(told.split("\n").find((line) => line.includes('"ready"'))!);
  let events = 0;
  get(`${url}.kiln/events?age=0`, (response) => {
    response.on("data", (bytes: Buffer) => (events += bytes.toString().split("data: ").length - 1));
  });
  await until(() => events === 1);
  const walls: number[] = [];
  const cpus: number[] = [];
  for (let round = 0; round < rounds + 3; round++) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    const before = { events, cpu: cpuMs(), at: performance.now() };
    appendFileSync(join(site, "content/posts", `post-${posts >> 1}.md`), `\nWords ${round}.\n`);
    await until(() => events > before.events);
    // The first rounds warm the compiler of JavaScript up.
    if (round < 3) continue;
    walls.push(performance.now() - before.at);
    cpus.push(cpuMs() - before.cpu);
  }
  console.log(`${posts} posts, one edit, reload sent, ms: ${spread(walls, threeDigits)}`);
  console.log(`CPU of it, ms: ${spread(cpus, threeDigits)}`);
} finally {
  dev.kill("SIGINT");
  await new Promise((resolve) => dev.on("close", resolve));
  rmSync(site, { recursive: true, force: true });
}
