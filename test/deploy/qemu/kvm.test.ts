import { expect, test } from "vitest";
import { findAcceleration, probeSuccess, runProbe } from "../../../deploy/qemu/kvm.ts";

test("the probe image runs to its end under TCG", async () => {
  expect(await runProbe("tcg", 60_000)).toBe(probeSuccess);
});

test("a probe that takes too long is ended", async () => {
  expect(await runProbe("tcg", 1)).toBeUndefined();
});

test("an accelerator is found, with the reason", async () => {
  const { accelerator, because } = await findAcceleration();
  expect(["tcg", "kvm"]).toContain(accelerator);
  expect(because).not.toBe("");
});
