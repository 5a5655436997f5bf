// The scripted endpoint as a kernel, over the machine's own network card: packet scripts on a wire.
// What a script tells the application, and the time, come in control frames on the same wire, which
// keeps everything in order; wire-world.ts is the other side. A control frame, little-endian:
//
//     14      16        20    24      32     40     48    56
//     | zeros | command | id  | value | time | peer | mac |      asks; the last two for IPv6
//     | zeros | kind    | ...                                    answers

import { findDevice } from "../../appliance/drivers/find";
import { writeLine } from "../../appliance/console";
import * as machine from "../../appliance/machine/machine";
import { NetDevice } from "../../appliance/net/device";
import { Frame, Received } from "../../appliance/net/frame";
import { frameBufferLength } from "../../appliance/policy";
import { logAddress, takeLog } from "./call-log.unit";
import * as endpoint from "./endpoint.unit";
import { ScriptDevice } from "./script-device.unit";

/** What may be asked for, as Node names it. */
enum Command {
  /** Nothing but the time, which each command tells. */
  Clock,
  Limit,
  Start,
  Poll,
  Hold,
  Write,
  Finish,
  FinishAtEnd,
  Reset,
  KeepAlive,
  Consume,
  Deadline,
  GatherMax,
  Wake,
  Available,
  BuffersFree,
  ConnectionCount,
  State,
  Count,
  SpeakIpv6,
}

/** Kinds of answer: the value asked for; a part of the call log; how to cut the next frame. */
enum Kind {
  Value,
  Told,
  Cut,
}

/** IEEE's first EtherType for local experiments, as it lies in memory. */
const etherType: u16 = 0xb588;
const controlLength: u32 = 64;
const cardFrames: u32 = 64;
/** Bytes of the call log in one frame. */
const toldLength: u32 = 1400;
/** As tcp-world.ts has it. */
const secret: u64 = 0x0706050403020100;

/** The card, whatever device the script has. */
let card: NetDevice = changetype<NetDevice>(0);
/** The script's device where the script plays it, else null. */
let played: CardDevice | null = null;
let nowUs: u64 = 0;
let cardMtu: u32 = 0;
const answer: usize = heap.alloc(2048);

/** Sends a frame by the card. */
function emit(address: usize, length: u32): void {
  // Each try looks for frames that the card has done with.
  let free = card.acquire();
  while (free === null) free = card.acquire();
  const frame = free!;
  const fits = length <= frameBufferLength;
  if (fits) frame.copy(address, length);
  else frame.append(address, length);
  card.queue(frame);
  if (fits) return;
  // The bytes are not the frame's own: they must have gone before they change.
  card.flush();
  while (card.available() < card.framesMax) card.reap();
}

/** A device that the script plays, whose frames go out by the card. */
class CardDevice extends ScriptDevice {
  show(address: usize, frame: Frame): void {
    if (frame.segmentSize > 0) {
      store<u32>(answer, frame.segmentSize, 20);
      store<u32>(answer, frame.headerLength, 24);
      reply(Kind.Cut, controlLength);
    }
    emit(address, frame.length);
  }
}

function reply(kind: Kind, length: u32): void {
  store<u32>(answer, kind, 16);
  emit(answer, length);
}

function tell(): void {
  const length = takeLog();
  for (let at: u32 = 0; at < length; at += toldLength) {
    const part = min(toldLength, length - at);
    store<u32>(answer, part, 20);
    memory.copy(answer + 24, logAddress() + at, part);
    reply(Kind.Told, max(24 + part, controlLength));
  }
}

/** Begins a script: at this address, with a device of its own if it has frames. */
function start(address: u32, frames: u32, segmentationMax: u32): void {
  // A script before this one may have widened the link for IPv6.
  card.mtu = cardMtu;
  played = frames == 0 ? null : new CardDevice(frames, segmentationMax);
  const device = frames == 0 ? card : changetype<NetDevice>(played);
  endpoint.begin(device, address, secret);
  endpoint.forgetLimits();
}

function obey(command: Command, id: u32, value: u64): u64 {
  const small = <u32>value;
  switch (command) {
    case Command.Limit:
      endpoint.limit(id, small);
      break;
    case Command.Start:
      start(id, small, <u32>(value >> 32));
      break;
    case Command.Poll:
      endpoint.poll(nowUs);
      break;
    case Command.Hold:
      if (played !== null) played!.hold(id != 0);
      break;
    case Command.Write:
      endpoint.write(id, small);
      break;
    case Command.Finish:
      endpoint.finish(id);
      break;
    case Command.FinishAtEnd:
      endpoint.finishAtEnd(id);
      break;
    case Command.Reset:
      endpoint.reset(id);
      break;
    case Command.KeepAlive:
      endpoint.keepAlive(id, value != 0);
      break;
    case Command.Consume:
      endpoint.consume(id, small);
      break;
    case Command.Deadline:
      endpoint.deadline(id, value);
      break;
    case Command.GatherMax:
      endpoint.gatherMax(id);
      break;
    case Command.Wake:
      endpoint.wake(id, nowUs);
      break;
    case Command.Available:
      return endpoint.available();
    case Command.BuffersFree:
      return endpoint.buffersFree();
    case Command.ConnectionCount:
      return endpoint.connectionCount();
    case Command.State:
      return endpoint.state(id);
    case Command.Count:
      return endpoint.count(id);
  }
  return 0;
}

function control(frame: usize): void {
  nowUs = load<u64>(frame, 32);
  const command = <Command>load<u32>(frame, 16);
  const id = load<u32>(frame, 20);
  let value = load<u64>(frame, 24);
  if (command == Command.SpeakIpv6) {
    endpoint.speakIpv6(value, id, load<u32>(frame, 40), load<u64>(frame, 48), nowUs);
  } else value = obey(command, id, value);
  tell();
  store<u64>(answer, value, 24);
  store<u64>(answer, endpoint.nextDeadlineUs(), 32);
  reply(Kind.Value, controlLength);
}

function arrive(received: Received): void {
  const isControl = load<u16>(received.address, 12) == etherType;
  if (isControl) control(received.address);
  else endpoint.frameArrives(received, nowUs);
}

/** Entered by the kernel. */
export function main(): void {
  const found = findDevice(cardFrames, cardFrames);
  if (found === null) return machine.halt(1);
  card = found;
  cardMtu = card.mtu;
  memory.fill(answer, 0, 2048);
  // The peer sees every frame, whoever it is for.
  memory.fill(answer, 0xff, 6);
  memory.copy(answer + 6, card.macAddress, 6);
  store<u16>(answer, etherType, 12);
  // So that whoever asks finds an endpoint.
  start(0, 0, 0);
  writeLine("scripted endpoint waits");
  while (true) {
    card.reap();
    const count = card.receive();
    for (let index: u32 = 0; index < count; index++) arrive(card.receivedFrame(index));
    card.flush();
    card.recycle();
    if (count == 0 && card.arm()) machine.wait(u64.MAX_VALUE);
  }
}
