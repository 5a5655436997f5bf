import { expect, test } from "vitest";
import { defaultMemoryMb, qemuParameters } from "../../../deploy/qemu/plan.ts";

const common = { image: "site.elf", memoryMb: 64 };

/** The parameter that follows each occurrence of a name. */
function values(parameters: string[], name: string): string[] {
  return parameters.flatMap((value, index) => (parameters[index - 1] === name ? [value] : []));
}

test("microvm gets a modern virtio-mmio card behind a port of this machine", () => {
  const plan = qemuParameters({ ...common, network: { kind: "user", port: 8080 } });
  expect(values(plan, "-machine")).toEqual(["microvm"]);
  expect(values(plan, "-global")).toEqual(["virtio-mmio.force-legacy=false"]);
  expect(values(plan, "-netdev")).toEqual(["user,id=net0,hostfwd=tcp:127.0.0.1:8080-:80"]);
  expect(values(plan, "-device")).toEqual(["virtio-net-device,netdev=net0"]);
});

test("q35 and pc get a PCI card without a boot program", () => {
  for (const machine of ["q35", "pc"] as const) {
    const plan = qemuParameters({ ...common, machine, network: { kind: "user", port: 1 } });
    expect(values(plan, "-device")).toEqual(["virtio-net-pci,netdev=net0,romfile="]);
    expect(values(plan, "-global")).toEqual([]);
  }
});

test("the processor has RDRAND, natively or emulated", () => {
  const processor = (accelerator: "tcg" | "kvm") =>
    values(qemuParameters({ ...common, accelerator, network: { kind: "none" } }), "-cpu");
  expect(processor("tcg")).toEqual(["max"]);
  expect(processor("kvm")).toEqual(["host"]);
});

test("nothing of the user's QEMU configuration or default devices joins in", () => {
  const plan = qemuParameters({ ...common, network: { kind: "none" } });
  expect(plan).toEqual(expect.arrayContaining(["-nodefaults", "-no-user-config", "-no-reboot"]));
});

test("a disk is booted by firmware, and never written to", () => {
  const options = { ...common, machine: "q35", disk: "ide", network: { kind: "none" } } as const;
  const plan = qemuParameters({ ...options, image: "a,b.img" });
  expect(values(plan, "-drive")).toEqual(["file=a,,b.img,format=raw,if=ide,id=disk0,snapshot=on"]);
  expect(values(plan, "-kernel")).toEqual([]);
});

test("memory grows with the image", () => {
  expect(defaultMemoryMb(0)).toBe(81);
  expect(defaultMemoryMb(2 ** 30)).toBe(1024 + 81);
});
