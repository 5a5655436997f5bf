// Read first: RFC 9110 §7.2 and §15.5.20. Whoever owns a name can let it lead to this computer: a
// page of theirs, open in a browser here, then reads what this server answers under that name (DNS
// rebinding). A browser says in Host which name it means, so other names than ours are refused. It
// keeps a connection for one name: the first head on it is enough to look at.

import { isIP, type Socket } from "node:net";

/** No browser sends more before the end of a head. */
const headLengthMax = 65536;
const silenceMs = 60_000;

const body = "This server answers for localhost and for addresses, not for that name.\n";
const refusal = [
  "HTTP/1.1 421 Misdirected Request",
  "Content-Type: text/plain; charset=utf-8",
  `Content-Length: ${body.length}`,
  "Connection: close",
  "",
  body,
].join("\r\n");

/** True for names that mean this computer, for addresses, and for the name that it listens on. */
export function isOwnHost(host: string, listening: string | undefined): boolean {
  const name = host
    .toLowerCase()
    .replace(/:\d*$/, "")
    .replace(/^\[|\]$/g, "");
  const isLocal = name === "localhost" || name.endsWith(".localhost");
  return isLocal || isIP(name) !== 0 || name === listening?.toLowerCase();
}

/** Waits for the first head of a connection, and hands the socket on if it may be answered. */
export function guardHost(
  socket: Socket,
  isOwn: (host: string) => boolean,
  accept: (socket: Socket) => void,
): void {
  let head = Buffer.alloc(0);
  const close = (): void => void socket.destroy();
  const receive = (bytes: Buffer): void => {
    head = Buffer.concat([head, bytes]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0 && head.length < headLengthMax) return;
    socket.off("data", receive).off("end", close).off("error", close).off("timeout", close);
    const hosts = [
      ...head
        .subarray(0, end)
        .toString("latin1")
        .matchAll(/\r\nhost:[ \t]*([^\r]*)/gi),
    ];
    if (end < 0 || hosts.some(([, host]) => !isOwn(host!.trim()))) {
      socket.on("error", close);
      socket.end(refusal);
      socket.resume();
      return;
    }
    socket.pause();
    socket.unshift(head);
    accept(socket);
  };
  socket.setTimeout(silenceMs);
  socket.on("data", receive).on("end", close).on("error", close).on("timeout", close);
}
