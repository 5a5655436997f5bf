// Read first: RFC 9110 §14.6 and §15.3.7.2; RFC 2046 §5.1.1. Several ranges in one response.
//
//     HTTP/1.1 206 Partial Content
//     ETag: … (the entry's fields but its Content-Type)
//     Content-Type: multipart/byteranges; boundary=6b1f…
//     Content-Length: 386
//
//     --6b1f…
//     Content-Type: text/plain
//     Content-Range: bytes 0-99/1000
//
//     (100 bytes)
//     --6b1f…--
//
// The boundary is the first half of the store's release id in hexadecimal. That id is the SHA-256
// of all content, so that content with the boundary in it would hold half of its own hash: nobody
// can write such a site in fewer than some 2^100 tries. So it needs neither a look at the content
// nor chance, and a response is the same however often it is made.

import { Representation } from "../store/entry";
import { Store } from "../store/store";
import { lineFeed } from "./characters";
import { RangeSet } from "./range-sets";
import { Runs } from "./runs";
import { decimalLength, Text } from "./text";

/** Bytes of the release id that the boundary spells out. */
const boundaryBytes: u32 = 16;

const lineEnd = new Text("\r\n");
const typeName = new Text("content-type:");
const type = new Text("Content-Type: multipart/byteranges; boundary=");
const delimiter = new Text("--");
const range = new Text("Content-Range: bytes ");
const hyphen = new Text("-");
const slash = new Text("/");

/** The parts of one response; made once and used for each in turn. */
@final
export class Multipart {
  /** Bytes of all parts and their delimiters. */
  contentLength: u32 = 0;
  /** Address of the store's release id. */
  private id: usize = 0;
  private body: usize = 0;
  private bodyLength: u32 = 0;
  private set: usize = 0;
  /** The entry's field lines, and the one among them that the parts repeat. */
  private fields: usize = 0;
  private fieldsEnd: usize = 0;
  private typeLine: usize = 0;
  private typeLineEnd: usize = 0;

  /** Chooses what `putFields` and `putContent` speak of. */
  select(source: Store, representation: Representation, set: RangeSet): void {
    const fields = source.head(representation) + representation.statusLineLength;
    const end = fields + representation.cacheFieldsLength + representation.fieldsLength;
    this.id = source.releaseId();
    this.body = source.body(representation);
    this.bodyLength = representation.bodyLength;
    this.set = changetype<usize>(set);
    this.fields = fields;
    this.fieldsEnd = end;
    this.typeLine = contentTypeLine(fields, end);
    this.typeLineEnd = behindLine(this.typeLine, end);
    this.contentLength = this.measure(set);
  }

  private measure(set: RangeSet): u32 {
    const boundaryLength = delimiter.length + boundaryBytes * 2;
    const typeLength = <u32>(this.typeLineEnd - this.typeLine);
    const separators = hyphen.length + slash.length + lineEnd.length * 4;
    const rangeLength = range.length + decimalLength(this.bodyLength);
    let length = set.count * (boundaryLength + typeLength + rangeLength + separators);
    for (let index: u32 = 0; index < set.count; index++) {
      const bytes = set.range(index);
      length += decimalLength(bytes.start) + decimalLength(bytes.end - 1);
      length += bytes.end - bytes.start;
    }
    return length + boundaryLength + delimiter.length + lineEnd.length;
  }

  /** The entry's fields, and the Content-Type of the whole. */
  putFields(runs: Runs): void {
    runs.putHead(this.fields, <u32>(this.typeLine - this.fields));
    runs.putHead(this.typeLineEnd, <u32>(this.fieldsEnd - this.typeLineEnd));
    runs.put(type);
    runs.putHexadecimal(this.id, boundaryBytes);
    runs.put(lineEnd);
  }

  /** All parts and their delimiters: `contentLength` bytes. */
  putContent(runs: Runs): void {
    const start = runs.length;
    const set = changetype<RangeSet>(this.set);
    for (let index: u32 = 0; index < set.count; index++) {
      const bytes = set.range(index);
      runs.put(delimiter);
      runs.putHexadecimal(this.id, boundaryBytes);
      runs.put(lineEnd);
      runs.putHead(this.typeLine, <u32>(this.typeLineEnd - this.typeLine));
      runs.put(range);
      runs.putDecimal(bytes.start);
      runs.put(hyphen);
      runs.putDecimal(bytes.end - 1);
      runs.put(slash);
      runs.putDecimal(this.bodyLength);
      runs.put(lineEnd);
      runs.put(lineEnd);
      runs.putBody(this.body + bytes.start, bytes.end - bytes.start);
      runs.put(lineEnd);
    }
    runs.put(delimiter);
    runs.putHexadecimal(this.id, boundaryBytes);
    runs.put(delimiter);
    runs.put(lineEnd);
    assert(runs.length - start == this.contentLength);
  }
}

/** Address of the Content-Type line in [at, end), or `end` where there is none. */
function contentTypeLine(at: usize, end: usize): usize {
  while (at < end) {
    const length = typeName.length;
    if (end - at >= length && typeName.equalsIgnoringCase(at, length)) return at;
    at = behindLine(at, end);
  }
  return end;
}

/** Address behind the next line feed in [at, end), or `end`. */
function behindLine(at: usize, end: usize): usize {
  while (at < end) {
    at += 1;
    if (load<u8>(at - 1) == lineFeed) break;
  }
  return at;
}
