// Fuzz target: the SNTP client, and servers that say anything. The program is what comes in and how
// long it takes. However that goes, nobody is asked twice within fifteen seconds or after a kiss of
// death, and the clock is set by nobody but the server that was asked, to no time before the floor.

import { Loopback } from "../../appliance/drivers/loopback";
import { Received } from "../../appliance/net/frame";
import { Network } from "../../appliance/net/network";
import { clockFloorS, timePollLastUs } from "../../appliance/policy";
import { Sntp } from "../../appliance/services/sntp";
import { macAt } from "../../appliance/wire/ethernet";
import { mappedHigh, mappedLow } from "../../appliance/wire/ip-address";
import { buildIpv4, Ipv4Header, protocolUdp } from "../../appliance/wire/ipv4";
import { buildUdp } from "../../appliance/wire/udp";
import { begin, byte, left, short, word } from "./program-target";

export { fixture, input, stateLength } from "./program-target";

const movesMax: u32 = 64;
const second: u64 = 1_000_000;
const ourAddress: u32 = 0x0a000002;
const firstServer: u32 = 0x0a000003;
const serverMac: u64 = 0x520000000004;
/** Where a server's message lies in a frame, and the part of it that the program may change. */
const messageAt: u32 = 42;
const messageLength: u32 = 48;
/** Fri, 15 Jan 2027, in seconds since 1900. */
const now1900: u32 = 4_008_988_800;

const device = new Loopback(8);
const network = new Network(device);
const client = new Sntp(network, 42);
const frame = heap.alloc(256);
const record = changetype<Received>(heap.alloc(offsetof<Received>()));
let nowUs: u64 = second;
/** The question that is out. */
let askedUs: u64 = 0;
let askedServer: u32 = 0;
let askedPort: u32 = 0;
let askedRandom: u64 = 0;
/** Bit n: server n has sent a kiss of death. */
let dead: u32 = 0;

/** Makes a client with two servers. */
export function start(_fixtureLength: u32): void {
  network.configure(ourAddress, 24, 0);
  client.add(mappedHigh, mappedLow(firstServer));
  client.add(mappedHigh, mappedLow(firstServer + 1));
}

/** Runs one input: answers, pauses, and addresses that come. */
export function run(length: u32): void {
  begin(length);
  nowUs = second;
  askedUs = 0;
  dead = 0;
  client.wake(nowUs);
  turn();
  for (let moves: u32 = 0; moves < movesMax && left() > 0; moves++) {
    const kind = byte();
    if (kind < 160) answer(kind);
    else if (kind < 224) {
      nowUs += (<u64>1) << (kind & 31);
      turn();
    } else if (kind < 240) {
      nowUs = client.deadlineUs == u64.MAX_VALUE ? nowUs : max(nowUs, client.deadlineUs);
      turn();
    } else {
      client.wake(nowUs);
      turn();
    }
  }
}

/** One turn of the machine, in which the servers' MAC addresses are known. */
function turn(): void {
  network.neighbours.learn(firstServer, serverMac, true, nowUs);
  network.neighbours.learn(firstServer + 1, serverMac, true, nowUs);
  client.poll(nowUs);
  const count = device.receive();
  for (let index: u32 = 0; index < count; index++) {
    noteQuestion(device.receivedFrame(index).address);
  }
  device.recycle();
  const alive = dead != 3;
  assert(client.deadlineUs > nowUs, "a turn is due that was made");
  const latestUs = nowUs + timePollLastUs + timePollLastUs / 8;
  assert(!alive || client.deadlineUs <= latestUs, "it asks no more");
}

function noteQuestion(at: usize): void {
  if (bswap<u16>(load<u16>(at, 12)) != 0x0800 || load<u8>(at, 23) != protocolUdp) return;
  assert(askedUs == 0 || nowUs - askedUs >= 15 * second, "asked twice");
  askedUs = nowUs;
  askedServer = Ipv4Header.at(at + 14).destination;
  askedPort = bswap<u16>(load<u16>(at, 34));
  askedRandom = load<u64>(at + messageAt, 40);
  assert(((dead >> (askedServer - firstServer)) & 1) == 0, "asked after a kiss of death");
}

/** A message of a server: a good one, with some bytes changed, to the question or beside it. */
function answer(kind: u32): void {
  memory.fill(frame, 0, 256);
  const message = frame + messageAt;
  store<u8>(message, 0x24);
  store<u8>(message, 2, 1);
  store<u64>(message, askedRandom, 24);
  store<u32>(message, bswap<u32>(now1900 + byte()), 32);
  store<u64>(message, load<u64>(message, 32), 40);
  for (let changes = kind & 7; changes > 0; changes--) change(message);
  const from = kind & 8 ? word() : askedServer;
  const fromPort = kind & 16 ? short() : 123;
  const toPort = kind & 64 ? short() : askedPort;
  const size = kind & 32 ? byte() & 63 : messageLength;
  const right = load<u64>(message, 24) == askedRandom && size >= messageLength;
  const asked = right && from == askedServer && fromPort == 123 && toPort == askedPort;
  if (!deliver(from, fromPort, toPort, size)) return;
  const answers = client.answers;
  const before = client.offsetUs;
  const code = bswap<u32>(load<u32>(message, 12));
  const open = client.receive(nowUs) && asked;
  assert(open || (client.answers == answers && client.offsetUs == before), "set by a stranger");
  const set = client.offsetUs == before || client.offsetUs + nowUs >= clockFloorS * second;
  assert(set, "set to a time before the floor");
  const mode = load<u8>(message) & 0x3f;
  const kissed = load<u8>(message, 1) == 0 && (mode == 0x24 || mode == 0x1c);
  const death = code == 0x44454e59 || code == 0x52535452;
  const late = nowUs - askedUs > 4 * second;
  if (open && kissed && death && !late) dead |= 1 << (askedServer - firstServer);
}

function change(message: usize): void {
  const at = byte();
  if (at < 192) store<u8>(message + (at % messageLength), <u8>byte());
  else if (at < 208) store<u32>(message, bswap<u32>(0x44454e59), 12);
  else if (at < 224) store<u32>(message, bswap<u32>(0x52535452), 12);
  else if (at < 240) store<u32>(message, bswap<u32>(0x52415445), 12);
  else store<u8>(message, 0, 1);
}

function deliver(from: u32, fromPort: u32, toPort: u32, size: u32): bool {
  buildUdp(frame + 34, fromPort, toPort, size + 8);
  buildIpv4(frame + 14, size + 28, protocolUdp, from, ourAddress);
  store<u64>(frame, macAt(device.macAddress));
  store<u64>(frame, 0x000099995452, 6);
  store<u16>(frame, 0x0008, 12);
  record.address = frame;
  record.length = size + messageAt;
  record.checksumGood = true;
  return network.receive(record, nowUs);
}
