// Read first: RFC 9110 §15. Status codes that are generated here, not read from the store.

import { Text } from "./text";

const badRequest = new Text("400 Bad Request");
const notFound = new Text("404 Not Found");
const methodNotAllowed = new Text("405 Method Not Allowed");
const notAcceptable = new Text("406 Not Acceptable");
const requestTimeout = new Text("408 Request Timeout");
const lengthRequired = new Text("411 Length Required");
const preconditionFailed = new Text("412 Precondition Failed");
const contentTooLarge = new Text("413 Content Too Large");
const uriTooLong = new Text("414 URI Too Long");
const rangeNotSatisfiable = new Text("416 Range Not Satisfiable");
const expectationFailed = new Text("417 Expectation Failed");
const fieldsTooLarge = new Text("431 Request Header Fields Too Large");
const internalServerError = new Text("500 Internal Server Error");
const notImplemented = new Text("501 Not Implemented");
const versionNotSupported = new Text("505 HTTP Version Not Supported");

/** Status code and reason phrase, as in the status line (9112-4-1). */
export function reason(status: u32): Text {
  switch (status) {
    case 400:
      return badRequest;
    case 404:
      return notFound;
    case 405:
      return methodNotAllowed;
    case 406:
      return notAcceptable;
    case 408:
      return requestTimeout;
    case 411:
      return lengthRequired;
    case 412:
      return preconditionFailed;
    case 413:
      return contentTooLarge;
    case 414:
      return uriTooLong;
    case 416:
      return rangeNotSatisfiable;
    case 417:
      return expectationFailed;
    case 431:
      return fieldsTooLarge;
    case 501:
      return notImplemented;
    case 505:
      return versionNotSupported;
    default:
      return internalServerError;
  }
}
