// Rules of the CISPA study (http-conformance, ACM AsiaCCS 2024) that need requests of their own.

import { deepStrictEqual, ok } from "node:assert/strict";
import { page } from "./probes.ts";
import type { Response } from "./exchange.ts";
import type { Ask, Rule } from "./rule.ts";

const get = (fields = "Host: a\r\n", target = page) => `GET ${target} HTTP/1.1\r\n${fields}\r\n`;

/** Each of these is answered with that status and nothing more. */
const all = (code: number, ...requests: string[]) => ({
  ask: async (ask: Ask) => {
    for (const request of requests) {
      deepStrictEqual([request, (await ask(request)).codes], [request, [code]]);
    }
  },
});

async function one(ask: Ask, request: string, code: number): Promise<Response> {
  const { responses, codes } = await ask(request);
  deepStrictEqual([request, codes], [request, [code]]);
  return responses[0]!;
}

/** The fields without those that may differ from one response to the next. */
function names(response: Response, leftOut: readonly string[] = []): string[] {
  return [...response.fields.keys()].filter((name) => !leftOut.includes(name)).sort();
}

/** These fields of a 200, where it has them, also stand in the other response. */
async function repeats(ask: Ask, conditions: string, code: number, wanted: readonly string[]) {
  const whole = await one(ask, get("Host: a\r\nAccept-Encoding: br\r\n"), 200);
  const tag = whole.fields.get("etag");
  const fields = `Host: a\r\nAccept-Encoding: br\r\n${conditions.replace("TAG", tag ?? "")}`;
  const other = await one(ask, get(fields), code);
  const expected = wanted.filter((name) => whole.fields.has(name));
  ok(expected.length > 2);
  for (const name of expected) {
    if (name === "date") ok(other.fields.has(name));
    else deepStrictEqual([name, other.fields.get(name)], [name, whole.fields.get(name)]);
  }
}

