// kiln preview: the site as the machine would serve it, without the machine.

import { open, readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { previewPath } from "../appliance/build/prebuilt.ts";
import { InvalidStoreError } from "../appliance/host/http-server.ts";
import { servePreview } from "../appliance/host/preview.ts";
import { magicHigh, magicLow } from "../appliance/store/layout.ts";
import { readImage } from "../generator/image/image.ts";
import { endingSignal } from "./ending-signal.ts";
import { momentHelp, momentOf } from "./moment.ts";
import { portNumber } from "./port.ts";
import { UsageError, type Verb } from "./verb.ts";

export const verb: Verb = {
  name: "preview",
  summary: "serve an image's site from here, by the appliance's own HTTP server",
  help: `
usage: kiln preview [IMAGE] [--port N] [--at DATE] [--json]

Serves the site in IMAGE (default: build/site.elf) at http://localhost:PORT/ by the HTTP server of
the appliance, running in this process: no QEMU, no administrator. Ctrl-C ends it.
It is what the last build made; kiln dev shows what you are writing.

  IMAGE       an image, or a store by itself
  --port N    port on this machine (8080, or the next free one)
  --at DATE   as if the clock had been set to DATE when it started: scheduled posts are public then.
              ${momentHelp}
  --json      one line of JSON instead of text, once it serves

examples:
  kiln build && kiln preview
  kiln preview build/site-arm64.bin --port 3000
  kiln preview build/site.elf --at 2027-01-15
`,
  run,
};

const defaultImage = "build/site.elf";
const defaultPort = 8080;

/** True when the file starts as stores do. */
async function isStore(path: string): Promise<boolean> {
  const file = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    const what = error.code === "ENOENT" ? `there is no such file${hint(path)}` : error.message;
    throw new Error(`${path}: ${what}`, { cause: error });
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
    return (
      bytesRead === 8 && buffer.readUInt32LE(0) === magicLow && buffer.readUInt32LE(4) === magicHigh
    );
  } finally {
    await file.close();
  }
}

/** What makes the image that is looked for where none is named. */
function hint(path: string): string {
  return path === defaultImage ? "; kiln build makes it, kiln dev does without" : "";
}

async function readStore(path: string): Promise<Uint8Array> {
  if (await isStore(path)) return readFile(path);
  const image = await readImage(path);
  try {
    return await image.store.read(0, image.store.length);
  } finally {
    await image.close();
  }
}

/** A clock that shows `moment` now and goes on from there; one that shows nothing stays so. */
function clockSetTo(moment: number | undefined): () => number {
  if (moment === undefined) return Date.now;
  const ahead = moment - Date.now();
  return () => (moment === 0 ? 0 : Date.now() + ahead);
}

async function run(parameters: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: parameters,
    allowPositionals: true,
    options: {
      port: { type: "string" },
      at: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const [path = defaultImage, ...more] = positionals;
  if (more.length > 0) throw new UsageError("expected one image");
  const wanted = portNumber(values.port) ?? defaultPort;
  const wallClockMs = clockSetTo(momentOf(values.at));
  const signal = endingSignal();
  const store = await readStore(path);
  const module = new WebAssembly.Module((await readFile(await previewPath())) as BufferSource);
  const options = { module, store, port: wanted, wallClockMs };
  const preview = await servePreview(options).catch((error: Error) => {
    if (error instanceof InvalidStoreError) error.message = `${path}: ${error.message}`;
    throw error;
  });
  const url = `http://localhost:${preview.port}/`;
  if (values.json) console.log(JSON.stringify({ url }));
  else {
    if (preview.port !== wanted) console.log(`port ${wanted} is taken; using ${preview.port}`);
    console.log(url);
  }
  await signal;
  await preview.close();
  return 0;
}
