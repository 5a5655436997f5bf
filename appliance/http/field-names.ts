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

// What most request heads consist of, as browsers spell it: eight bytes as a little-endian word.
const wordHost: u64 = 0x3a74736f48; // Host:
const wordConnection: u64 = 0x697463656e6e6f43; // Connecti
const wordUserAgent: u64 = 0x6567412d72657355; // User-Age
const wordAccept: u64 = 0x3a747065636341; // Accept:
const wordAcceptEncoding: u64 = 0x452d747065636341; // Accept-E
const wordAcceptLanguage: u64 = 0x4c2d747065636341; // Accept-L
const wordUpgrade: u64 = 0x2d65646172677055; // Upgrade-
const wordInsecure: u64 = 0x6572756365736e49; // Insecure
const wordRequests: u64 = 0x747365757165522d; // -Request
const wordNcoding: u64 = 0x3a676e69646f636e; // ncoding:
const wordAnguage: u64 = 0x3a65676175676e61; // anguage:
/** The bytes of a word up to a colon in its place. */
const fiveBytes: u64 = 0xffffffffff;
const sevenBytes: u64 = 0xffffffffffffff;

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
  const word = load<u64>(name);
  if ((word & fiveBytes) == wordHost) return (fieldHost << spelledFieldShift) | 4;
  if ((word & sevenBytes) == wordAccept) return 6;
  if (length < spelledLengthMax) return 0;
  if (word == wordAcceptEncoding && load<u64>(name, 8) == wordNcoding) {
    return (fieldAcceptEncoding << spelledFieldShift) | 15;
  }
  if (word == wordAcceptLanguage && load<u64>(name, 8) == wordAnguage) return 15;
  if (word == wordUserAgent) return (load<u32>(name, 8) & 0xffffff) == 0x3a746e ? 10 : 0;
  if (word == wordConnection) {
    if ((load<u32>(name, 8) & 0xffffff) != 0x3a6e6f) return 0;
    return (fieldConnection << spelledFieldShift) | 10;
  }
  if (word != wordUpgrade || load<u64>(name, 8) != wordInsecure) return 0;
  return load<u64>(name, 16) == wordRequests && load<u16>(name, 24) == 0x3a73 ? 25 : 0;
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
