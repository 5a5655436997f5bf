// What static/ asks for, through the appliance's own HTTP: the store, the wasm, a socket, fetch.

import { afterAll, beforeAll, expect, test } from "vitest";
import { type Preview, servePreview } from "../../appliance/host/preview.ts";
import { previewModule } from "../appliance/http/server.ts";
import { storeOf } from "../appliance/http/site.ts";
import { build, messages } from "./site.ts";

let preview: Preview;
const get = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${preview.port}${path}`, { redirect: "manual", ...init });

beforeAll(async () => {
  const compilation = await build({
    "content/pages/about.md": "About\n",
    "static/_redirects":
      "/a /about/ 301\n/b /about/ 302\n/c /about/?x#y 307\n/d https://b.org/ 308\n" +
      "/gone 410\n/law /about/ 451\n/again /about/ 200\n/hidden /about/ 404\n",
    "static/_headers": "/about/\n  X-Kind: pot\n  Cache-Control: max-age=60\n",
    "static/.well-known/security.txt": "Contact: mailto:a@b.org\n",
  });
  expect(messages(compilation)).toEqual([]);
  const store = await storeOf(compilation.entries);
  preview = await servePreview({ module: await previewModule(), store, port: 0 });
});

afterAll(() => preview?.close());

test.each([
  ["/a", 301, "/about/"],
  ["/a/", 301, "/about/"],
  ["/b", 302, "/about/"],
  ["/c", 307, "/about/?x#y"],
  ["/d", 308, "https://b.org/"],
  ["/about", 301, "/about/"],
])("%s is answered with %i to %s", async (path, status, location) => {
  const response = await get(path);
  expect(response.status).toBe(status);
  expect(response.headers.get("location")).toBe(location);
});

test.each([
  ["/gone", 410, "nothing here"],
  ["/law", 451, "About"],
  ["/hidden", 404, "About"],
  ["/again", 200, "About"],
  ["/.well-known/security.txt", 200, "Contact"],
])("%s is answered with %i", async (path, status, text) => {
  const response = await get(path);
  expect(response.status).toBe(status);
  expect(await response.text()).toContain(text);
});

test("the author's fields are in the 200 and, as far as caches need them, in the 304", async () => {
  const first = await get("/about/");
  expect(first.headers.get("x-kind")).toBe("pot");
  expect(first.headers.get("cache-control")).toBe("max-age=60");
  const again = await get("/about/", { headers: { "if-none-match": first.headers.get("etag")! } });
  expect(again.status).toBe(304);
  expect(again.headers.get("cache-control")).toBe("max-age=60");
});
