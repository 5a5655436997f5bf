// An appliance that waits a few times and says when it woke, for clock.test.ts.

import { clockUs, consoleWrite, halt, wait, wallClockUs } from "../../appliance/machine/machine";

const waitUs: u64 = 100_000;
const waits: u64 = 5;

function print(text: string): void {
  for (let i = 0; i < text.length; i++) consoleWrite(text.charCodeAt(i));
}

function printNumber(value: u64): void {
  if (value >= 10) printNumber(value / 10);
  consoleWrite(48 + <u32>(value % 10));
}

/** Entered by the kernel. */
export function main(): void {
  print("wall ");
  printNumber(wallClockUs() / 1_000_000);
  print("\n");
  for (let count: u64 = 1; count <= waits; count++) {
    let turns: u64 = 0;
    for (; clockUs() < count * waitUs; turns++) wait(count * waitUs);
    print("woke ");
    printNumber(clockUs());
    print(" after ");
    printNumber(turns);
    print(" turns\n");
  }
  halt(0);
}
