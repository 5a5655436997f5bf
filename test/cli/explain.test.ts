import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { buildKernel } from "../../appliance/build/kernel.ts";
import { kernelEntry, kernelFor } from "../boot/machine.ts";
import { bundledCommand, runCommand } from "./command.ts";

const kiln = await bundledCommand();

const explain = (...parameters: string[]) => runCommand([kiln, "explain", ...parameters]);

test("names the function of each kernel address in a fault line", async () => {
  const { symbols } = await buildKernel({ entry: kernelEntry });
  const [, address] = /^([0-9a-f]+) \w+ interrupts_wait$/m.exec(readFileSync(symbols, "utf8"))!;
  const { status, output } = await explain(
    `kiln: fault: protection, error 0000 rip ${address} stack 0`,
  );
  expect(status).toBe(0);
  expect(output).toBe(`${address} interrupts_wait+0x0\n`);
});

test("knows by the address which processor's kernel is meant", async () => {
  const { symbols } = await buildKernel(kernelFor("virt"));
  const [, address] = /^([0-9a-f]+) \w+ gic_v3_start$/m.exec(readFileSync(symbols, "utf8"))!;
  const { status, output } = await explain(
    `kiln: fault: memory, error 96000010 pc ${address} stack 0`,
  );
  expect(status).toBe(0);
  expect(output).toBe(`${address} gic_v3_start+0x0\n`);
});

test("names functions of the appliance as their authors did", async () => {
  const { symbols } = await buildKernel({ entry: kernelEntry });
  const table = readFileSync(symbols, "utf8");
  // Whichever of the class's functions the compilers have not inlined.
  const [, address, name] = /^([0-9a-f]+) \w+ (appliance\/server\/Server#\w+)$/m.exec(table)!;
  const { status, output } = await explain(address!);
  expect(status).toBe(0);
  expect(output).toBe(`${address} ${name}+0x0\n`);
});

test("asks for an address where there is none", async () => {
  const { status, errors } = await explain("hello");
  expect(status).toBe(2);
  expect(errors).toContain("expected an address");
});
