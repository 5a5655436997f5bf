import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { emptyCache } from "../../../generator/cache.ts";
import { sha256 } from "../../../generator/files.ts";
import type { Answers, Content, Entry, Redirect, Resource } from "../../../generator/model.ts";
import { Compression } from "../../../generator/responses/compression.ts";
import { jobOf, makeEntries } from "../../../generator/responses/entries.ts";

const html = "text/html; charset=utf-8";
const bytes = (text: string): Uint8Array => Buffer.from(text);

function answers(resources: readonly Resource[], redirects: readonly Redirect[] = []): Answers {
  return { resources, redirects, absences: [] };
}

async function one(resource: Partial<Resource>, remoteAssets = false): Promise<Entry> {
  const whole = { path: "/a/", mediaType: html, body: bytes("a ".repeat(500)), ...resource };
  return (await makeEntries(answers([whole]), { remoteAssets }, new Compression(emptyCache())))[0]!;
}

async function bytesOf(content: Content): Promise<Buffer> {
  const blocks: Uint8Array[] = [];
  for await (const block of content.read()) blocks.push(block);
  return Buffer.concat(blocks);
}

/** All field lines of a representation, by name. */
function fieldsOf(entry: Entry, index = 0): Record<string, string> {
  const { cacheFields, fields, contentLength } = entry.representations[index]!.head;
  const lines = `${cacheFields}${fields}${contentLength}`.split("\r\n").slice(0, -1);
  return Object.fromEntries(lines.map((line) => line.split(/: (.*)/s).slice(0, 2)));
}

describe("representations", () => {
  test("each has its own validator (9110-8.8.3-1, 9110-8.8.3.1-1, 9110-15.3.1-1)", async () => {
    const text = "Some text that repeats. ".repeat(200);
    const { representations } = await one({ body: bytes(text) });
    const byName = Object.fromEntries(representations.map((r) => [r.encoding, r]));
    expect((await bytesOf(byName["identity"]!.body)).toString()).toBe(text);
    expect(gunzipSync(await bytesOf(byName["gzip"]!.body)).toString()).toBe(text);
    expect(brotliDecompressSync(await bytesOf(byName["br"]!.body)).toString()).toBe(text);
    expect(new Set(representations.map(({ etag }) => etag)).size).toBe(3);
    const lengths = representations.map(({ body }) => body.length);
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
    for (const { body, etag, head } of representations) {
      const whole = await bytesOf(body);
      expect(body.sha256).toBe(sha256(whole));
      expect(head.contentLength).toBe(`Content-Length: ${whole.length}\r\n`);
      expect(head.cacheFields).toContain(`ETag: ${etag}\r\n`);
      expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
    }
  });

  test("what would not save anything is left out (9110-8.4-2)", async () => {
    const noise = Uint8Array.from({ length: 3000 }, (_, index) => (index * 7919 * index) >> 3);
    for (const resource of [
      { body: bytes("short") },
      { body: bytes("a ".repeat(500)), mediaType: "image/png" },
      { body: bytes(sha256("a") + sha256("b")) },
      { body: new Uint8Array(0) },
      { body: noise, mediaType: "application/octet-stream" },
    ]) {
      const entry = await one(resource);
      expect(entry.representations.map(({ encoding }) => encoding)).toEqual(["identity"]);
      expect(fieldsOf(entry)["Vary"]).toBeUndefined();
    }
  });

  test("a stream stays a stream", async () => {
    const stream: Content = {
      sha256: sha256("x"),
      length: 1 << 30,
      read: () => {
        throw new Error("read too early");
      },
    };
    const { representations } = await one({ body: stream, mediaType: "video/mp4" });
    expect(representations[0]!.body).toBe(stream);
  });

  test("many bodies, in threads, come out as few do", async () => {
    const many = Array.from({ length: 300 }, (_, index) => ({
      path: `/${index}/`,
      mediaType: html,
      body: bytes(`Page ${index} `.repeat(500)),
    }));
    const entries = await makeEntries(
      answers(many),
      { remoteAssets: false },
      new Compression(emptyCache()),
    );
    for (const index of [0, 7, 150, 299]) {
      const alone = await makeEntries(
        answers([many[index]!]),
        { remoteAssets: false },
        new Compression(emptyCache()),
      );
      const entry = entries.find(({ path }) => path === `/${index}/`)!;
      const facts = ({ representations }: Entry) =>
        representations.map(({ encoding, head, body }) => [encoding, head, body.sha256]);
      expect(facts(entry)).toEqual(facts(alone[0]!));
    }
  });

  test("what is begun early, in threads, comes out the same, and once", async () => {
    const many = Array.from({ length: 300 }, (_, index) => ({
      path: `/${index}/`,
      mediaType: html,
      body: bytes(`Page ${index} `.repeat(1000)),
    }));
    const compression = new Compression(emptyCache());
    for (const page of many) compression.begin(jobOf(page, sha256(page.body))!);
    const early = await makeEntries(answers(many), { remoteAssets: false }, compression);
    const late = await makeEntries(
      answers(many),
      { remoteAssets: false },
      new Compression(emptyCache()),
    );
    const facts = (entries: readonly Entry[]) =>
      entries.map(({ path, representations }) => [
        path,
        ...representations.map(({ encoding, head, body }) => [encoding, head, body.sha256]),
      ]);
    expect(facts(early)).toEqual(facts(late));
    expect(early[0]!.representations.map(({ encoding }) => encoding)).toHaveLength(3);
  });

  test("the cache gives the same again", async () => {
    const cache = emptyCache();
    const resource = { path: "/", mediaType: html, body: bytes("text ".repeat(300)) };
    const make = () =>
      makeEntries(answers([resource]), { remoteAssets: false }, new Compression(cache));
    const [first, second] = [(await make())[0]!, (await make())[0]!];
    for (const [index, { body, head }] of first.representations.entries()) {
      expect(second.representations[index]!.head).toEqual(head);
      expect(await bytesOf(second.representations[index]!.body)).toEqual(await bytesOf(body));
    }
  });
});

