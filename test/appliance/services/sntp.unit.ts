// The SNTP client under a clock that the test sets. A server's answers are built here, field by
// field; what the client sends comes back through the loopback device.

import { Loopback } from "../../../appliance/drivers/loopback";
import { AddressState } from "../../../appliance/net/addresses";
import { Received } from "../../../appliance/net/frame";
import { Network } from "../../../appliance/net/network";
import { Sntp } from "../../../appliance/services/sntp";
import { macAt } from "../../../appliance/wire/ethernet";
import { mappedHigh, mappedLow } from "../../../appliance/wire/ip-address";
import { buildIpv4, Ipv4Header } from "../../../appliance/wire/ipv4";
import { buildIpv6 } from "../../../appliance/wire/ipv6";
import { buildUdp } from "../../../appliance/wire/udp";
import { test } from "../unit";

const second: u64 = 1_000_000;
/** Fri, 15 Jan 2027 08:00:00 GMT, in µs since 1970. */
const epoch: u64 = 1_800_000_000 * second;
const ourAddress: u32 = 0x0a000002;
const server: u32 = 0x0a000001;
const otherServer: u32 = 0x0a000003;
const peerMac: u64 = 0x520000000004;
/** Kiss codes. */
const deny: u32 = 0x44454e59;
const restrict: u32 = 0x52535452;
const rate: u32 = 0x52415445;

const device = new Loopback(32);
const network = new Network(device);
const client = new Sntp(network, 42);
const frame = heap.alloc(1024);
const record = changetype<Received>(heap.alloc(offsetof<Received>()));

/** What the client sent last. */
let sentTo: u32 = 0;
let sentPort: u32 = 0;
let sentRandom: u64 = 0;
let sentCount: u32 = 0;

/** The next answer; a test changes what it is about. */
let first: u8 = 0x24;
let stratum: u8 = 2;
let from: u32 = server;
let fromPort: u32 = 123;
let length: u32 = 48;
let rootDelay: u32 = 0;
let rootDispersion: u32 = 0;
let reference: u32 = 0;

function start(): void {
  network.configure(ourAddress, 24, 0);
  network.neighbours.learn(server, peerMac, true, 0);
  network.neighbours.learn(otherServer, peerMac, true, 0);
  client.add(mappedHigh, mappedLow(server));
}

/** One turn, in which the servers' MAC addresses are known. */
function turn(nowUs: u64): void {
  network.neighbours.learn(server, peerMac, true, nowUs);
  network.neighbours.learn(otherServer, peerMac, true, nowUs);
  client.poll(nowUs);
}

/** Looks at the questions that were sent since the last call; how many they are. */
function listen(): u32 {
  sentCount = 0;
  const count = device.receive();
  for (let index: u32 = 0; index < count; index++) {
    const at = device.receivedFrame(index).address;
    if (bswap<u16>(load<u16>(at, 12)) != 0x0800 || load<u8>(at, 23) != 17) continue;
    assert(bswap<u16>(load<u16>(at, 36)) == 123);
    assert(device.receivedFrame(index).length == 14 + 20 + 8 + 48);
    assert(load<u8>(at, 42) == 0x23);
    for (let byte = 1; byte < 40; byte++) assert(load<u8>(at + 42 + byte) == 0);
    sentPort = bswap<u16>(load<u16>(at, 34));
    sentRandom = load<u64>(at, 42 + 40);
    sentTo = Ipv4Header.at(at + 14).destination;
    sentCount += 1;
  }
  device.recycle();
  return sentCount;
}

/** A question goes out at `nowUs`. */
function ask(nowUs: u64): void {
  client.wake(nowUs);
  turn(max(nowUs, client.deadlineUs));
  assert(listen() == 1);
}

/** The next answer is a kiss. */
function kiss(code: u32): void {
  stratum = 0;
  reference = code;
}

function stamp(at: usize, us: u64): void {
  const seconds = <u32>(us / second) + 2_208_988_800;
  const fraction = <u32>(((us % second) << 32) / second);
  store<u32>(at, bswap<u32>(seconds));
  store<u32>(at, bswap<u32>(fraction), 4);
}

