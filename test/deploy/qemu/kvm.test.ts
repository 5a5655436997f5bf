import { expect, test } from "vitest";
import { findAcceleration, probeSuccess, runProbe } from "../../../deploy/qemu/kvm.ts";

const architectures = ["x86-64", "arm64"] as const;

test.each(architectures)("the probe image for %s runs to its end under TCG", async (name) => {
  expect(await runProbe(name, "tcg", 60_000)).toBe(probeSuccess(name));
});

test.each(architectures)("a probe for %s that takes too long is ended", async (name) => {
  expect(await runProbe(name, "tcg", 1)).toBeUndefined();
});

test("an accelerator is found, with the reason", async () => {
  const { accelerator, because } = await findAcceleration("x86-64");
  expect(["tcg", "kvm"]).toContain(accelerator);
  expect(because).not.toBe("");
});

test("another processor is emulated", async () => {
  const other = process.arch === "arm64" ? "x86-64" : "arm64";
  const { accelerator, because } = await findAcceleration(other);
  expect(accelerator).toBe("tcg");
  expect(because).toBe(`this computer's processor is not ${other}`);
});
