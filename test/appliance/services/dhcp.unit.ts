// Every transition of RFC 2131 figure 5, under a clock that the test sets. A server's messages are
// built here, option by option; what the client sends comes back through the loopback device.

import { Loopback } from "../../../appliance/drivers/loopback";
import { Received } from "../../../appliance/net/frame";
import { Network } from "../../../appliance/net/network";
import { Dhcp, DhcpState } from "../../../appliance/services/dhcp";
import { macAt } from "../../../appliance/wire/ethernet";
import { buildIpv4, Ipv4Header } from "../../../appliance/wire/ipv4";
import { buildUdp } from "../../../appliance/wire/udp";
import { test } from "../unit";

const second: u64 = 1_000_000;
const serverAddress: u32 = 0x0a000001;
const offeredAddress: u32 = 0x0a000032;
const discover: u32 = 1;
const offer: u32 = 2;
const request: u32 = 3;
const ack: u32 = 5;
const nak: u32 = 6;

const device = new Loopback(32);
const network = new Network(device);
const name = heap.alloc(8);
const client = new Dhcp(network, 42, name, 4);
const frame = heap.alloc(1024);
const record = changetype<Received>(heap.alloc(offsetof<Received>()));

/** What the client sent last: type (0: nothing), transaction, destination, requested address. */
let sentType: u32 = 0;
let sentTransaction: u32 = 0;
let sentTo: u32 = 0;
let sentClientAddress: u32 = 0;
let sentRequested: u32 = 0;
let sentHostname: u32 = 0;
let sentCount: u32 = 0;

/** What the next answer says of time servers. */
const timeServers: StaticArray<u32> = [serverAddress, 0, 0xe0000101, 0x0a000009];
let timeServerCount: u32 = 0;

function word(address: usize): u32 {
  return bswap<u32>(load<u32>(address));
}

/** Looks at everything that the client has sent since the last call. */
function listen(): u32 {
  sentType = 0;
  sentRequested = 0;
  sentCount = 0;
  const count = device.receive();
  for (let index: u32 = 0; index < count; index++) {
    const at = device.receivedFrame(index).address;
    if (bswap<u16>(load<u16>(at, 12)) != 0x0800) continue;
    sentCount += 1;
    readMessage(at + 42, device.receivedFrame(index).length - 42);
    sentTo = Ipv4Header.at(at + 14).destination;
  }
  device.recycle();
  return sentType;
}

function readMessage(message: usize, length: u32): void {
  assert(length >= 300);
  sentTransaction = word(message + 4);
  sentClientAddress = word(message + 12);
  for (let at = message + 240; load<u8>(at) != 255; at += 2 + load<u8>(at, 1)) {
    const code = <u32>load<u8>(at);
    if (code == 53) sentType = load<u8>(at, 2);
    if (code == 50) sentRequested = word(at + 2);
    if (code == 12) sentHostname = load<u8>(at, 1);
  }
}

function put(at: usize, code: u32, value: u32): usize {
  store<u8>(at, <u8>code);
  store<u8>(at, 4, 1);
  store<u32>(at, bswap<u32>(value), 2);
  return at + 6;
}

/** The server's message of this type arrives; `lease` 0 leaves the times out. */
function answer(type: u32, lease: u32, nowUs: u64): void {
  answerFrom(serverAddress, offeredAddress, sentTransaction, type, lease, nowUs);
}

