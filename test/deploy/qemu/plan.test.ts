import { expect, test } from "vitest";
import {
  defaultMemoryMb,
  emulatorOf,
  leastMemoryMb,
  qemuParameters,
} from "../../../deploy/qemu/plan.ts";

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

test("virt gets a PCI card or an MMIO one, and QEMU for its processor", () => {
  const options = { ...common, machine: "virt", network: { kind: "user", port: 1 } } as const;
  const plan = qemuParameters(options);
  expect(values(plan, "-device")).toEqual(["virtio-net-pci,netdev=net0,romfile="]);
  expect(emulatorOf(plan)).toBe("qemu-system-aarch64");
  const other = qemuParameters({ ...options, bus: "mmio", debugExit: true });
  expect(values(other, "-device")).toEqual(["virtio-net-device,netdev=net0"]);
  expect(values(other, "-global")).toEqual(["virtio-mmio.force-legacy=false"]);
  expect(values(other, "-semihosting-config")).toEqual(["enable=on,target=native"]);
  expect(emulatorOf(qemuParameters({ ...options, machine: "q35" }))).toBe("qemu-system-x86_64");
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

test("memory holds the image, on virt with the device tree behind it", () => {
  expect(leastMemoryMb("x86-64", 0x180000)).toBe(3);
  expect(leastMemoryMb("arm64", 0x100000)).toBe(3);
  expect(leastMemoryMb("arm64", 0x1ff000)).toBe(3);
  expect(leastMemoryMb("arm64", 0x1ff001)).toBe(5);
});

test("memory grows with the image", () => {
  expect(defaultMemoryMb(0)).toBe(81);
  expect(defaultMemoryMb(2 ** 30)).toBe(1024 + 81);
});
