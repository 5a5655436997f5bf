// Starts as every appliance does with its store, and says what it found: for the tests that bake
// stores of every size, and for counting what a start costs.

import { consoleWrite, halt, storeAddress, storeLength } from "../../appliance/machine/machine";
import { Representation } from "../../appliance/store/entry";
import { Store } from "../../appliance/store/store";
import { reasonText, valid, validate } from "../../appliance/store/validation";

function print(text: string): void {
  for (let index = 0; index < text.length; index++) consoleWrite(text.charCodeAt(index));
}

function printNumber(value: u64): void {
  if (value >= 10) printNumber(value / 10);
  consoleWrite(48 + <u32>(value % 10));
}

function printLine(text: string, value: u64): void {
  print(text);
  consoleWrite(32);
  printNumber(value);
  consoleWrite(10);
}

/** Entered by the kernel. */
export function main(): void {
  printLine("store of bytes", storeLength());
  const reason = validate(storeAddress(), storeLength());
  if (reason != valid) {
    printLine(reasonText(reason), reason);
    return halt(1);
  }
  printLine("valid", 0);
  const store = new Store(storeAddress());
  printLine("entries", store.entryCount);
  const root = memory.data<u8>([0x2f]);
  const entry = store.find(root, 1, 0);
  printLine("look-up", changetype<usize>(entry));
  if (entry == null) return halt(2);
  const representation: Representation = store.representation(entry, 0);
  const body = store.body(representation);
  const length = representation.bodyLength;
  if (!store.verify(body, length)) return halt(3);
  printLine("body of bytes", length);
  if (length > 0) printLine("its last byte", load<u8>(body + length - 1));
  halt(0);
}
