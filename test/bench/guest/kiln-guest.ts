// Our own image among the guests.

import { statSync } from "node:fs";
import { join } from "node:path";
import { buildKernel, type KernelOptions } from "../../../appliance/build/kernel.ts";
import { bakeFile } from "../../../generator/image/bake.ts";
import { draftStore } from "../../../generator/store/writer.ts";
import { smallEntries } from "../../fixtures/small-store.ts";
import type { Guest } from "./guest.ts";
import type { Site } from "./site.ts";

/** Bakes the site with a kernel into a file in `folder`. */
export async function kilnGuest(
  name: string,
  folder: string,
  site: Site,
  append: string,
  kernel: KernelOptions = { entry: "appliance/targets/kernel.ts" },
): Promise<Guest> {
  const image = join(folder, `${name}.elf`);
  const type = "application/octet-stream";
  const pages = [...site].map(([path, body]) => [path, { body, type }] as const);
  const store = await draftStore(smallEntries(Object.fromEntries(pages)));
  await bakeFile((await buildKernel(kernel)).elf, store, image);
  const imageLength = statSync(image).size;
  return { name, image, append: `on-fault=halt ${append}`, extra: [], imageLength };
}