describe("fields", () => {
  test("of a page (9110-8.3-1, 9110-8.4-1, 9110-12.5.5-1, 9110-14.3-1)", async () => {
    const fields = fieldsOf(await one({}));
    expect(fields["Content-Type"]).toBe(html);
    expect(fields["Cache-Control"]).toBe("no-cache");
    expect(fields["Vary"]).toBe("Accept-Encoding");
    expect(fields["Content-Encoding"]).toMatch(/^(br|gzip)$/);
    expect(fields["Accept-Ranges"]).toBe("bytes");
    expect(fields["X-Content-Type-Options"]).toBe("nosniff");
    expect(fields["Referrer-Policy"]).toBe("strict-origin-when-cross-origin");
    expect(fields["Last-Modified"]).toBeUndefined();
  });

  test("the policy allows nothing inline and nothing remote, unless the site does", async () => {
    const strict = fieldsOf(await one({}))["Content-Security-Policy"]!;
    expect(strict).toMatch(/^default-src 'none'; /);
    expect(strict).not.toMatch(/unsafe|https:|\*/);
    const loose = fieldsOf(await one({}, true))["Content-Security-Policy"]!;
    expect(loose).toContain("img-src 'self' data: https:");
    expect(loose).not.toContain("unsafe");
  });

  test("what carries its hash in its name is kept for ever", async () => {
    const fields = fieldsOf(await one({ mediaType: "text/css", fingerprinted: true }));
    expect(fields["Cache-Control"]).toBe("public, max-age=31536000, immutable");
    expect(fields["Content-Security-Policy"]).toBeUndefined();
  });

  test("a picture that is a document gets a policy of its own", async () => {
    const policy = fieldsOf(await one({ mediaType: "image/svg+xml" }))["Content-Security-Policy"];
    expect(policy).toMatch(/^default-src 'none'; style-src 'unsafe-inline'/);
  });

  test("Last-Modified is an HTTP date (9110-8.8.2.1-1, 9110-8.8.2.1-3)", async () => {
    const fields = fieldsOf(await one({ lastModified: 1_000_000_000 }));
    expect(fields["Last-Modified"]).toBe("Sun, 09 Sep 2001 01:46:40 GMT");
  });

  test("the 404 page has no validator and no ranges", async () => {
    const entry = await one({ notFound: true, status: 404 });
    expect(entry).toMatchObject({ kind: "error", status: 404, notFound: true });
    const fields = fieldsOf(entry);
    expect(fields["ETag"]).toBeUndefined();
    expect(fields["Accept-Ranges"]).toBeUndefined();
    expect(entry.representations[0]!.head.statusLine).toBe("HTTP/1.1 404 Not Found\r\n");
  });

  test("a redirect (9110-15.4.2-1)", async () => {
    const redirects = [{ path: "/old", location: "/new/", status: 301 as const }];
    const [entry] = await makeEntries(
      answers([], redirects),
      { remoteAssets: false },
      new Compression(emptyCache()),
    );
    expect(entry).toMatchObject({ path: "/old", kind: "redirect", status: 301 });
    expect(fieldsOf(entry!)).toMatchObject({ Location: "/new/", "Content-Length": "0" });
  });

  test("no head breaks its line (9112-2.2-3, 9112-5.2-1)", async () => {
    const entry = await one({});
    for (const { head } of entry.representations) {
      for (const text of Object.values(head)) expect(text).toMatch(/^([!-~][ -~]*\r\n)*$/);
    }
  });

  test("each field has one line, each value one space before it (9110-5.3-2)", async () => {
    const entry = await one({ lastModified: 1_000_000_000 });
    for (const { head } of entry.representations) {
      const lines = (head.cacheFields + head.fields + head.contentLength).split("\r\n");
      const names = lines.slice(0, -1).map((line) => /^([A-Za-z-]+): (?! )/.exec(line)?.[1]);
      expect(names).not.toContain(undefined);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});