/** 106 rules in all, these among them. */
export const requestRules: readonly Rule[] = [
  {
    id: "continue_before_upgrade",
    source: "RFC 9110 §7.8",
    demands: "Who upgrades on a request that expects 100 sends the 100 first",
    ...all(200, get("Host: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\nExpect: 100-continue\r\n")),
  },
  {
    id: "reject_fields_contaning_cr_lf_nul",
    source: "RFC 9110 §5.5",
    demands: "NUL, CR or LF in a field value: the request is refused",
    ...all(
      400,
      get("Host: a\r\nX: a\0b\r\n"),
      get("Host: a\r\nX: a\rb\r\n"),
      get("Host: a\r\nX: a\nb\r\n"),
    ),
  },
  {
    id: "code_400_after_bad_host_request",
    source: "RFC 9112 §3.2",
    demands: "No Host, two, or one that names no host: 400",
    ...all(400, get(""), get("Host: a\r\nHost: a\r\n"), get("Host: ###\r\n"), get("Host: a b\r\n")),
  },
  {
    id: "code_501_unknown_methods",
    source: "RFC 9110 §9.1",
    demands: "A method that nobody knows: 501",
    ...all(501, `ABC ${page} HTTP/1.1\r\nHost: a\r\n\r\n`),
  },
  {
    id: "code_405_blocked_methods",
    source: "RFC 9110 §9.1",
    demands: "A method that is known and not allowed: 405",
    ...all(
      405,
      `TRACE ${page} HTTP/1.1\r\nHost: a\r\n\r\n`,
      "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n",
    ),
  },
  {
    id: "content_head_request",
    source: "RFC 9110 §9.3.2",
    demands: "No content after the head that answers HEAD",
    ask: async (ask) => {
      const head = await ask(`HEAD ${page} HTTP/1.1\r\nHost: a\r\n\r\n`);
      deepStrictEqual(head.codes, [200]);
      deepStrictEqual(head.output.subarray(-4).toString(), "\r\n\r\n");
    },
  },
  {
    id: "allow_crlf_start",
    source: "RFC 9112 §2.2",
    demands: "An empty line before the request line is read over",
    ...all(200, `\r\n${get()}`),
  },
  {
    id: "reject_msgs_with_whitespace_between_startline_and_first_header_field",
    source: "RFC 9112 §2.2",
    demands: "White space in front of the first field: refused, or that line read over",
    ...all(400, get(" Host: a\r\nX: y\r\n"), get("\tX: y\r\nHost: a\r\n")),
  },
  {
    id: "code_400_if_msg_with_whitespace_between_header_field_and_colon",
    source: "RFC 9112 §5.1",
    demands: "White space between a field's name and its colon: 400",
    ...all(400, get("Host : a\r\n"), get("Host: a\r\nX\t: y\r\n")),
  },
  {
    id: "content_length_2XX_connect",
    source: "RFC 9110 §8.6",
    demands: "No Content-Length in a 2xx to CONNECT: there is never a 2xx",
    ...all(405, "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"),
  },
  {
    id: "transfer_encoding_2XX_connect",
    source: "RFC 9112 §6.1",
    demands: "No Transfer-Encoding in a 2xx to CONNECT: there is never a 2xx",
    ...all(405, "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n"),
  },
  {
    id: "switch_protocol_without_client",
    source: "RFC 9110 §7.8",
    demands: "Only to a protocol that the client named: here to none at all",
    ...all(200, get(), get("Host: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n")),
  },
  {
    id: "post_invalid_response_codes",
    source: "RFC 9110 §9.3.3",
    demands: "POST is never answered with 206, 304 or 416",
    ...all(
      405,
      `POST ${page} HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nRange: bytes=0-1\r\n\r\nx`,
      `POST ${page} HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nIf-None-Match: *\r\n\r\nx`,
      `POST ${page} HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nRange: bytes=999999999-\r\n\r\nx`,
    ),
  },
  {
    id: "close_option_in_final_response",
    source: "RFC 9112 §9.6",
    demands: "The last response of a connection says close, and no further one follows it",
    ask: async (ask) => {
      for (const last of [get("Host: a\r\nConnection: close\r\n"), get("Host: ###\r\n")]) {
        const { responses } = await ask(get() + last + get());
        deepStrictEqual(
          responses.map(({ fields }) => fields.get("connection")),
          [undefined, "close"],
        );
      }
    },
  },
  {
    id: "content_length_same_head_get",
    source: "RFC 9110 §8.6",
    demands: "Content-Length in answer to HEAD is that of the GET",
    ask: async (ask) => {
      for (const target of [page, "/missing", "/gone", "/old"]) {
        const { responses } = await ask(
          get("Host: a\r\n", target) + `HEAD ${target} HTTP/1.1\r\nHost: a\r\n\r\n`,
        );
        const [whole, head] = responses;
        deepStrictEqual(head!.fields.get("content-length"), `${whole!.body.length}`);
      }
    },
  },
  {
    id: "content_length_same_304_200",
    source: "RFC 9110 §8.6",
    demands: "Content-Length in a 304, if at all, is that of the 200",
    ask: async (ask) => {
      const response = await one(ask, get("Host: a\r\nIf-None-Match: *\r\n"), 304);
      ok(!response.fields.has("content-length"));
    },
  },
  {
    id: "accept_patch_presence",
    source: "RFC 5789 §3.1",
    demands: "Accept-Patch where PATCH is supported: it is not",
    ...all(405, `PATCH ${page} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n`),
  },
  {
    id: "head_get_headers",
    source: "RFC 9110 §9.3.2",
    demands: "HEAD gets the fields that GET gets",
    ask: async (ask) => {
      for (const target of [page, "/missing", "/gone", "/old"]) {
        const { responses } = await ask(
          get("Host: a\r\n", target) + `HEAD ${target} HTTP/1.1\r\nHost: a\r\n\r\n`,
        );
        const [whole, head] = responses;
        deepStrictEqual([target, names(head!)], [target, names(whole!)]);
      }
    },
  },
  {
    id: "code_206_headers",
    source: "RFC 9110 §15.3.7",
    demands: "A 206 has the Date, Cache-Control, ETag, Expires, Content-Location, Vary of the 200",
    ask: async (ask) => {
      const wanted = ["date", "cache-control", "etag", "expires", "content-location", "vary"];
      await repeats(ask, "Range: bytes=0-9\r\n", 206, wanted);
    },
  },
  {
    id: "code_304_headers",
    source: "RFC 9110 §15.4.5",
    demands: "A 304 has the Content-Location, Date, ETag, Vary, Cache-Control, Expires of the 200",
    ask: async (ask) => {
      const wanted = ["content-location", "date", "etag", "vary", "cache-control", "expires"];
      await repeats(ask, "If-None-Match: TAG\r\n", 304, wanted);
    },
  },
  {
    id: "redirect_after_upgrade_insecure_requests",
    source: "Upgrade Insecure Requests §3.2",
    demands: "Who prefers secure requests is sent to the secure variant",
    because: "TLS ends in front of this server: it knows of no such variant",
    ...all(200, get("Host: a\r\nUpgrade-Insecure-Requests: 1\r\n")),
  },
  ...[
    ["field_name_nonvisible_asciichars", "Names of fields are visible, and in lower case"],
    ["field_name_colon_except_for_pseudo_header_fields", "Names of fields have no colon"],
    ["field_value_zero_value_lf_cr", "Values of fields have no NUL, CR or LF"],
    ["field_value_start_or_end_with_whitespace", "Values of fields have no white space around"],
  ].map(([id, demands]) => ({
    id: id!,
    source: "RFC 9113 §8.2.1",
    demands: `HTTP/2: ${demands}`,
    because: "HTTP/1.1 is all that is spoken here: a client's preface is refused",
    ...all(505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  })),
];
