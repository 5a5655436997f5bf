// Read first: RFC 9110 §9. Methods are case-sensitive tokens.

import { Text } from "./text";

export const methodUnknown: u32 = 0;
// 9110-9.1-1
export const methodGet: u32 = 1;
export const methodHead: u32 = 2;
export const methodOptions: u32 = 3;
/** Known to the specification, and not allowed on anything here. */
export const methodOther: u32 = 4;
export const methodConnect: u32 = 5;

const head = new Text("HEAD");
const options = new Text("OPTIONS");
const connect = new Text("CONNECT");
const post = new Text("POST");
const put = new Text("PUT");
const patch = new Text("PATCH");
const trace = new Text("TRACE");
const remove = new Text("DELETE");

/** Which method has this name. */
export function methodNamed(name: usize, length: u32): u32 {
  // The commonest by far: "GET" and the byte behind it, which is there in any case.
  if (length == 3 && (load<u32>(name) & 0xffffff) == 0x544547) return methodGet;
  if (head.equals(name, length)) return methodHead;
  if (options.equals(name, length)) return methodOptions;
  if (connect.equals(name, length)) return methodConnect;
  const known =
    post.equals(name, length) ||
    put.equals(name, length) ||
    patch.equals(name, length) ||
    trace.equals(name, length) ||
    remove.equals(name, length);
  return known ? methodOther : methodUnknown;
}
