// The icons of a site: of its own picture, of the theme's sign, of neither.

import sharp from "sharp";
import { afterEach, expect, test, vi } from "vitest";
import { emptyCache } from "../../../generator/cache.ts";
import type { Compilation } from "../../../generator/compile.ts";
import { fileURLToPath } from "node:url";
import { diskFiles } from "../../../generator/files.ts";
import { build, bytesAt, entryAt, messages, type Tree } from "../site.ts";
import { drawing, photo } from "./samples.ts";

const themes = diskFiles(fileURLToPath(new URL("../../../themes", import.meta.url)));

const square = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">
  <circle cx="5" cy="5" r="4" fill="#c30"/></svg>`;

function make(tree: Tree, settings = ""): Promise<Compilation> {
  const site = {
    "content/index.md": "Hello\n",
    "site.yaml": `title: A walk along the harbour\n${settings}`,
  };
  return build({ ...site, ...tree }, { themes });
}

interface Manifest {
  readonly icons: readonly { src: string; sizes: string; type: string; purpose?: string }[];
}

async function manifestOf(site: Compilation): Promise<Manifest> {
  return JSON.parse(String(await bytesAt(site, "/manifest.webmanifest"))) as Manifest;
}

/** What the head of the front page links to: rel to attributes. */
async function links(site: Compilation): Promise<string[]> {
  const html = String(await bytesAt(site, "/"));
  return [...html.matchAll(/<link rel="(?:icon|apple-touch-icon|manifest)"[^>]*>/g)].map(
    ([text]) => {
      return text.replace(/-[0-9a-f]{8}\./, "-HASH.");
    },
  );
}

function fieldsOf(site: Compilation, path: string): string {
  const { head } = entryAt(site, path).representations.at(-1)!;
  return head.cacheFields + head.fields;
}

/** Sizes of the PNGs in an ICO, each decoded. */
async function sidesOf(ico: Buffer): Promise<number[]> {
  expect(ico.readUInt32LE(0)).toBe(0x10000);
  const rows = Array.from({ length: ico.readUInt16LE(4) }, (_, index) => 6 + 16 * index);
  return Promise.all(
    rows.map(async (row) => {
      const offset = ico.readUInt32LE(row + 12);
      const png = ico.subarray(offset, offset + ico.readUInt32LE(row + 8));
      const { width, height, format } = await sharp(png).metadata();
      expect([format, height, ico[row]]).toEqual(["png", width, width]);
      return width;
    }),
  );
}

test("one drawing becomes all that browsers and home screens ask for", async () => {
  const settings =
    'icon: static/mark.svg\nthemeSettings: {ground: {light: "#ffeedd", dark: "#111111"}}';
  const site = await make({ "static/mark.svg": square }, settings);
  expect(messages(site)).toEqual([]);
  expect(await links(site)).toEqual([
    '<link rel="icon" href="/assets/favicon-HASH.ico" sizes="32x32">',
    '<link rel="icon" href="/assets/mark-HASH.svg" type="image/svg+xml" sizes="any">',
    '<link rel="apple-touch-icon" href="/assets/180-HASH.png">',
    '<link rel="manifest" href="/manifest.webmanifest">',
  ]);
  const { icons, ...facts } = await manifestOf(site);
  expect(facts).toEqual({
    name: "A walk along the harbour",
    short_name: "A walk along",
    lang: "en",
    id: "/",
    start_url: "/",
    scope: "/",
    display: "browser",
    background_color: "#ffeedd",
    theme_color: "#ffeedd",
  });
  expect(icons.map(({ sizes, type, purpose }) => [sizes, type, purpose])).toEqual([
    ["any", "image/svg+xml", undefined],
    ["192x192", "image/png", undefined],
    ["512x512", "image/png", undefined],
    ["512x512", "image/png", "maskable"],
  ]);
  for (const { src, sizes, type } of icons) {
    expect(fieldsOf(site, src)).toContain(`Content-Type: ${type}\r\n`);
    expect(fieldsOf(site, src)).toContain("immutable");
    if (sizes === "any") continue;
    const { width, height } = await sharp(await bytesAt(site, src)).metadata();
    expect(`${width}x${height}`).toBe(sizes);
  }
  expect(await sidesOf(await bytesAt(site, "/favicon.ico"))).toEqual([16, 32, 48]);
  const manifest = fieldsOf(site, "/manifest.webmanifest");
  expect(manifest).toContain("Content-Type: application/manifest+json\r\n");
  expect(manifest).toContain("Cache-Control: no-cache\r\n");
  expect(fieldsOf(site, "/favicon.ico")).toContain("Content-Type: image/vnd.microsoft.icon\r\n");
});

test("what is transparent stands on the ground's colour, with room around it", async () => {
  const settings = 'themeSettings: {ground: "#ffeedd"}';
  const site = await make({ "static/icon.svg": square }, settings);
  const corner = async (purpose: string | undefined): Promise<number[]> => {
    const { icons } = await manifestOf(site);
    const { src } = icons.find((icon) => icon.purpose === purpose && icon.sizes === "512x512")!;
    return [
      ...(
        await sharp(await bytesAt(site, src))
          .ensureAlpha()
          .raw()
          .toBuffer()
      ).subarray(0, 4),
    ];
  };
  expect(await corner("maskable")).toEqual([0xff, 0xee, 0xdd, 255]);
  expect((await corner(undefined))[3]).toBe(0);
});

test("a photograph fills its icons", async () => {
  const png = await sharp(await photo(300, 300))
    .png()
    .toBuffer();
  const site = await make({ "content/me.png": png }, "icon: content/me.png");
  const touch = site.entries.find(({ path }) => /^\/assets\/180-/.test(path))!;
  const { channels } = await sharp(await bytesAt(site, touch.path)).stats();
  expect(channels.every(({ stdev }) => stdev > 20)).toBe(true);
  expect((await links(site))[1]).toBe(
    '<link rel="icon" href="/assets/me-HASH.png" type="image/png" sizes="300x300">',
  );
});

afterEach(() => {
  vi.doUnmock("sharp");
  vi.resetModules();
});

test("without one, the sign and the icons of the theme serve, and no encoder", async () => {
  vi.resetModules();
  vi.doMock("sharp", () => {
    throw new Error("no native half");
  });
  const fresh = await import("../site.ts");
  const site = await fresh.build({ "content/index.md": "Hello\n" }, { themes });
  expect(messages(site)).toEqual([]);
  expect(await links(site)).toHaveLength(4);
  expect(entryAt(site, "/favicon.ico").status).toBe(200);
  const own = await fresh.build(
    { "content/index.md": "Hello\n", "static/icon.svg": square },
    { themes },
  );
  expect(own.diagnostics.map(({ id }) => id)).toContain("icons-unavailable");
  expect(await links(own)).toEqual([
    '<link rel="icon" href="/assets/icon-HASH.svg" type="image/svg+xml" sizes="any">',
    '<link rel="manifest" href="/manifest.webmanifest">',
  ]);
  expect(fieldsOf(own, "/favicon.ico")).toContain("Content-Type: image/svg+xml\r\n");
});

test("pictures switched off leave the picture alone", async () => {
  const site = await make({ "static/icon.svg": square }, "pictures: {enabled: false}");
  expect(await links(site)).toHaveLength(2);
  expect((await manifestOf(site)).icons).toHaveLength(1);
});

test("files of the author's own go before", async () => {
  const png = await drawing(180, 180, false);
  const own = { "static/favicon.ico": "mine", "static/apple-touch-icon.png": png };
  const site = await make(own);
  expect(await links(site)).toEqual([
    '<link rel="icon" href="/favicon.ico" sizes="32x32">',
    '<link rel="apple-touch-icon" href="/apple-touch-icon.png">',
    '<link rel="manifest" href="/manifest.webmanifest">',
  ]);
  expect(String(await bytesAt(site, "/favicon.ico"))).toBe("mine");
  const replaced = await make({ "static/manifest.webmanifest": "{}" });
  expect(String(await bytesAt(replaced, "/manifest.webmanifest"))).toBe("{}");
});

test("a sign that the site puts over the theme's has icons of its own", async () => {
  const site = await make({ "theme/assets/icon.svg": square });
  const plain = await make({});
  const ico = await bytesAt(site, "/favicon.ico");
  expect(await sidesOf(ico)).toEqual([16, 32, 48]);
  expect(ico.equals(await bytesAt(plain, "/favicon.ico"))).toBe(false);
});

test.each([
  ["static/none.svg", "icon-broken"],
  ["static/broken.svg", "icon-broken"],
  ["static/broken.png", "icon-broken"],
  ["static/../../etc/passwd.svg", "wrong-value"],
  ["/etc/icon.svg", "wrong-value"],
  ["static/icon.gif", "wrong-value"],
])("icon: %s is an error with its line", async (path, id) => {
  const tree = { "static/broken.svg": "<svg", "static/broken.png": "PNG" };
  const site = await make(tree, `icon: ${path}`);
  expect(messages(site).join("\n")).toMatch(new RegExp(`site\\.yaml:2:\\d+: error ${id}:`));
});

test("the same picture is made once", async () => {
  const cache = new Map<string, Uint8Array>();
  const store = {
    ...emptyCache(),
    get: (key: string) => cache.get(key),
    put: (key: string, bytes: Uint8Array) => void cache.set(key, bytes),
  };
  const tree = { "content/index.md": "Hello\n", "static/icon.svg": square };
  const first = await build(tree, { themes, cache: store });
  const keys = [...cache.keys()].filter((key) => key.startsWith("icons:"));
  expect(keys).toHaveLength(1);
  cache.set(keys[0]!, Buffer.from(JSON.stringify([["192.png", "AAAA"]])));
  const second = await build(tree, { themes, cache: store });
  expect(first.entries.length - second.entries.length).toBe(4);
});
