// What no part of the kernel may be able to do: probe.c and probe-target.ts try it.

/** A kernel that commits the act which `probe=<number>` in its configuration names. */
export const probeKernel = {
  entry: "test/boot/probe-target.ts",
  additions: { sources: ["test/boot/probe.c"], linkerFlags: ["--wrap=pci_write"] },
};

const write = /^kiln: fault: page fault, error \w+ \(write\) address \w{16} (rip|pc) \w{16}/m;
const read = /^kiln: fault: page fault, error \w+ \(read\) address \w{16} (rip|pc) \w{16}/m;
const execute = /^kiln: fault: page fault, error \w+ \(execute\) address \w{16} (rip|pc) \w{16}/m;

/** Number and name of each forbidden act, and the line in which the kernel dies of it. */
export const probes: readonly [number, string, RegExp][] = [
  [1, "write text", write],
  [2, "write rodata", write],
  [3, "execute heap", execute],
  [4, "execute data", execute],
  [5, "execute the store", execute],
  [6, "execute rodata", execute],
  [7, "execute text by its physical address", execute],
  [8, "write text through the device slot", write],
  [9, "map memory as a device", /^kiln: fault: device address in memory/m],
  [10, "overflow the stack in C", write],
  [11, "write the guard page", write],
  [12, "execute the page tables", execute],
  [13, "write the store through the device slot", write],
  [14, "write the store through the kernel's slot", write],
  [15, "read the loader's information after the start", read],
  [100, "write the store's first page", write],
  [101, "write the store's last byte", write],
  [102, "read null", read],
  [103, "write the last byte of page 0", write],
  [104, "read between heap and store", read],
  [105, "read below the store", read],
  [106, "read past the store", read],
  [107, "read past 4 GiB", read],
  [108, "overflow the stack in the appliance", write],
  [109, "give up", /^kiln: fault: the appliance gave up/m],
];
