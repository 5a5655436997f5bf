// A request head that ends where memory does: nothing behind its last line feed is read.

import { Request } from "../../../appliance/http/request";
import { Text } from "../../../appliance/http/text";
import { test } from "../unit";

const request = new Request();

/** Parses the lines of `text` up to the line feed at `index`; true: it is no refused request. */
function parseAtTop(text: string, index: u32): bool {
  const top = (<usize>memory.size()) << 16;
  const lines = new Text(text);
  const length = index + 1;
  memory.copy(top - length, lines.address, length);
  request.parse(top - length, top);
  return request.refusal == 0;
}

/** Every beginning of `text`, ended by a line feed alone and by CR LF. */
function parseBeginnings(text: string): void {
  for (let index: u32 = 0; index < <u32>text.length; index++) {
    parseAtTop(text.slice(0, index) + "\n", index);
    parseAtTop(text.slice(0, index) + "\r\n", index + 1);
  }
}

test("no beginning of a head has bytes behind it read", () => {
  assert(memory.grow(1) > 0);
  parseBeginnings("GET /a/path%20here?x HTTP/1.1\r\nHost: 10.77.0.2\r\n\r\n");
  parseBeginnings("GET / HTTP/1.1\r\nAccept-Encoding: gzip, br\r\nUser-Agent: a/1.0 (b)\r\n\r\n");
  parseBeginnings("HEAD http://a.example:80/ HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  parseBeginnings("POST * HTTP/1.1\r\nUpgrade-Insecure-Requests: 1\r\nContent-Length: 12\r\n\r\n");
});

test("a whole head at the end of memory is taken", () => {
  const text = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  assert(parseAtTop(text, text.length - 1));
});