/** An answer arrives at `nowUs` that was received and sent at these times; whether it was ours. */
function answer(receivedUs: u64, transmittedUs: u64, nowUs: u64): bool {
  memory.fill(frame, 0, 1024);
  const message = frame + 42;
  store<u8>(message, first);
  store<u8>(message, stratum, 1);
  store<u32>(message, bswap<u32>(rootDelay), 4);
  store<u32>(message, bswap<u32>(rootDispersion), 8);
  store<u32>(message, bswap<u32>(reference), 12);
  store<u64>(message, sentRandom, 24);
  if (receivedUs != 0) stamp(message + 32, receivedUs);
  if (transmittedUs != 0) stamp(message + 40, transmittedUs);
  buildUdp(frame + 34, fromPort, sentPort, length + 8);
  buildIpv4(frame + 14, length + 28, 17, from, ourAddress);
  store<u64>(frame, macAt(device.macAddress));
  store<u64>(frame, 0x000099995452, 6);
  store<u16>(frame, 0x0008, 12);
  record.address = frame;
  record.length = length + 42;
  record.checksumGood = false;
  assert(network.receive(record, nowUs));
  return client.receive(nowUs);
}

/** The same over IPv6, with a time that is good. */
function answerIpv6(high: u64, low: u64, nowUs: u64): bool {
  memory.fill(frame, 0, 1024);
  const message = frame + 62;
  store<u8>(message, first);
  store<u8>(message, stratum, 1);
  store<u64>(message, sentRandom, 24);
  stamp(message + 32, epoch);
  stamp(message + 40, epoch);
  buildUdp(frame + 54, 123, sentPort, 56);
  store<u16>(frame, 1, 60);
  buildIpv6(frame + 14, 56, 17, 64, high, low, high, 2);
  store<u64>(frame, macAt(device.macAddress));
  store<u64>(frame, 0x000099995452, 6);
  store<u16>(frame, 0xdd86, 12);
  record.address = frame;
  record.length = 62 + 48;
  record.checksumGood = true;
  assert(network.receive(record, nowUs));
  return client.receive(nowUs);
}

function near(a: u64, b: u64): bool {
  return (a > b ? a - b : b - a) <= 1;
}

test("asks as soon as there is a server and an address, and tells nothing of itself", () => {
  client.add(mappedHigh, mappedLow(server));
  client.wake(0);
  turn(0);
  assert(listen() == 0);
  assert(client.deadlineUs == u64.MAX_VALUE);
  network.configure(ourAddress, 24, 0);
  network.neighbours.learn(server, peerMac, true, 0);
  ask(5 * second);
  assert(sentTo == server);
  assert(sentPort >= 49152);
  assert(sentRandom != 0);
});

test("without a server nothing is asked", () => {
  network.configure(ourAddress, 24, 0);
  client.wake(0);
  assert(client.deadlineUs == u64.MAX_VALUE);
});

test("an answer sets the clock: the server's time and half of the way there and back", () => {
  start();
  ask(second);
  assert(answer(epoch, epoch + 50_000, 1_200_000));
  assert(client.settings == 1);
  assert(near(client.offsetUs + 1_200_000, epoch + 50_000 + 75_000));
  assert(client.low == mappedLow(server));
  assert(client.deadlineUs >= 1_200_000 + 1024 * second);
  assert(client.deadlineUs < 1_200_000 + 1152 * second);
});

test("the era that begins in 2036 is understood, up to 2106", () => {
  start();
  ask(second);
  const late: u64 = 4_200_000_000 * second;
  assert(answer(late, late, second));
  assert(near(client.offsetUs + second, late));
});

test("who has not seen the question is not believed (4330-5-1, 4330-5-2, 4330-5-3)", () => {
  start();
  ask(second);
  const random = sentRandom;
  sentRandom = random ^ 1;
  assert(answer(epoch, epoch, second + 10));
  sentRandom = 0;
  assert(answer(epoch, epoch, second + 20));
  sentRandom = random;
  from = otherServer;
  assert(answer(epoch, epoch, second + 30));
  from = server;
  fromPort = 1234;
  assert(answer(epoch, epoch, second + 40));
  fromPort = 123;
  first = 0x23;
  assert(answer(epoch, epoch, second + 50));
  first = 0x3c;
  assert(answer(epoch, epoch, second + 60));
  first = 0x24;
  length = 47;
  assert(answer(epoch, epoch, second + 70));
  length = 48;
  assert(client.answers == 0);
  const port = sentPort;
  sentPort ^= 1;
  assert(!answer(epoch, epoch, second + 80));
  sentPort = port;
  assert(answer(epoch, epoch, second + 90));
  assert(client.answers == 1);
  // One question, one answer: then nobody listens there any more.
  assert(!answer(epoch, epoch, second + 100));
});

