// What the device tests need of the drivers, in the appliance's own dialect: a module whose exports
// let a test play the stack.

import { findDevice } from "../../appliance/drivers/find";
import { HostDevice } from "../../appliance/drivers/host";
import { Loopback } from "../../appliance/drivers/loopback";
import { NetDevice } from "../../appliance/net/device";
import { Frame } from "../../appliance/net/frame";

let opened: NetDevice | null = null;

/** `kind` 0: loopback, 1: host, 2: whatever the machine has. */
export function open(kind: u32, framesMax: u32, buffersMax: u32): bool {
  if (kind == 0) opened = new Loopback(framesMax);
  else if (kind == 1) opened = new HostDevice(framesMax, buffersMax);
  else opened = findDevice(framesMax, buffersMax);
  return opened != null;
}

function device(): NetDevice {
  return opened!;
}

/** Bytes that stand for the store: frames may point into them. */
export function allocate(length: u32): usize {
  return heap.alloc(length);
}

/** Where the heap ends. */
export function heapTop(): usize {
  return heap.alloc(0);
}

export function macAddress(): usize {
  return device().macAddress;
}

export function mtu(): u32 {
  return device().mtu;
}

export function checksums(): bool {
  return device().checksums;
}

export function segmentationMax(): u32 {
  return device().segmentationMax;
}

export function segmentationMaxIpv6(): u32 {
  return device().segmentationMaxIpv6;
}

export function pagesMax(): u32 {
  return device().pagesMax;
}

export function framesMax(): u32 {
  return device().framesMax;
}

export function available(): u32 {
  return device().available();
}

export function framesSent(): u64 {
  return device().framesSent;
}

export function framesReceived(): u64 {
  return device().framesReceived;
}

export function framesDropped(): u64 {
  return device().framesDropped;
}

/** Address of an empty frame; 0 when there is none. */
export function acquire(): usize {
  return changetype<usize>(device().acquire());
}

export function index(frame: usize): u32 {
  return changetype<Frame>(frame).index;
}

export function append(frame: usize, address: usize, length: u32): void {
  changetype<Frame>(frame).append(address, length);
}

export function extend(frame: usize, length: u32): usize {
  return changetype<Frame>(frame).extend(length);
}

export function request(
  frame: usize,
  checksumStart: u32,
  checksumOffset: u32,
  segmentSize: u32,
  headerLength: u32,
): void {
  const record = changetype<Frame>(frame);
  record.checksumStart = <u16>checksumStart;
  record.checksumOffset = <u16>checksumOffset;
  record.segmentSize = <u16>segmentSize;
  record.headerLength = <u16>headerLength;
}

export function queue(frame: usize): void {
  device().queue(changetype<Frame>(frame));
}

export function giveBack(frame: usize): void {
  device().completed(changetype<Frame>(frame));
}

export function flush(): void {
  device().flush();
}

export function reap(): void {
  device().reap();
}

export function receive(): u32 {
  return device().receive();
}

export function receivedAddress(index: u32): usize {
  return device().receivedFrame(index).address;
}

export function receivedLength(index: u32): u32 {
  return device().receivedFrame(index).length;
}

export function receivedGood(index: u32): bool {
  return device().receivedFrame(index).checksumGood;
}

export function recycle(): void {
  device().recycle();
}

export function arm(): bool {
  return device().arm();
}
