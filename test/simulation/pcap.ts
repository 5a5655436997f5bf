// Frames as a pcap file, for Wireshark or tcpdump.

import { Buffer } from "node:buffer";
import { closeSync, openSync, writeSync } from "node:fs";

/** Writes frames to a file as they pass; times are those of the simulation. */
export class Pcap {
  private readonly file: number;

  constructor(path: string) {
    this.file = openSync(path, "w");
    const head = Buffer.alloc(24);
    head.writeUInt32LE(0xa1b2c3d4, 0);
    head.writeUInt16LE(2, 4);
    head.writeUInt16LE(4, 6);
    head.writeUInt32LE(65535, 16);
    head.writeUInt32LE(1, 20);
    writeSync(this.file, head);
  }

  /** Adds a frame. */
  add(frame: Buffer, nowUs: number): void {
    const head = Buffer.alloc(16);
    head.writeUInt32LE(Math.floor(nowUs / 1e6), 0);
    head.writeUInt32LE(Math.floor(nowUs % 1e6), 4);
    head.writeUInt32LE(frame.length, 8);
    head.writeUInt32LE(frame.length, 12);
    writeSync(this.file, head);
    writeSync(this.file, frame);
  }

  /** Closes the file. */
  close(): void {
    closeSync(this.file);
  }
}
