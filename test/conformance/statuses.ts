// The rules of the CISPA study about status codes, and those about every response.

import type { Response } from "./exchange.ts";
import type { Rule } from "./rule.ts";

const locationOf = (code: number) => ({
  concerns: (response: Response) => response.code === code,
  holds: ({ fields }: Response) => fields.has("location"),
});

const isMultipart = ({ fields }: Response) =>
  /^multipart\/byteranges; boundary=\S+$/.test(fields.get("content-type") ?? "");

const noChoices = "the store holds no such redirect";
const noUpgrade = "there is no other protocol to go to";
const noAccounts = "there is nothing to sign in to";

/** 106 rules in all, these among them. */
export const statusRules: readonly Rule[] = [
  {
    id: "duplicate_fields",
    source: "RFC 9110 §5.3",
    demands: "No field has two lines",
    concerns: () => true,
    holds: ({ head, fields }) => head.split("\r\n").length === fields.size + 3,
  },
  {
    id: "duplicate_csp",
    source: "CSP 3 §3.1",
    demands: "There is one Content-Security-Policy at most",
    concerns: ({ fields }) => fields.has("content-security-policy"),
    holds: ({ head }) => head.match(/^content-security-policy:/gim)?.length === 1,
  },
  {
    id: "no_bare_cr",
    source: "RFC 9112 §2.2",
    demands: "No CR without LF in a head, nor LF without CR",
    concerns: () => true,
    holds: ({ head }) => !/\r(?!\n)|(?<!\r)\n/.test(head),
  },
  {
    id: "content_type_header_required",
    source: "RFC 9110 §8.3",
    demands: "Content has a Content-Type",
    concerns: ({ body }) => body.length > 0,
    holds: ({ fields }) => fields.has("content-type"),
  },
  {
    id: "date_header_required",
    source: "RFC 9110 §6.6.1",
    demands: "With a clock, 2xx, 3xx and 4xx have a Date",
    concerns: ({ code }) => code < 500,
    holds: ({ fields }) => fields.has("date"),
  },
  {
    id: "content_length_1XX_204",
    source: "RFC 9110 §8.6",
    demands: "No Content-Length in 1xx and 204",
    concerns: ({ code }) => code < 200 || code === 204,
    holds: ({ fields }) => !fields.has("content-length"),
  },
  {
    id: "code_204_no_additional_content",
    source: "RFC 9110 §15.3.5",
    demands: "A 204 ends with its head: what follows is the next response",
    concerns: ({ code }) => code === 204,
    holds: ({ body }) => body.length === 0,
  },
  {
    id: "code_304_no_content",
    source: "RFC 9110 §15.4.5",
    demands: "A 304 ends with its head: what follows is the next response",
    concerns: ({ code }) => code === 304,
    holds: ({ body }) => body.length === 0,
  },
  {
    id: "code_206_content_range",
    source: "RFC 9110 §15.3.7.1",
    demands: "A 206 has a Content-Range, or several parts",
    concerns: ({ code }) => code === 206,
    holds: (response) => response.fields.has("content-range") || isMultipart(response),
  },
  {
    id: "code_206_content_range_of_multiple_part_response",
    source: "RFC 9110 §15.3.7.2",
    demands: "A 206 of several parts has Content-Range in each part, and none in its head",
    concerns: (response) => response.code === 206 && isMultipart(response),
    holds: ({ fields }) => !fields.has("content-range"),
  },
  {
    id: "code_416_content_range",
    source: "RFC 9110 §15.5.17",
    demands: "A 416 tells the size in Content-Range",
    concerns: ({ code }) => code === 416,
    holds: ({ fields }) => /^bytes \*\/\d+$/.test(fields.get("content-range") ?? ""),
  },
  {
    id: "code_405_allow",
    source: "RFC 9110 §15.5.6",
    demands: "A 405 tells the methods in Allow",
    concerns: ({ code }) => code === 405,
    holds: ({ fields }) => fields.get("allow") === "GET, HEAD, OPTIONS",
  },
  {
    id: "code_301_location",
    source: "RFC 9110 §15.4.2",
    demands: "A 301 has a Location",
    ...locationOf(301),
  },
  {
    id: "code_302_location",
    source: "RFC 9110 §15.4.3",
    demands: "A 302 has a Location",
    ...locationOf(302),
  },
  {
    id: "code_307_location",
    source: "RFC 9110 §15.4.8",
    demands: "A 307 has a Location",
    ...locationOf(307),
  },
  {
    id: "code_308_location",
    source: "RFC 9110 §15.4.9",
    demands: "A 308 has a Location",
    ...locationOf(308),
  },
  {
    id: "code_413_retry_after",
    source: "RFC 9110 §15.5.14",
    demands: "A 413 has Retry-After where that would help: our limit never changes",
    concerns: ({ code }) => code === 413,
    holds: ({ fields }) => !fields.has("retry-after"),
  },
  never("code_300_location", "RFC 9110 §15.4.1", "A 300 names its first choice", 300, noChoices),
  never("code_300_metadata", "RFC 9110 §15.4.1", "A 300 lists the choices", 300, noChoices),
  never("code_303_location", "RFC 9110 §15.4.4", "A 303 has a Location", 303, noChoices),
  never("send_upgrade_426", "RFC 9110 §7.8", "A 426 has an Upgrade", 426, noUpgrade),
  never("send_upgrade_101", "RFC 9110 §7.8", "A 101 has an Upgrade", 101, noUpgrade),
  never("code_101_not_allowed_in_http2", "RFC 9113 §8.6", "No 101 in HTTP/2", 101, noUpgrade),
  never("code_401_www_authenticate", "RFC 9110 §15.5.2", "A 401 challenges", 401, noAccounts),
  never("code_407_proxy_authenticate", "RFC 9110 §15.5.8", "A 407 challenges", 407, "no proxy"),
  never(
    "code_415_unsupported_media_type",
    "RFC 9110 §15.5.16",
    "A 415 tells what would do",
    415,
    "content of a request has no meaning here, whatever its type",
  ),
  never("code_205_no_content_allowed", "RFC 9110 §15.3.6", "A 205 is empty", 205, "no forms"),
];

function never(id: string, source: string, demands: string, status: number, because: string): Rule {
  return { id, source, demands, status, because };
}
