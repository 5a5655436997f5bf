// client.mjs ADDRESS PATH: when the first complete 200 came, on the monotonic clock in nanoseconds.
// Plain JavaScript, since it runs inside a network namespace of its own.
//
// A SYN that nobody hears is repeated by Linux after a second, so one connection would measure that
// second. Here a new connection is tried every few milliseconds, and none is given up.

import { connect } from "node:net";

const [address, path] = process.argv.slice(2);
const intervalMs = 3;
const connectionsMax = 20000;
const request = `GET ${path} HTTP/1.1\r\nHost: ${address}\r\nConnection: close\r\n\r\n`;

/** Bytes of the response that are due, once its head is there. */
function wholeLength(received) {
  const head = received.indexOf("\r\n\r\n");
  if (head < 0 || !received.subarray(0, 13).toString("latin1").endsWith(" 200 ")) return Infinity;
  const length = /\r\ncontent-length: *(\d+)/i.exec(received.subarray(0, head).toString("latin1"));
  return head + 4 + Number(length?.[1] ?? Infinity);
}

function attempt() {
  const socket = connect({ host: address, port: 80, noDelay: true });
  let received = Buffer.alloc(0);
  socket.on("error", () => {});
  socket.on("connect", () => socket.write(request));
  socket.on("data", (bytes) => {
    received = Buffer.concat([received, bytes]);
    if (received.length < wholeLength(received)) return;
    console.log(String(process.hrtime.bigint()));
    process.exit(0);
  });
}

let connections = 0;
setInterval(() => {
  if (++connections > connectionsMax) process.exit(1);
  attempt();
}, intervalMs);
console.log("trying");