test("an answer after four seconds comes too late", () => {
  start();
  ask(second);
  assert(answer(epoch, epoch, 5 * second + 1));
  assert(client.answers == 0);
});

/** The answer is of no use: the clock stays unset, and the next question comes in good time. */
function expectRefused(receivedUs: u64, transmittedUs: u64): void {
  const nowUs = client.deadlineUs == u64.MAX_VALUE ? second : client.deadlineUs;
  ask(nowUs);
  assert(answer(receivedUs, transmittedUs, nowUs + 1000));
  assert(client.offsetUs == 0 && client.answers == 0);
  assert(client.deadlineUs >= nowUs + 16 * second);
}

test("a server that has no time itself is not believed (4330-5-4, 4330-5-5)", () => {
  start();
  first = 0xe4;
  expectRefused(epoch, epoch);
  first = 0x24;
  stratum = 16;
  expectRefused(epoch, epoch);
  stratum = 2;
  rootDispersion = 16 << 16;
  expectRefused(epoch, epoch);
  rootDispersion = 0;
  rootDelay = 32 << 16;
  expectRefused(epoch, epoch);
  rootDelay = 0;
  expectRefused(epoch, 0);
});

test("times that cannot be are not believed", () => {
  start();
  expectRefused(epoch + 1000, epoch);
  // The server claims to have had the question for longer than it was away.
  expectRefused(epoch, epoch + second);
  const before: u64 = 1_600_000_000 * second;
  expectRefused(before, before);
});

test("after a kiss of death the server is never asked again (4330-10-8)", () => {
  start();
  client.add(mappedHigh, mappedLow(otherServer));
  ask(second);
  assert(sentTo == server);
  kiss(deny);
  assert(answer(0, 0, second + 1000));
  stratum = 2;
  from = otherServer;
  let last: u64 = 0;
  for (let round = 0; round < 8; round++) {
    last = client.deadlineUs;
    turn(last);
    assert(listen() == 1 && sentTo == otherServer);
  }
  kiss(restrict);
  assert(answer(0, 0, last));
  turn(client.deadlineUs);
  assert(listen() == 0);
  assert(client.deadlineUs == u64.MAX_VALUE);
});

test("a kiss that asks for patience doubles the time between questions, each time", () => {
  start();
  kiss(rate);
  let interval = 2048 * second;
  let nowUs = second;
  for (let round = 0; round < 4; round++) {
    ask(nowUs);
    assert(answer(0, 0, nowUs));
    assert(client.deadlineUs >= nowUs + interval);
    nowUs = client.deadlineUs;
    interval *= 2;
  }
});

test("no new address shortens the patience that was asked for", () => {
  start();
  kiss(rate);
  ask(second);
  assert(answer(0, 0, second));
  const deadline = client.deadlineUs;
  assert(deadline >= 2049 * second);
  client.wake(100 * second);
  turn(100 * second);
  assert(listen() == 0 && client.deadlineUs == deadline);
});

test("a kiss without a meaning is an answer without a time", () => {
  start();
  kiss(0x494e4954);
  ask(second);
  assert(answer(epoch, epoch, second));
  assert(client.answers == 0 && client.offsetUs == 0);
  assert(client.deadlineUs < 40 * second);
});

test("a forged kiss changes nothing", () => {
  start();
  ask(second);
  const random = sentRandom;
  sentRandom ^= 1;
  kiss(deny);
  assert(answer(0, 0, second));
  sentRandom = random;
  stratum = 2;
  assert(answer(epoch, epoch, second));
  assert(client.answers == 1);
});

test("unanswered, the next is asked after 16, 32 … 1024 seconds and more (4330-10-2)", () => {
  start();
  client.add(mappedHigh, mappedLow(otherServer));
  ask(second);
  let last = second;
  let wait = 16 * second;
  for (let round = 0; round < 10; round++) {
    assert(sentTo == (round & 1 ? otherServer : server));
    const waited = client.deadlineUs - last;
    assert(waited >= wait && waited < wait + wait / 8);
    last = client.deadlineUs;
    turn(last - 1);
    assert(listen() == 0);
    turn(last);
    assert(listen() == 1);
    wait = min(wait * 2, 1024 * second);
  }
});

test("however often addresses come, 16 seconds lie between two questions (4330-10-1)", () => {
  start();
  ask(second);
  assert(answer(epoch, epoch, second));
  client.wake(second);
  turn(second);
  client.wake(10 * second);
  turn(10 * second);
  assert(listen() == 0);
  assert(client.deadlineUs == 17 * second);
});

