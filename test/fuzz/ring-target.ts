// Fuzz target: virtio's rings and registers under a hostile device. The program is the device: it
// uses buffers as it should, or writes whatever it likes into what is its own. The driver never
// traps, hands over nothing but its own buffers, and loses no frame.

import {
  featureAnyLayout,
  featureEventIndex,
  featureGuestCsum,
  featureIndirect,
  featureMergeableBuffers,
  featureVersion1,
} from "../../appliance/drivers/virtio/features";
import { openVirtioNet, VirtioNet } from "../../appliance/drivers/virtio/net";
import { Queue } from "../../appliance/drivers/virtio/queue";
import { frameBufferLength, receiveBatchMax } from "../../appliance/policy";
import { begin, byte, left, short, take } from "./program-target";
import { HostileTransport, Side } from "./transport-target";

export { fixture, input, stateLength } from "./program-target";

const movesMax: u32 = 96;
const framesMax: u32 = 4;
const buffersMax: u32 = 8;
/** As the receiver has them. */
const bufferLength: u32 = 1536;
const scratchLength: u32 = 4096;
const bareHeaderLength: u32 = 10;

const modern = featureVersion1 | featureGuestCsum;
const kinds: StaticArray<u64> = [
  modern | featureMergeableBuffers | featureIndirect | featureEventIndex,
  modern,
  modern | featureMergeableBuffers,
  featureAnyLayout | featureMergeableBuffers | featureIndirect,
];
const transports = new Array<HostileTransport>();
const devices = new Array<VirtioNet>();

/** Opens a card of each kind. */
export function start(_fixtureLength: u32): void {
  for (let kind = 0; kind < kinds.length; kind++) {
    const transport = new HostileTransport(kinds[kind]);
    transports.push(transport);
    devices.push(openVirtioNet(transport, framesMax, buffersMax)!);
  }
}

/** Runs one input: which card, and what it does. */
export function run(length: u32): void {
  begin(length);
  const kind = byte() % kinds.length;
  const transport = transports[kind];
  const device = devices[kind];
  for (let moves: u32 = 0; moves < movesMax && left() > 0; moves++) move(transport, device);
  turn(device);
}

function move(transport: HostileTransport, device: VirtioNet): void {
  const kind = byte() & 15;
  const side = transport.side(kind & 1);
  if (kind < 4) receiveFrame(transport.receive);
  else if (kind < 6) side.use(byte(), short());
  else if (kind == 6) sendFrame(transport.transmit);
  else if (kind == 7) side.skip(byte());
  else if (kind < 10) side.scribble(byte(), short());
  else if (kind == 10) transport.mood = byte();
  else if (kind == 11) transport.ask(byte());
  else turn(device);
}

/** A frame comes in as it should, with any header and any length. */
function receiveFrame(side: Side): void {
  const id = side.next();
  if (id < 0) return;
  const descriptor = side.descriptor(id);
  const address = <usize>load<u64>(descriptor);
  const length = load<u32>(descriptor, 8);
  assert(length == bufferLength && isMemory(address, length), "a buffer that is none");
  store<u64>(address, <u64>byte());
  store<u32>(address, (byte() & 3) << 16, 8);
  const wanted = short() % (bufferLength - bareHeaderLength);
  take(address + bareHeaderLength + 2, min<u32>(wanted, 32));
  side.use(id, bareHeaderLength + wanted);
}

/** A frame goes out as it should; all that it names is memory. */
function sendFrame(side: Side): void {
  const head = side.next();
  if (head < 0) return;
  let table = side.queue.descTable;
  let at = side.descriptor(head);
  if (load<u16>(at, 12) & 4) {
    table = <usize>load<u64>(at);
    at = table;
  }
  for (let left = 8; ; left--) {
    assert(left > 0, "a chain without an end");
    assert(isMemory(<usize>load<u64>(at), load<u32>(at, 8)), "a segment that is no memory");
    if (!(load<u16>(at, 12) & 1)) break;
    at = table + <usize>load<u16>(at, 14) * 16;
  }
  side.use(head, 0);
}

function isMemory(address: usize, length: u32): bool {
  return length > 0 && <u64>address + length <= (<u64>memory.size()) << 16 && address != 0;
}

/** One turn of the loop: what came in goes out again. */
function turn(device: VirtioNet): void {
  device.reap();
  const count = device.receive();
  assert(count <= receiveBatchMax && count == device.receivedCount, "a batch that is too long");
  for (let index: u32 = 0; index < count; index++) {
    const record = device.receivedFrame(index);
    const receiver = device.receiver;
    const whole = isInside(record.address, record.length, receiver.scratch, scratchLength);
    const buffers = receiver.queue.size * bufferLength;
    const part = isInside(record.address, record.length, receiver.buffers, buffers);
    assert(whole || part, "a frame outside of the buffers");
    for (let other: u32 = 0; other < index; other++) {
      assert(device.receivedFrame(other).address != record.address, "a buffer that is two frames");
    }
    const frame = device.acquire();
    if (frame === null || record.length == 0) {
      if (frame !== null) device.completed(frame);
      continue;
    }
    frame.copy(record.address, min<u32>(record.length, frameBufferLength));
    device.queue(frame);
  }
  device.flush();
  device.recycle();
  device.arm();
  checkFrames(device);
}

function isInside(address: usize, length: u32, start: usize, room: u32): bool {
  return address >= start && address + length <= start + room;
}

/** Each frame is free or with the device; a device that was given up has none. */
function checkFrames(device: VirtioNet): void {
  let held: u32 = 0;
  const inFlight = device.transmitter.inFlight;
  for (let index: u32 = 0; index < device.framesMax; index++) held += load<u8>(inFlight + index);
  assert(held + device.available() == device.framesMax, "a frame is lost, or there twice");
  assert(device.alive || held == 0, "a dead card holds frames");
  checkQueue(device.receiver.queue);
  checkQueue(device.transmitter.queue);
}

function checkQueue(queue: Queue): void {
  assert(queue.outstanding() <= queue.size, "more is outstanding than the queue holds");
}
