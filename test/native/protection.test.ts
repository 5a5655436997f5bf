// What the appliance must not touch faults: page 0, the store (for writing), all that is not there.

import { expect, test } from "vitest";
import { buildProcess } from "../../appliance/build/process.ts";
import { storeAddressBase } from "../../appliance/store/layout.ts";
import { readImage } from "../../generator/image/image.ts";
import { bakeImage, temporaryFolder } from "../boot/machine.ts";
import { privateNetwork } from "../boot/private-network.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import { startNative } from "./native.ts";

const options = { entry: "test/native/stray-target.ts" };
// Beforehand: compiling takes longer than any test.
await buildProcess(options);

/** What the process says of one access, and how it ends. */
async function touch(access: string) {
  const { device: tap, within } = privateNetwork("10.77.0.1/24");
  const image = await bakeImage(temporaryFolder(), smallEntries({ "/": "hello" }));
  const native = await startNative({ image, tap, within, append: access, options, memoryMb: 16 });
  const status = await native.ended;
  return { status, said: native.console.join("\n") };
}

const heapEnd = 16 * 2 ** 20;
const hex = (address: number) => address.toString(16);

test.each([
  ["page 0", `write=${hex(8)}`],
  ["behind the heap", `write=${hex(heapEnd)}`],
  ["in front of the store", `write=${hex(storeAddressBase - 1)}`],
  ["at the top of the address space", `write=${hex(0xffffffff)}`],
  // Its offset of 2 GiB takes it beyond 32 bits.
  ["beyond the address space", `read=${hex(0xf0000000)}`],
])("%s nothing is mapped", async (_where, access) => {
  const { status, said } = await touch(access);
  expect(said).toMatch(/^kiln: fault: access to address [0-9a-f]{16}$/m);
  expect(said).not.toContain("touched");
  // 128 + SIGSEGV.
  expect(status).toBe(139);
});

test("the store cannot be written to, the heap can", async () => {
  expect((await touch("write=2000")).said).toContain("touched");
  const image = await readImage(await bakeImage(temporaryFolder(), smallEntries({ "/": "hello" })));
  await image.close();
  const store = storeAddressBase + (image.storeAddress % (2 << 20));
  const { status, said } = await touch(`write=${hex(store + 64)}`);
  expect(said).toContain(`fault: access to address ${hex(store + 64).padStart(16, "0")}`);
  expect(status).toBe(139);
});
