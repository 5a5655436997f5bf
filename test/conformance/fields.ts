// The rules of the CISPA study about response fields: the form of those that we send, and the
// absence of those that we do not.

import type { Rule } from "./rule.ts";

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const quoted = '"(?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[\\t\\x20-\\x7e])*"';
const date =
  "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) " +
  "\\d{4} \\d\\d:\\d\\d:\\d\\d GMT";
const directive = "[a-z-]+(?: [\\x21-\\x2b\\x2d-\\x3a\\x3c-\\x7e]+)*";
const list = (element: string) => new RegExp(`^${element}(?:, ?${element})*$`);

const noCookies = "a server of stored pages keeps nothing about its readers";
const noTls = "TLS ends in front of this server, which is who may promise it";
const noCors = "no script of another site has a use for what is here";
const notSent = "this server has no use for it";

/** 106 rules in all, these among them. */
export const fieldRules: readonly Rule[] = [
  {
    id: "response_directive_no_cache",
    source: "RFC 9111 §5.2.2.4",
    demands: "The argument of no-cache, if any, stands in quotes",
    field: "cache-control",
    value: /^(?!.*\bno-cache=[^"])/,
  },
  {
    id: "response_directive_private",
    source: "RFC 9111 §5.2.2.7",
    demands: "The argument of private, if any, stands in quotes",
    field: "cache-control",
    value: /^(?!.*\bprivate=[^"])/,
  },
  {
    id: "response_directive_max_age",
    source: "RFC 9111 §5.2.2.1",
    demands: "The argument of max-age stands without quotes",
    field: "cache-control",
    value: /^(?!.*\bmax-age="?\D)/,
  },
  {
    id: "response_directive_s_maxage",
    source: "RFC 9111 §5.2.2.10",
    demands: "The argument of s-maxage stands without quotes",
    field: "cache-control",
    value: /^(?!.*\bs-maxage="?\D)/,
  },
  {
    id: "cache_control_grammar",
    source: "RFC 9111 §5.2",
    demands: "Cache-Control is a list of directives",
    field: "cache-control",
    value: list(`${token}(?:=(?:${token}|${quoted}))?`),
  },
  {
    id: "csp_grammar",
    source: "CSP 3 §3.1",
    demands: "Content-Security-Policy is a list of directives between semicolons",
    field: "content-security-policy",
    value: new RegExp(`^${directive}(?:; ${directive})*$`),
  },
  {
    id: "xcto_grammar",
    source: "Fetch, X-Content-Type-Options",
    demands: "X-Content-Type-Options is nosniff",
    field: "x-content-type-options",
    value: /^nosniff$/,
  },
  {
    id: "location_header_grammar",
    source: "RFC 9110 §10.2.2",
    demands: "Location is a URI reference",
    field: "location",
    value: /^(?:[a-z][a-z0-9+.-]*:)?(?:[A-Za-z0-9\-._~:/?#@!$&'()*+,;=[\]]|%[0-9A-F]{2})+$/,
  },
  {
    id: "last_modified_grammar",
    source: "RFC 9110 §8.8.2",
    demands: "Last-Modified is an HTTP-date in its fixed form",
    field: "last-modified",
    value: new RegExp(`^${date}$`),
  },
  {
    id: "etag_grammar",
    source: "RFC 9110 §8.8.3",
    demands: "ETag is one entity tag",
    field: "etag",
    value: /^(?:W\/)?"[\x21\x23-\x7e]*"$/,
  },
  {
    id: "date_grammar",
    source: "RFC 9110 §6.6.1",
    demands: "Date is an HTTP-date in its fixed form",
    field: "date",
    value: new RegExp(`^${date}$`),
  },
  {
    id: "content_type_grammar",
    source: "RFC 9110 §8.3",
    demands: "Content-Type is a media type with its parameters",
    field: "content-type",
    value: new RegExp(`^${token}/${token}(?:; ${token}=(?:${token}|${quoted}))*$`),
  },
  {
    id: "range_grammar",
    source: "RFC 9110 §14.4",
    demands: "Content-Range is a range of a size, or */size",
    field: "content-range",
    value: /^bytes (?:\d+-\d+|\*)\/\d+$/,
  },
  {
    id: "content_length_grammar",
    source: "RFC 9110 §8.6",
    demands: "Content-Length consists of digits",
    field: "content-length",
    value: /^\d+$/,
  },
  {
    id: "content_encoding_grammar",
    source: "RFC 9110 §8.4",
    demands: "Content-Encoding is a list of codings",
    field: "content-encoding",
    value: list(token),
  },
  {
    id: "connection_grammar",
    source: "RFC 9110 §7.6.1",
    demands: "Connection is a list of options",
    field: "connection",
    value: list(token),
  },
  {
    id: "allow_grammar",
    source: "RFC 9110 §10.2.1",
    demands: "Allow is a list of methods",
    field: "allow",
    value: list(token),
  },
  {
    id: "accept_ranges_grammar",
    source: "RFC 9110 §14.3",
    demands: "Accept-Ranges is a list of units",
    field: "accept-ranges",
    value: list(token),
  },
  {
    id: "vary_grammar",
    source: "RFC 9110 §12.5.5",
    demands: "Vary is a list of field names, or *",
    field: "vary",
    value: list(`(?:\\*|${token})`),
  },
  ...[
    ["cookie_grammar", "RFC 6265 §4.1.1", "Set-Cookie follows the grammar", "set-cookie"],
    ["duplicate_cookie_attribute", "RFC 6265 §4.1.1", "No attribute twice", "set-cookie"],
    ["duplicate_cookies", "RFC 6265 §4.1.1", "No cookie's name twice", "set-cookie"],
    ["cookie_IMF_fixdate", "RFC 6265 §4.1.1", "Expires has a year of four digits", "set-cookie"],
  ].map((rule) => never(rule, noCookies)),
  ...[
    ["sts_grammar", "RFC 6797 §6.1", "Strict-Transport-Security follows the grammar"],
    ["sts_directives_only_allowed_once", "RFC 6797 §6.1", "No directive of it twice"],
    ["sts_max_age", "RFC 6797 §6.1.1", "It has a max-age"],
    ["only_one_sts_header_allowed", "RFC 6797 §7.1", "There is one such field at most"],
    ["sts_header_http", "RFC 6797 §7.2", "There is none without TLS"],
    [
      "STS_header_after_upgrade_insecure_requests",
      "Upgrade Insecure Requests §3.2",
      "Over TLS, who prefers secure requests is told that they are possible",
    ],
  ].map((rule) => never([...rule, "strict-transport-security"], noTls)),
  ...[
    ["coep_grammar", "HTML", "Cross-Origin-Embedder-Policy", "cross-origin-embedder-policy"],
    ["coop_grammar", "HTML", "Cross-Origin-Opener-Policy", "cross-origin-opener-policy"],
    ["corp_grammar", "Fetch", "Cross-Origin-Resource-Policy", "cross-origin-resource-policy"],
    ["permissions_policy_grammar", "Permissions Policy", "its grammar", "permissions-policy"],
    ["xfo_grammar", "HTML", "X-Frame-Options", "x-frame-options"],
    [
      "csp_ro_grammar",
      "CSP 3 §3.2",
      "the grammar of the policy that is only reported",
      "content-security-policy-report-only",
    ],
    [
      "duplicate_csp_ro",
      "CSP 3 §3.2",
      "one policy that is only reported, at most",
      "content-security-policy-report-only",
    ],
    ["age_grammar", "RFC 9111 §5.1", "Age is a number of seconds", "age"],
    ["server_grammar", "RFC 9110 §10.2.4", "Server is a list of products", "server"],
    ["server_header_long", "RFC 9110 §10.2.4", "Server goes into no detail", "server"],
    ["retry_after_grammar", "RFC 9110 §10.2.3", "Retry-After is a date or seconds", "retry-after"],
    [
      "proxy_authorization_grammar",
      "RFC 9110 §11.7.2",
      "Proxy-Authorization holds credentials",
      "proxy-authorization",
    ],
    ["expires_grammar", "RFC 9111 §5.3", "Expires is a date", "expires"],
    [
      "content_language_grammar",
      "RFC 9110 §8.5",
      "Content-Language is a list of languages",
      "content-language",
    ],
    [
      "accept_encoding_grammar",
      "RFC 9110 §12.5.3",
      "Accept-Encoding in a response is a list of codings",
      "accept-encoding",
    ],
    ["accept_patch_grammar", "RFC 5789 §3.1", "Accept-Patch lists media types", "accept-patch"],
    [
      "transfer_encoding_grammar",
      "RFC 9112 §6.1",
      "Transfer-Encoding is a list of codings",
      "transfer-encoding",
    ],
    [
      "transfer_encoding_http11",
      "RFC 9112 §6.1",
      "Transfer-Encoding only for who speaks HTTP/1.1",
      "transfer-encoding",
    ],
    [
      "no_transfer_encoding_1xx_204",
      "RFC 9112 §6.1",
      "no Transfer-Encoding in 1xx and 204",
      "transfer-encoding",
    ],
  ].map((rule) => never(rule, notSent)),
  ...[
    ["access_control_allow_origin_grammar", "access-control-allow-origin"],
    ["access_control_allow_credentials_grammar", "access-control-allow-credentials"],
    ["access_control_expose_headers_grammar", "access-control-expose-headers"],
    ["access_control_max_age_grammar", "access-control-max-age"],
    ["access_control_allow_methods_grammar", "access-control-allow-methods"],
    ["access_control_allow_headers_grammar", "access-control-allow-headers"],
  ].map(([id, field]) => never([id!, "Fetch, CORS", "its grammar", field!], noCors)),
];

function never([id, source, demands, field]: readonly string[], because: string): Rule {
  return { id: id!, source: source!, demands: demands!, field: field!, because };
}
