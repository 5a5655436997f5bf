// What the Linux process is told: options in, command line out. Pure, so that it can be tested.

/** Where the network card's other end is. */
export type Wire =
  /** A tap device that exists already. */
  | { kind: "tap"; device: string }
  /** A tap device that the process makes, which goes with it; this machine's address on it. */
  | { kind: "new tap"; address: string };

export interface Options {
  /** The program that `appliance/build/process.ts` has built. */
  program: string;
  image: string;
  /** Memory in MiB, from which kernel and store are taken as in a machine. */
  memoryMb: number;
  wire: Wire;
  /** The configuration block. */
  append?: string | undefined;
}

/** The command line. */
export function processCommand(options: Options): string[] {
  const { program, image, memoryMb, wire, append = "" } = options;
  return [
    program,
    ...["--image", image, "--memory", String(memoryMb * 2 ** 20)],
    ...(wire.kind === "tap" ? ["--tap", wire.device] : ["--new-tap", wire.address]),
    "--",
    ...append.split(/\s+/).filter((item) => item !== ""),
  ];
}
