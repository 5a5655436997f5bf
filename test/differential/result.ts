// What a server made of a request, in one line: "200 plain, 200 nested, kept".
//
// Behind each request comes another that must be answered with a file of its own. It is, where the
// server kept the connection and agrees with us on where the request ended.

const sentinelPath = "/sentinel.txt";

/** Sent behind each request. */
export const sentinel = Buffer.from(
  `GET ${sentinelPath} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
);

/** The site, the same for all: path and content. */
export const site: Readonly<Record<string, string>> = {
  "/index.html": "home\n",
  "/plain.txt": "0123456789",
  "/a/b.txt": "nested\n",
  [sentinelPath]: "sentinel\n",
};

/** When all of it was last modified: Fri, 20 Nov 2026 00:00:00 GMT. */
export const modified = 1795132800;

const names: Readonly<Record<string, string>> = {
  "home\n": "home",
  "0123456789": "plain",
  "nested\n": "nested",
  "sentinel\n": "sentinel",
};

/** Reads the responses in `output`, each as far as its own framing says; `sent` tells HEADs. */
export function resultOf(sent: Buffer, output: Buffer): string {
  const answers: string[] = [];
  let rest = output;
  while (rest.length > 0) {
    const answer = readAnswer(rest, answers.length === 0 && sent.includes("HEAD "));
    answers.push(answer.name);
    rest = rest.subarray(answer.length);
  }
  const kept = answers.at(-1) === "200 sentinel";
  return [...(kept ? answers.slice(0, -1) : answers), kept ? "kept" : "closed"].join(", ");
}

function readAnswer(bytes: Buffer, head: boolean): { name: string; length: number } {
  const text = bytes.toString("latin1");
  const status = /^HTTP\/\d\.\d (\d{3})/.exec(text)?.[1];
  const headEnd = text.indexOf("\r\n\r\n") + 4;
  // HTTP/0.9 has no head: all there is, is content.
  if (status === undefined || headEnd < 4) {
    return { name: `bare ${names[text] ?? "text"}`, length: bytes.length };
  }
  const fields = text.slice(0, headEnd);
  const bodyless = head || /^(?:1..|204|304)$/.test(status);
  const length = bodyless ? 0 : bodyLength(fields, text.slice(headEnd));
  const body = text.slice(headEnd, headEnd + length);
  const multipart = /^content-type: multipart\/byteranges/im.test(fields);
  const content = multipart ? "parts" : (names[body] ?? (/^\w+$/.test(body) ? body : "text"));
  const name = status.startsWith("2") && body !== "" ? `${status} ${content}` : status;
  return { name, length: headEnd + length };
}

function bodyLength(fields: string, rest: string): number {
  const declared = /^content-length: *(\d+)/im.exec(fields)?.[1];
  if (declared !== undefined) return Number(declared);
  if (!/^transfer-encoding: *chunked/im.test(fields)) return rest.length;
  const end = /(?:^|\r\n)0\r\n\r\n/.exec(rest);
  return end ? end.index + end[0].length : rest.length;
}