function answerFrom(
  server: u32,
  address: u32,
  transaction: u32,
  type: u32,
  lease: u32,
  nowUs: u64,
): void {
  memory.fill(frame, 0, 1024);
  const message = frame + 42;
  store<u32>(message, 0x00060102);
  store<u32>(message, bswap<u32>(transaction), 4);
  store<u32>(message, bswap<u32>(address), 16);
  store<u64>(message, macAt(device.macAddress), 28);
  store<u32>(message, 0x63538263, 236);
  let at = message + 240;
  store<u32>(at, 0x000135 | (type << 16));
  at += 3;
  at = put(at, 54, server);
  at = put(at, 1, 0xffffff00);
  at = put(at, 3, serverAddress);
  if (lease != 0) at = put(at, 51, lease);
  if (timeServerCount != 0) {
    store<u8>(at, 42);
    store<u8>(at, <u8>(timeServerCount * 4), 1);
    at += 2;
    for (let index: u32 = 0; index < timeServerCount; index++) {
      store<u32>(at, bswap<u32>(timeServers[index]));
      at += 4;
    }
  }
  store<u8>(at, 255);
  const length = <u32>(at + 1 - message);
  buildUdp(frame + 34, 67, 68, length + 8);
  buildIpv4(frame + 14, length + 28, 17, server, address);
  store<u64>(frame, macAt(device.macAddress));
  store<u64>(frame, 0x000099995452, 6);
  store<u16>(frame, 0x0008, 12);
  record.address = frame;
  record.length = length + 42;
  record.checksumGood = false;
  assert(network.receive(record, nowUs));
  assert(client.receive(nowUs));
}

/** Through DISCOVER, OFFER, REQUEST and ACK. */
function bind(lease: u32, nowUs: u64): void {
  client.start(nowUs);
  assert(listen() == discover);
  answer(offer, lease, nowUs);
  assert(listen() == request);
  answer(ack, lease, nowUs);
  assert(client.state == DhcpState.Bound);
  listen();
}

test("INIT to BOUND: discover, offer, request, ack", () => {
  client.start(0);
  assert(client.state == DhcpState.Selecting);
  assert(network.address == 0);
  assert(listen() == discover);
  assert(sentTo == 0xffffffff);
  assert(sentHostname == 4);
  answer(offer, 120, 1000);
  assert(client.state == DhcpState.Requesting);
  assert(listen() == request);
  assert(sentRequested == offeredAddress);
  assert(sentTo == 0xffffffff);
  assert(sentClientAddress == 0);
  answer(ack, 120, 2000);
  assert(client.state == DhcpState.Bound);
  assert(network.address == offeredAddress);
  assert(network.routes.gateway == serverAddress);
  assert(network.routes.mask == 0xffffff00);
  assert(client.deadlineUs == 1000 + 60 * second);
});

test("unanswered, DISCOVER is repeated after 4, 8, 16, 32 and 64 seconds, give or take one", () => {
  client.start(0);
  let last: u64 = 0;
  let wait = 4 * second;
  for (let round = 0; round < 8; round++) {
    assert(listen() == discover);
    const waited = client.deadlineUs - last;
    assert(waited >= wait - second && waited < wait + second);
    last = client.deadlineUs;
    client.poll(last - 1);
    assert(listen() == 0);
    client.poll(last);
    wait = min(wait * 2, 64 * second);
  }
});

test("REQUESTING gives up after four requests and looks for another offer", () => {
  client.start(0);
  listen();
  const first = sentTransaction;
  answer(offer, 120, 0);
  for (let round = 0; round < 4; round++) {
    assert(listen() == request);
    client.poll(client.deadlineUs);
  }
  assert(client.state == DhcpState.Selecting);
  assert(listen() == discover);
  assert(sentTransaction != first);
});

test("a refused request starts again at once, and more slowly when refused again", () => {
  client.start(0);
  listen();
  answer(offer, 120, 0);
  listen();
  answer(nak, 0, 5);
  assert(client.state == DhcpState.Init);
  assert(client.deadlineUs == 5);
  client.poll(5);
  assert(listen() == discover);
  answer(offer, 120, 6);
  listen();
  answer(nak, 0, 7);
  assert(client.deadlineUs > 7 + 2 * second);
});

test("BOUND to RENEWING at T1: the server itself is asked, by its address", () => {
  bind(120, 0);
  client.poll(60 * second - 1);
  assert(client.state == DhcpState.Bound);
  client.poll(60 * second);
  assert(client.state == DhcpState.Renewing);
  // The first frame waits for the server's MAC address.
  network.neighbours.learn(serverAddress, 0x0200, true, 60 * second);
  assert(listen() == request);
  assert(sentTo == serverAddress);
  assert(sentClientAddress == offeredAddress);
  assert(sentRequested == 0);
  answer(ack, 120, 61 * second);
  assert(client.state == DhcpState.Bound);
  assert(client.acknowledgements == 2);
  assert(client.deadlineUs == 120 * second);
});

