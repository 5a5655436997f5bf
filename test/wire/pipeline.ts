// Many requests on one connection before the first answer is read; written in random pieces.

import { connect } from "node:net";
import type { Random } from "../simulation/random.ts";

/** One response. */
export interface Answer {
  status: number;
  body: Buffer;
}

const head = /^HTTP\/1\.1 (\d{3}) [^\r]*\r\n(?:[^\r]+\r\n)*?Content-Length: (\d+)\r\n/i;

/** Takes the first whole response off the bytes; undefined when more are needed. */
function firstAnswer(bytes: Buffer): { answer: Answer; rest: Buffer } | undefined {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const match = head.exec(bytes.toString("latin1", 0, headEnd + 2));
  if (!match) throw new Error(`not a response: ${bytes.toString("latin1", 0, headEnd)}`);
  const end = headEnd + 4 + Number(match[2]);
  if (bytes.length < end) return undefined;
  const answer = { status: Number(match[1]), body: bytes.subarray(headEnd + 4, end) };
  return { answer, rest: bytes.subarray(end) };
}

/** Fetches paths in one go; the server must answer all of them, in order, and then close. */
export function fetchPipelined(
  host: string,
  wanted: readonly { path: string }[],
  random: Random,
  patienceMs: number,
): Promise<Answer[]> {
  return new Promise((resolve, reject) => {
    const answers: Answer[] = [];
    let received: Buffer = Buffer.alloc(0);
    const socket = connect({ host: host.replace(/[[\]]/g, ""), port: 80, noDelay: true });
    socket.setTimeout(patienceMs, () => socket.destroy(new Error("a pipeline got stuck")));
    socket.on("error", reject);
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      try {
        for (let next; (next = firstAnswer(received)); received = next.rest) {
          answers.push(next.answer);
        }
      } catch (error) {
        socket.destroy(error as Error);
      }
    });
    socket.on("close", () => {
      if (answers.length === wanted.length && received.length === 0) resolve(answers);
      else reject(new Error(`${answers.length} answers to ${wanted.length} requests`));
    });
    const last = wanted.length - 1;
    const text = wanted
      .map(({ path }, index) => {
        const close = index === last ? "Connection: close\r\n" : "";
        return `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${close}\r\n`;
      })
      .join("");
    for (let at = 0; at < text.length;) {
      const end = at + random.between(1, 200);
      socket.write(text.slice(at, end), "latin1");
      at = end;
    }
  });
}