test("a tenth of a second is left alone; more sets the clock, forwards or back", () => {
  start();
  ask(second);
  assert(answer(epoch, epoch, second));
  let nowUs = client.deadlineUs;
  const offset = client.offsetUs;
  turn(nowUs);
  assert(listen() == 1);
  const right = nowUs + offset;
  assert(answer(right + 99_000, right + 99_000, nowUs));
  assert(client.answers == 2 && client.settings == 1 && client.offsetUs == offset);
  nowUs = client.deadlineUs;
  turn(nowUs);
  assert(listen() == 1);
  const earlier = nowUs + offset - 3600 * second;
  assert(answer(earlier, earlier, nowUs));
  assert(client.settings == 2);
  assert(near(client.offsetUs, offset - 3600 * second));
});

test("a server that lets itself not be asked stays so when the lease is renewed", () => {
  network.configure(ourAddress, 24, 0);
  const list = heap.alloc(8);
  store<u32>(list, server);
  client.replace(list, 1, second);
  kiss(deny);
  ask(second);
  assert(answer(0, 0, second));
  client.replace(list, 1, 60 * second);
  client.wake(60 * second);
  turn(60 * second);
  assert(listen() == 0);
});

test("a failure is told once a server, until one of them has given the time", () => {
  start();
  client.add(mappedHigh, mappedLow(otherServer));
  ask(second);
  for (let round: u32 = 1; round <= 4; round++) {
    turn(client.deadlineUs);
    assert(listen() == 1);
    assert(client.failures == min(round, 2));
    assert(!client.answered);
    assert(client.low == mappedLow(round == 1 ? server : otherServer));
  }
  const nowUs = client.deadlineUs;
  turn(nowUs);
  assert(listen() == 1);
  from = sentTo;
  assert(answer(epoch, epoch, nowUs));
  assert(client.answered && client.low == mappedLow(from));
  stratum = 16;
  const laterUs = client.deadlineUs;
  turn(laterUs);
  assert(listen() == 1);
  assert(answer(epoch, epoch, laterUs));
  assert(client.failures == 3 && client.answered);
});

test("the servers of a lease take the place of those before, once (4330-10-3)", () => {
  network.configure(ourAddress, 24, 0);
  network.neighbours.learn(otherServer, peerMac, true, 0);
  const list = heap.alloc(8);
  store<u32>(list, otherServer);
  client.replace(list, 1, second);
  turn(second);
  assert(listen() == 1 && sentTo == otherServer);
  const deadline = client.deadlineUs;
  client.replace(list, 1, 2 * second);
  assert(client.deadlineUs == deadline);
  from = otherServer;
  assert(answer(epoch, epoch, 2 * second));
  assert(client.answers == 1);
  client.replace(list, 0, 3 * second);
  turn(client.deadlineUs);
  assert(listen() == 0);
});

test("a server of IPv6 is asked once there is an address that reaches it", () => {
  network.configure(ourAddress, 24, 0);
  network.ipv6.start(false, 7, 0);
  const high: u64 = 0x20010db800000000;
  client.add(high, 1);
  client.wake(0);
  turn(0);
  assert(client.deadlineUs == u64.MAX_VALUE);
  const local = network.addresses.add(high, 2, u64.MAX_VALUE);
  client.wake(second);
  turn(second);
  assert(client.deadlineUs == u64.MAX_VALUE);
  network.addresses.become(local, AddressState.Usable);
  network.routesIpv6.notePrefix(high, 2, 64, u64.MAX_VALUE, 0);
  network.neighbours.overhear(high, 1, peerMac, 2 * second);
  client.wake(2 * second);
  turn(2 * second);
  assert(client.deadlineUs >= 18 * second);
  for (let index: u32 = 0, count = device.receive(); index < count; index++) {
    const sent = device.receivedFrame(index).address;
    if (load<u16>(sent, 12) != 0xdd86 || load<u8>(sent, 20) != 17) continue;
    sentPort = bswap<u16>(load<u16>(sent, 54));
    sentRandom = load<u64>(sent, 62 + 40);
  }
  device.recycle();
  assert(answerIpv6(high, 3, 3 * second));
  assert(client.answers == 0);
  assert(answerIpv6(high, 1, 3 * second));
  assert(client.answers == 1 && client.high == high && client.low == 1);
});
