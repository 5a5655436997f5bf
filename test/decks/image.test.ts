// An image of one talk: how large it is, what is in it, and what is not.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { defaultMemoryMb } from "../../deploy/qemu/plan.ts";
import { serve } from "../boot/machine.ts";
import { root, runCommand } from "../cli/command.ts";

const file = "../../cli/bootstrap.mjs";
const { command: bundled } = (await import(file)) as { command(): string };
/** The command as a checkout has it, the script that shows decks beside it. */
const kiln = bundled();

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), "kiln-deck-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Runs kiln; standard output when it ends well. */
async function run(...args: string[]): Promise<string> {
  const { status, output, errors } = await runCommand([kiln, ...args], root);
  expect(status, errors).toBe(0);
  return output;
}

test("Kiln's talk takes less than a megabyte, and boots", async () => {
  const image = join(temporary(), "talk.elf");
  const report = JSON.parse(
    await run("build-deck", "content/decks/kiln", "--out", image, "--json"),
  ) as { imageBytes: number; kernelBytes: number; statistics: { pages: number } };
  console.log(`image ${report.imageBytes} bytes, kernel ${report.kernelBytes}`);
  expect(report.imageBytes).toBeLessThanOrEqual(1_000_000);
  const listed = await run("inspect", image);
  for (const path of ["/", "/handout/", "/pipeline.svg"]) expect(listed).toContain(`  ${path}  `);
  expect(listed).not.toMatch(/feed|sitemap|\/posts\/welcome/);
  expect(readFileSync(image).includes("Permission is hereby granted")).toBe(true);
  // The slides, the handout, and what is said where there is nothing.
  expect(report.statistics.pages).toBe(3);
  const { port } = await serve({ image, machine: "microvm", memoryMb: defaultMemoryMb(0) });
  const slides = await (await fetch(`http://127.0.0.1:${port}/`)).text();
  expect(slides.match(/<section/g)?.length).toBeGreaterThanOrEqual(40);
  expect((await fetch(`http://127.0.0.1:${port}/posts/welcome/`)).status).toBe(404);
});

test("a folder that holds no deck is told", async () => {
  const folder = temporary();
  mkdirSync(join(folder, "content/pages"), { recursive: true });
  writeFileSync(join(folder, "content/pages/a.md"), "# A");
  for (const given of [join(folder, "content/decks/none"), join(folder, "content/pages")]) {
    const { status, errors } = await runCommand([kiln, "build-deck", given], folder);
    expect(status).not.toBe(0);
    expect(errors).toMatch(/no slides\.md|expected a folder content\/decks\/NAME/);
  }
});
