import { formAbsolute, formAsterisk, formOther, Target } from "../../../appliance/http/target";
import { Text } from "../../../appliance/http/text";
import { test } from "../unit";

/** True when the target leads to that path. */
function leads(target: string, path: string): bool {
  const line = new Text(target + " HTTP/1.1\r\n");
  const parser = new Target();
  const end = parser.parse(line.address, line.address + line.length);
  if (end == 0 || load<u8>(end) != 0x20) return false;
  return new Text(path).equals(parser.path, parser.pathLength);
}

function refused(target: string): bool {
  const line = new Text(target + " HTTP/1.1\r\n");
  const end = new Target().parse(line.address, line.address + line.length);
  return end == 0 || load<u8>(end) != 0x20;
}

function formOf(target: string): u32 {
  const parser = new Target();
  const line = new Text(target + " HTTP/1.1\r\n");
  parser.parse(line.address, line.address + line.length);
  return parser.form;
}

test("what is canonical stays as it is", () => {
  assert(leads("/", "/"));
  assert(leads("/a/b.html", "/a/b.html"));
  assert(leads("/a..b/.c/d./...", "/a..b/.c/d./..."));
  assert(leads("/!$&'()*+,;=:@-_~", "/!$&'()*+,;=:@-_~"));
  assert(leads("//a//", "//a//"));
});

test("only unreserved characters are decoded, and once", () => {
  assert(leads("/%41%7a%30%2D%2e%5f%7E", "/Az0-._~"));
  assert(leads("/%2f%3f%23%25%20%c3%a9", "/%2F%3F%23%25%20%C3%A9"));
  assert(leads("/%2541", "/%2541"));
});

test("characters that should have been escaped are", () => {
  assert(leads('/"<>[]^`{|}', "/%22%3C%3E%5B%5D%5E%60%7B%7C%7D"));
});

test("dot segments, as in RFC 3986 §5.2.4", () => {
  assert(leads("/a/b/c/./../../g", "/a/g"));
  assert(leads("/.", "/"));
  assert(leads("/..", "/"));
  assert(leads("/./", "/"));
  assert(leads("/../", "/"));
  assert(leads("/a/.", "/a/"));
  assert(leads("/a/..", "/"));
  assert(leads("/a/../", "/"));
  assert(leads("/a/b/..", "/a/"));
  assert(leads("/a/b/../..", "/"));
  assert(leads("/a//..", "/a/"));
  assert(leads("/a//../b", "/a/b"));
  assert(leads("//..", "/"));
  assert(leads("/..//a", "//a"));
  assert(leads("/%2e/%2e%2e/.%2E/a", "/a"));
  assert(leads("/a/..?x=/../y", "/"));
});

test("NUL, backslash, fragment, controls, and escapes that are none", () => {
  assert(refused("/%00"));
  assert(refused("/a\\b"));
  assert(refused("/a#b"));
  assert(refused("/a\tb"));
  assert(refused("/a\x7f"));
  assert(refused("/%"));
  assert(refused("/%4"));
  assert(refused("/%4g"));
  assert(refused("/%g4"));
  assert(refused("/a?b\\c"));
  assert(refused(""));
});

test("absolute form, and its empty path", () => {
  assert(leads("http://a.test/b", "/b"));
  assert(leads("HtTpS://a.test:1/./b?c", "/b"));
  assert(leads("http://a.test", "/"));
  assert(leads("http://[::1]?q", "/"));
  assert(refused("http://"));
  assert(refused("http://u@a.test/"));
  assert(refused("http://a.test:8x/"));
  assert(formOf("http://a.test") == formAbsolute);
  assert(formOf("httpx://a.test") == formOther);
  assert(formOf("*") == formAsterisk);
  assert(formOf("**") == formOther);
  assert(formOf("a.test:443") == formOther);
});
