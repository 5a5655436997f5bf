// The smallest appliance: says hello, what it finds, and ends.

import {
  clockUs,
  configurationLength,
  consoleWrite,
  halt,
  storeLength,
  wait,
  wallClockUs,
} from "../../appliance/machine/machine";

function print(text: string): void {
  for (let i = 0; i < text.length; i++) consoleWrite(text.charCodeAt(i));
}

function printNumber(value: u64): void {
  if (value >= 10) printNumber(value / 10);
  consoleWrite(48 + <u32>(value % 10));
}

/** Entered by the kernel. */
export function main(): void {
  print("hello: store ");
  printNumber(storeLength());
  print(" heap ");
  printNumber((<u64>memory.size()) << 16);
  print(" configuration ");
  printNumber(configurationLength());
  print(" us ");
  printNumber(clockUs());
  print(" wall ");
  printNumber(wallClockUs() / 1000000);
  print("\n");
  for (let i = 1; i <= 3; i++) {
    const until = <u64>i * 100000;
    let turns = 0;
    while (clockUs() < until) {
      wait(until);
      turns++;
    }
    print("waited to ");
    printNumber(clockUs());
    print(" in turns ");
    printNumber(turns);
    print("\n");
  }
  halt(0);
}
