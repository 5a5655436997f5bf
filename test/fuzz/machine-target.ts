// The whole server under a program of frames and time. Whatever comes in: no trap, every invariant
// after every frame, no answer to what must not be answered, and in the end nothing is left.

import { Configuration } from "../../appliance/configuration";
import { Server, Sizes } from "../../appliance/server";
import { Store } from "../../appliance/store/store";
import { valid, validate } from "../../appliance/store/validation";
import { checkServer } from "../simulation/invariants-target";
import { FuzzDevice } from "./device-target";
import { buildFrame } from "./frame-target";
import { begin, byte, fixtureStart, left } from "./program-target";

const movesMax: u32 = 64;
/** Turns until the machine must have come to rest, and how long that may take. */
const turnsMax: u32 = 20_000;
const longestLifeUs: u64 = 600_000_000;
/** Pauses are powers of two: up to 2^29 µs, nine minutes. */
const pausesMax: u32 = 30;
/** Kinds of move that leap: from here on, by 2^23 µs and more, up to 2^42, 51 days. */
const leapsFrom: u32 = 200 + pausesMax;
const leapsMax: u32 = 20;
const leapBitsMin: u32 = 23;

let device: FuzzDevice = changetype<FuzzDevice>(0);
let server: Server = changetype<Server>(0);
let nowUs: u64 = 1_000_000;
/** Where each input finds the clock: it is no memory, which alone is as it was. */
let startUs: u64 = 0;
let heapTop: usize = 0;

/** Makes the server for the store in the fixture. */
export function startMachine(length: u32, settings: string): void {
  const text = String.UTF8.encode(settings);
  const configuration = new Configuration();
  configuration.parse(changetype<usize>(text), <u32>text.byteLength);
  assert(validate(fixtureStart(), length) == valid, "the fixture is no store");
  const sizes = new Sizes(configuration.connections);
  device = new FuzzDevice(sizes.frames);
  server = new Server(device, new Store(fixtureStart()), configuration, sizes, nowUs);
  device.begin();
  // Addresses of IPv6 become usable.
  pass(nowUs + 2_000_000);
  startUs = nowUs;
  heapTop = top();
}

function top(): usize {
  const address = heap.alloc(1);
  heap.free(address);
  return address;
}

/** Runs the program in the buffer. */
export function runMachine(length: u32): void {
  begin(length);
  nowUs = startUs;
  for (let moves: u32 = 0; moves < movesMax && left() > 0; moves++) {
    const kind = byte();
    if (kind < 200) arrive();
    else if (kind < 200 + pausesMax) pass(nowUs + ((<u64>1) << (kind - 200)));
    else if (kind < leapsFrom + leapsMax) leap(leapBitsMin + (kind - leapsFrom));
    else device.holding = (kind & 1) != 0;
  }
  device.holding = false;
  pass(nowUs + longestLifeUs);
  assert(server.tcp.connectionCount() == 0, "a connection is stuck");
  assert(device.available() == device.framesMax, "frames are missing");
  assert(top() == heapTop, "the heap has grown");
}

/** The machine stood still: whatever was due meanwhile is so late. */
function leap(bits: u32): void {
  nowUs += (<u64>1) << bits;
  server.poll(nowUs);
  checkServer(server, device.held);
}

/** One frame comes in, in a turn of its own. */
function arrive(): void {
  const length = buildFrame(device, device.arrival);
  const mayAnswer = !isReset(length);
  const resets = device.resets;
  const sent = device.framesSent;
  const before = server.network.device.framesReceived;
  device.arrive(length);
  server.poll(nowUs);
  checkServer(server, device.held);
  if (length == 0) return;
  assert(device.framesReceived == before + 1, "a frame was not looked at");
  assert(mayAnswer || device.resets == resets, "a reset was answered with a reset");
  assert(device.framesSent < sent + 64, "one frame is answered by many");
}

/** A TCP segment with RST behind plain headers. */
function isReset(length: u32): bool {
  const at = device.arrival;
  const type = load<u16>(at, 12);
  if (type == 0x0008) return length > 47 && load<u8>(at, 23) == 6 && (load<u8>(at, 47) & 4) != 0;
  return type == 0xdd86 && length > 67 && load<u8>(at, 20) == 6 && (load<u8>(at, 67) & 4) != 0;
}

/** Time goes by until `untilUs`, with a turn whenever one is due. */
function pass(untilUs: u64): void {
  for (let turns: u32 = 0; turns < turnsMax; turns++) {
    const deadlineUs = server.poll(nowUs);
    if (deadlineUs >= untilUs) {
      nowUs = untilUs;
      server.poll(nowUs);
      checkServer(server, device.held);
      return;
    }
    if (deadlineUs > nowUs) nowUs = deadlineUs;
  }
  assert(false, "the machine does not come to rest");
}
