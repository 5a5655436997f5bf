// One exchange with a server under test: what was sent, and the responses taken apart strictly.

import { type Message, parseMessage } from "../appliance/http/message.ts";

/** A response, and which request it answers. */
export interface Response extends Message {
  readonly method: string;
  readonly code: number;
  /** Status line and field lines as they came. */
  readonly head: string;
}

/** All that happened on one connection. */
export interface Exchange {
  readonly sent: string;
  readonly output: Buffer;
  readonly responses: readonly Response[];
  /** The status codes, in order. */
  readonly codes: readonly number[];
}

/** Takes apart what a server answered to `sent`, in which requests stand one behind another. */
export function exchangeOf(sent: string, output: Buffer): Exchange {
  const methods = [...sent.matchAll(/^([A-Z]+) \S+ HTTP\/\d\.\d\r?$/gm)].map((match) => match[1]!);
  const responses: Response[] = [];
  for (let rest = output; rest.length > 0;) {
    const method = methods[responses.length] ?? "?";
    const { message, length } = parseMessage(rest, method === "HEAD");
    const head = rest.toString("latin1", 0, rest.indexOf("\r\n\r\n") + 4);
    responses.push({ ...message, method, head, code: Number(message.status.slice(0, 3)) });
    rest = rest.subarray(length);
  }
  return { sent, output, responses, codes: responses.map(({ code }) => code) };
}
