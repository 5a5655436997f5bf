// A strict parser of responses, written apart from the server: it takes nothing for granted.

export interface Message {
  readonly status: string;
  readonly fields: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** Parses the response at the start of `bytes`; `head` says that it answers a HEAD request. */
export function parseMessage(bytes: Buffer, head: boolean): { message: Message; length: number } {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) throw new Error(`no end of a head in ${JSON.stringify(bytes.toString("latin1"))}`);
  const [statusLine = "", ...lines] = bytes.toString("latin1", 0, end).split("\r\n");
  const status = /^HTTP\/1\.1 (\d{3} [\x20-\x7e]+)$/.exec(statusLine);
  if (!status) throw new Error(`status line ${JSON.stringify(statusLine)}`);
  const fields = new Map<string, string>();
  for (const line of lines) {
    const field = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+): ([\x20-\x7e]*)$/.exec(line);
    if (!field) throw new Error(`field line ${JSON.stringify(line)}`);
    const name = field[1]!.toLowerCase();
    if (fields.has(name)) throw new Error(`two lines of ${name}`);
    fields.set(name, field[2]!);
  }
  const bodyless = head || /^(?:1..|204|304)/.test(status[1]!);
  const declared = fields.get("content-length");
  if (!bodyless && !/^\d+$/.test(declared ?? "")) throw new Error("no Content-Length");
  const length = bodyless ? 0 : Number(declared);
  const start = end + 4;
  const body = bytes.subarray(start, start + length);
  if (body.length < length) throw new Error(`${body.length} of ${length} bytes of content`);
  return { message: { status: status[1]!, fields, body }, length: start + length };
}
