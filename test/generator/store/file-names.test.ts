// Paths become files that any static host serves under the same paths, inside the folder.

import { expect, test } from "vitest";
import { fileName } from "../../../generator/store/file-names.ts";

test.each([
  ["/", true, "index.html"],
  ["/notes/", true, "notes/index.html"],
  ["/about", true, "about.html"],
  ["/about.html", true, "about.html"],
  ["/about.xhtml", true, "about.xhtml"],
  ["/data", false, "data"],
  ["/style.css", false, "style.css"],
  ["/caf%C3%A9/%20/", true, "café/ /index.html"],
  ["/a%2Fb", false, "a%2Fb"],
  ["/a%5Cb", false, "a%5Cb"],
  ["/a%00b", false, "a%00b"],
  ["/a:b", false, "a%3Ab"],
  ["/%FF", false, "%FF"],
  ["/...", false, "..."],
  ["/..%2F..%2Fetc", false, "..%2F..%2Fetc"],
])("%s", (path, isHtml, name) => expect(fileName(path, isHtml)).toBe(name));

test.each(["/../a", "/a/..", "/.", "/a//b", "//", "/%2E%2E/a", "/a/%2e%2e"])(
  "%s is no file",
  (path) => expect(() => fileName(path, false)).toThrow("leads to no file"),
);
