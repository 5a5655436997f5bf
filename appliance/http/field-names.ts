// The request fields that this server obeys; it reads over all others.
// 9110-5.1-2, 9110-7.6.2-1, 9110-7.8-1, 9110-7.8-3, 9110-8.7-1, 9110-10.1.2-1, 9110-14.4-1

import { Text } from "./text";

export const fieldOther: u32 = 0;
export const fieldHost: u32 = 1;
export const fieldConnection: u32 = 2;
export const fieldContentLength: u32 = 3;
export const fieldTransferEncoding: u32 = 4;
export const fieldExpect: u32 = 5;
/** The fields from here on are those that the response looks at. */
export const fieldAcceptEncoding: u32 = 6;
export const fieldIfMatch: u32 = 7;
export const fieldIfNoneMatch: u32 = 8;
export const fieldIfModifiedSince: u32 = 9;
export const fieldIfUnmodifiedSince: u32 = 10;
export const fieldIfRange: u32 = 11;
export const fieldRange: u32 = 12;

const host = new Text("host");
const range = new Text("range");
const expect = new Text("expect");
const ifMatch = new Text("if-match");
const ifRange = new Text("if-range");
const connection = new Text("connection");
const ifNoneMatch = new Text("if-none-match");
const contentLength = new Text("content-length");
const acceptEncoding = new Text("accept-encoding");
const ifModifiedSince = new Text("if-modified-since");
const transferEncoding = new Text("transfer-encoding");
const ifUnmodifiedSince = new Text("if-unmodified-since");

// What most request heads consist of, as browsers spell it: bytes as little-endian words.
const startHost: u32 = 0x74736f48; // Host
const startAccept: u32 = 0x65636341; // Acce
const startUserAgent: u32 = 0x72657355; // User
const startConnection: u32 = 0x6e6e6f43; // Conn
const startUpgrade: u32 = 0x72677055; // Upgr
const restAccept: u32 = 0x3a7470; // pt:
const acceptEncodingWord: u64 = 0x452d747065636341; // Accept-E
const acceptLanguageWord: u64 = 0x4c2d747065636341; // Accept-L
const ncoding: u64 = 0x3a676e69646f636e; // ncoding:
const anguage: u64 = 0x3a65676175676e61; // anguage:
const userAgentWord: u64 = 0x6567412d72657355; // User-Age
const restUserAgent: u32 = 0x3a746e; // nt:
const connectionWord: u64 = 0x697463656e6e6f43; // Connecti
const restConnection: u32 = 0x3a6e6f; // on:
const upgradeWord: u64 = 0x2d65646172677055; // Upgrade-
const insecureWord: u64 = 0x6572756365736e49; // Insecure
const requestsWord: u64 = 0x747365757165522d; // -Request
const restUpgrade: u32 = 0x3a73; // s:
const threeBytes: u32 = 0xffffff;
const colon: u32 = 0x3a;

/** The longest of them reaches so far, its colon included. */
const spelledLengthMax: u32 = 26;
/** In what `spelledName` returns, the field stands above the name's length. */
export const spelledFieldShift: u32 = 8;

/**
 * Field and length of a name that is spelled as browsers do, with a colon behind it, or 0: for the
 * caller that saves looking at each of its characters. `length` bytes can be read.
 */
export function spelledName(name: usize, length: u32): u32 {
  if (length < 8) return 0;
  const start = load<u32>(name);
  if (start == startHost) return load<u8>(name, 4) == colon ? spelled(fieldHost, 4) : 0;
  if (start == startAccept && (load<u32>(name, 4) & threeBytes) == restAccept) return 6;
  if (length < spelledLengthMax) return 0;
  const word = load<u64>(name);
  if (start == startAccept) {
    if (word == acceptEncodingWord && load<u64>(name, 8) == ncoding) {
      return spelled(fieldAcceptEncoding, 15);
    }
    return word == acceptLanguageWord && load<u64>(name, 8) == anguage ? 15 : 0;
  }
  const rest = load<u32>(name, 8) & threeBytes;
  if (start == startUserAgent) return word == userAgentWord && rest == restUserAgent ? 10 : 0;
  if (start == startConnection) {
    return word == connectionWord && rest == restConnection ? spelled(fieldConnection, 10) : 0;
  }
  if (start != startUpgrade || word != upgradeWord || load<u64>(name, 8) != insecureWord) return 0;
  return load<u64>(name, 16) == requestsWord && load<u16>(name, 24) == restUpgrade ? 25 : 0;
}

function spelled(field: u32, length: u32): u32 {
  return (field << spelledFieldShift) | length;
}

/** Which field has this name; the name consists of token characters (9110-5.1-1). */
export function fieldNamed(name: usize, length: u32): u32 {
  switch (length) {
    case 4:
      return only(fieldHost, host, name, length);
    case 5:
      return only(fieldRange, range, name, length);
    case 6:
      return only(fieldExpect, expect, name, length);
    case 8:
      if (ifMatch.equalsIgnoringCase(name, length)) return fieldIfMatch;
      return only(fieldIfRange, ifRange, name, length);
    case 10:
      return only(fieldConnection, connection, name, length);
    case 13:
      return only(fieldIfNoneMatch, ifNoneMatch, name, length);
    case 14:
      return only(fieldContentLength, contentLength, name, length);
    case 15:
      return only(fieldAcceptEncoding, acceptEncoding, name, length);
    case 17:
      if (ifModifiedSince.equalsIgnoringCase(name, length)) return fieldIfModifiedSince;
      return only(fieldTransferEncoding, transferEncoding, name, length);
    case 19:
      return only(fieldIfUnmodifiedSince, ifUnmodifiedSince, name, length);
    default:
      return fieldOther;
  }
}

function only(field: u32, text: Text, name: usize, length: u32): u32 {
  return text.equalsIgnoringCase(name, length) ? field : fieldOther;
}
