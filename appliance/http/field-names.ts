// The request fields that this server obeys; it reads over all others.
// 9110-5.1-2, 9110-7.6.2-1, 9110-7.8-1, 9110-7.8-3, 9110-8.7-1, 9110-10.1.2-1, 9110-14.4-1

import { Text } from "./text";

export const fieldOther: u32 = 0;
export const fieldHost: u32 = 1;
export const fieldConnection: u32 = 2;
export const fieldContentLength: u32 = 3;
export const fieldTransferEncoding: u32 = 4;
export const fieldExpect: u32 = 5;
/** The fields from here on are kept, for the response to look at. */
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