test("RENEWING to REBINDING at T2: any server may answer", () => {
  bind(120, 0);
  client.poll(60 * second);
  assert(client.deadlineUs == 105 * second);
  client.poll(105 * second);
  assert(client.state == DhcpState.Rebinding);
  listen();
  assert(sentTo == 0xffffffff);
  assert(sentClientAddress == offeredAddress);
  answerFrom(0x0a000002, offeredAddress, sentTransaction, ack, 120, 106 * second);
  assert(client.state == DhcpState.Bound);
});

test("a long lease is renewed again and again at half the time that is left", () => {
  bind(86_400, 0);
  client.poll(43_200 * second);
  const half = (75_600 - 43_200) / 2;
  assert(client.deadlineUs == (43_200 + half) * second);
});

test("at its end the lease is lost, and the address with it", () => {
  bind(120, 0);
  client.poll(60 * second);
  client.poll(105 * second);
  client.poll(client.deadlineUs);
  assert(client.state == DhcpState.Init);
  assert(network.address == 0);
  assert(client.losses == 1);
  assert(network.address == 0);
  listen();
  client.poll(120 * second);
  assert(listen() == discover);
});

test("RENEWING and refused: the address is given up at once", () => {
  bind(120, 0);
  client.poll(60 * second);
  network.neighbours.learn(serverAddress, 0x0200, true, 60 * second);
  listen();
  answer(nak, 0, 61 * second);
  assert(network.address == 0);
  assert(client.state == DhcpState.Init);
});

test("messages of another transaction, another server or the wrong state are ignored", () => {
  client.start(0);
  listen();
  const transaction = sentTransaction;
  answerFrom(serverAddress, offeredAddress, transaction + 1, offer, 120, 0);
  assert(client.state == DhcpState.Selecting);
  answer(ack, 120, 0);
  assert(client.state == DhcpState.Selecting);
  answer(offer, 120, 0);
  listen();
  answerFrom(0x0a000002, offeredAddress, transaction, nak, 0, 0);
  assert(client.state == DhcpState.Requesting);
  answer(ack, 120, 0);
  answer(nak, 0, 1);
  assert(client.state == DhcpState.Bound);
});

test("an offer without a usable lease or address is ignored", () => {
  client.start(0);
  listen();
  answer(offer, 0, 0);
  answer(offer, 5, 0);
  answerFrom(serverAddress, 0x7f000001, sentTransaction, offer, 120, 0);
  answerFrom(serverAddress, 0xe0000001, sentTransaction, offer, 120, 0);
  assert(client.state == DhcpState.Selecting);
});

test("a lease without end is never renewed", () => {
  bind(0xffffffff, 0);
  assert(client.deadlineUs == u64.MAX_VALUE);
});

test("time servers are those that the lease names, where such can be", () => {
  timeServerCount = 4;
  bind(3600, 0);
  assert(client.timeServerCount == 2);
  assert(load<u32>(client.timeServers) == serverAddress);
  assert(load<u32>(client.timeServers, 4) == 0x0a000009);
});

test("a renewal that names no time server has none", () => {
  timeServerCount = 1;
  bind(3600, 0);
  assert(client.timeServerCount == 1);
  timeServerCount = 0;
  client.poll(1800 * second);
  network.neighbours.learn(serverAddress, 0x0200, true, 1800 * second);
  assert(listen() == request);
  answer(ack, 3600, 1800 * second);
  assert(client.acknowledgements == 2);
  assert(client.timeServerCount == 0);
});

test("what comes over IPv6 is no DHCP message of ours", () => {
  client.start(0);
  assert(listen() == discover);
  answer(offer, 120, 0);
  network.packet.sourceHigh = 0xfe80000000000000;
  assert(!client.receive(0));
});
