import { expect, test } from "vitest";
import { isCompressible, mediaTypeOf } from "../../../generator/responses/media-types.ts";

test.each([
  ["/a.png", "image/png", false],
  ["/A.JPG", "image/jpeg", false],
  ["/a.svg", "image/svg+xml", true],
  ["/a.css", "text/css; charset=utf-8", true],
  ["/a.json", "application/json", true],
  ["/a.webmanifest", "application/manifest+json", true],
  ["/feed.xml", "application/xml; charset=utf-8", true],
  ["/a.wasm", "application/wasm", true],
  ["/a.woff2", "font/woff2", false],
  ["/a.pdf", "application/pdf", false],
  ["/a.unknown", "application/octet-stream", false],
  ["/LICENSE", "application/octet-stream", false],
])("%s is %s", (path, type, compressible) => {
  expect(mediaTypeOf(path)).toBe(type);
  expect(isCompressible(type)).toBe(compressible);
});

test("feeds and pages are compressible", () => {
  expect(isCompressible("application/atom+xml; charset=utf-8")).toBe(true);
  expect(isCompressible("text/html; charset=utf-8")).toBe(true);
});
