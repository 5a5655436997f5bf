// Pictures from the markdown to the responses, checked by decoding what goes out.

import sharp from "sharp";
import { expect, test } from "vitest";
import type { Compilation } from "../../../generator/compile.ts";
import { build, bytesAt, entryAt, messages, textAt, type Tree } from "../site.ts";
import { bomb, drawing, moving, photo, photograph } from "./samples.ts";

/** Builds one page with pictures beside it. */
async function page(text: string, pictures: Tree, settings = ""): Promise<Compilation> {
  const files = Object.entries(pictures).map(([name, bytes]) => [`content/posts/a/${name}`, bytes]);
  return build({
    "site.yaml": `baseUrl: https://a.org\n${settings}`,
    "content/posts/a/index.md": text,
    ...(Object.fromEntries(files) as Tree),
  });
}

async function html(compilation: Compilation): Promise<string> {
  expect(messages(compilation)).toEqual([]);
  return textAt(compilation, "/posts/a/");
}

/** The addresses of a srcset with their widths. */
function candidates(tag: string): [url: string, width: number][] {
  const set = / srcset="([^"]*)"/.exec(tag)?.[1] ?? "";
  return set.split(", ").map((one) => {
    const [url, width] = one.split(" ");
    return [url!, parseInt(width ?? "0", 10)];
  });
}

test("a photograph goes out in several widths as WebP, and once as JPEG", async () => {
  const original = await photo(2000, 1000);
  const compilation = await page('![A "sea" & sky](<Sea View.jpg> "Title")', {
    "Sea View.jpg": original,
  });
  const text = await html(compilation);
  expect(text).toMatch(/^<p><picture><source type="image\/webp".*<\/picture><\/p>$/m);
  const [source, image] = text.match(/<(source|img)[^>]*>/g)!;
  expect(image).toMatch(/alt="A &#x22;sea&#x22; &#x26; sky" title="Title"/);
  expect(image).toMatch(/ width="2000" height="1000" fetchpriority="high">$/);
  const files = candidates(source!);
  expect(files.map(([, width]) => width)).toEqual([480, 800, 1200, 1600]);
  for (const [url, width] of files) {
    expect(url).toMatch(/^\/assets\/pictures\/sea-view-\d+-[0-9a-f]{10}\.webp$/);
    const bytes = await bytesAt(compilation, url);
    expect(await sharp(bytes).metadata()).toMatchObject({
      format: "webp",
      width,
      height: width / 2,
    });
    expect(bytes.length).toBeLessThan(original.length);
    const { head } = entryAt(compilation, url).representations[0]!;
    expect(head.cacheFields).toContain("immutable");
    expect(head.fields).toContain("Content-Type: image/webp\r\n");
  }
  const fallback = await bytesAt(compilation, / src="([^"]*)"/.exec(image!)![1]!);
  expect(await sharp(fallback).metadata()).toMatchObject({ format: "jpeg", width: 1200 });
  // What is shown only does not go out whole: its address answers with the same small file.
  expect((await bytesAt(compilation, "/posts/a/Sea%20View.jpg")).equals(fallback)).toBe(true);
});

test("the pixels are those of the original", async () => {
  const original = await (await photograph(900, 600)).png().toBuffer();
  const compilation = await page("![](a.png)", { "a.png": original });
  const [source] = (await html(compilation)).match(/<source[^>]*>/)!;
  for (const [url, width] of candidates(source)) {
    const size = { width, height: Math.round((600 * width) / 900) };
    const expected = await sharp(original).resize(size).removeAlpha().raw().toBuffer();
    const actual = await sharp(await bytesAt(compilation, url))
      .raw()
      .toBuffer();
    const differences = expected.reduce((sum, value, at) => sum + Math.abs(value - actual[at]!), 0);
    expect(differences / expected.length).toBeLessThan(6);
  }
});

test("the first picture loads at once, the others when they are near", async () => {
  const pictures = { "a.jpg": await photo(100, 100), "b.svg": '<svg viewBox="0 0 30 20"/>' };
  const text = await html(
    await page('![](b.svg)\n\n![](a.jpg)\n\n<img src="a.jpg" loading="eager">', pictures),
  );
  const [first, second, third] = text.match(/<img[^>]*>/g)!;
  expect(first).toBe(
    '<img src="/posts/a/b.svg" alt="" width="30" height="20" fetchpriority="high">',
  );
  expect(second).toContain(' loading="lazy" decoding="async"');
  expect(third).toMatch(/ loading="eager" width="100" height="100">$/);
});

test("an upright picture of a camera held sideways stands upright, without its place", async () => {
  const gps = {
    IFD3: { GPSLatitudeRef: "N", GPSLatitude: "52/1 31/1 12/1" },
    IFD0: { Artist: "Anna" },
  };
  const sideways = (await photograph(1000, 500)).jpeg().withExif(gps);
  const original = await sharp(await sideways.toBuffer())
    .keepExif()
    .withMetadata({ orientation: 6 })
    .toBuffer();
  expect(original.includes("Anna")).toBe(true);
  const text = "![](a.jpg)\n\n[![](b.jpg)](b.jpg)";
  const compilation = await page(text, { "a.jpg": original, "b.jpg": original });
  expect(await html(compilation)).toContain(' width="500" height="1000"');
  const urls = compilation.entries
    .map(({ path }) => path)
    .filter((path) => /\.(jpg|webp)$/.test(path));
  expect(urls.length).toBeGreaterThan(4);
  for (const url of urls) {
    const bytes = await bytesAt(compilation, url);
    expect(bytes.includes("Anna"), url).toBe(false);
    const { autoOrient, exif } = await sharp(bytes).metadata();
    expect(autoOrient.height / autoOrient.width, url).toBeCloseTo(2, 1);
    expect(exif?.length ?? 0).toBeLessThan(40);
  }
  // The linked original has all its pixels, and still knows which way is up.
  const linked = await bytesAt(compilation, "/posts/a/b.jpg");
  expect((await sharp(linked).metadata()).orientation).toBe(6);
  expect(
    (await sharp(linked).raw().toBuffer()).equals(await sharp(original).raw().toBuffer()),
  ).toBe(true);
  const kept = await page(
    text,
    { "a.jpg": original, "b.jpg": original },
    "pictures: {metadata: keep}\n",
  );
  expect((await bytesAt(kept, "/posts/a/b.jpg")).equals(original)).toBe(true);
});

test("what is transparent keeps every pixel", async () => {
  const original = await drawing(300, 200, true);
  const compilation = await page("![](a.png)", { "a.png": original });
  const [url] = candidates((await html(compilation)).match(/<source[^>]*>/)![0])[0]!;
  const bytes = await bytesAt(compilation, url);
  expect(bytes.length).toBeLessThan(original.length);
  const flat = (picture: Buffer) => sharp(picture).flatten({ background: "#0f0" }).raw().toBuffer();
  expect((await flat(bytes)).equals(await flat(original))).toBe(true);
});

test("pictures that move are kept whole", async () => {
  const pictures = { "a.gif": await moving("gif"), "b.webp": await moving("webp") };
  const compilation = await page("![](a.gif) ![](b.webp)", pictures);
  const text = await html(compilation);
  expect(text).not.toContain("<picture>");
  expect(text).toContain('<img src="/posts/a/a.gif" alt="" width="4" height="4"');
  for (const [name, bytes] of Object.entries(pictures)) {
    expect((await bytesAt(compilation, `/posts/a/${name}`)).equals(bytes)).toBe(true);
  }
});

test("AVIF on request, and other widths", async () => {
  const settings = (quality: number) =>
    "pictures: {formats: [webp, avif], widths: [200, 300], effort: 0, " +
    `quality: {avif: ${quality}}}\n`;
  const files = { "a.jpg": await photo(400, 300) };
  const compilation = await page("![](a.jpg)", files, settings(30));
  const sources = (await html(compilation)).match(/<source[^>]*>/g)!;
  expect(sources.map((tag) => / type="([^"]*)"/.exec(tag)![1])).toEqual([
    "image/avif",
    "image/webp",
  ]);
  expect(candidates(sources[0]!).map(([, width]) => width)).toEqual([200, 300]);
  const bytes = await bytesAt(compilation, candidates(sources[0]!)[1]![0]);
  expect(await sharp(bytes).metadata()).toMatchObject({
    format: "heif",
    compression: "av1",
    width: 300,
  });
  // Where it is no smaller than WebP it is left out.
  const large = await html(await page("![](a.jpg)", files, settings(100)));
  expect(large.match(/<source[^>]*>/g)).toHaveLength(1);
  expect(large).toContain('type="image/webp"');
});

test("no file is larger than the original, and none wider", async () => {
  const originals: Record<string, Buffer> = {
    "tight.jpg": await photo(1500, 900, 20),
    "tiny.png": await drawing(16, 16, false),
    "dot.png": await drawing(1, 1, false),
    "drawn.png": await drawing(3000, 1000, false),
    "strip.png": await drawing(2000, 1, false),
    "grey.png": await sharp(await drawing(900, 90, false))
      .greyscale()
      .png()
      .toBuffer(),
    "deep.png": await (await photograph(700, 400)).toColourspace("rgb16").png().toBuffer(),
    "print.jpg": await (await photograph(700, 400)).toColourspace("cmyk").jpeg().toBuffer(),
    "still.gif": await sharp(await drawing(600, 400, true))
      .gif()
      .toBuffer(),
    "small.webp": await (await photograph(700, 400)).webp({ quality: 30 }).toBuffer(),
    "new.avif": await (await photograph(700, 400)).avif({ effort: 0 }).toBuffer(),
    "scan.tif": await (await photograph(700, 400)).tiff().toBuffer(),
    "named-wrong.jpg": await drawing(500, 300, true),
  };
  const text = Object.keys(originals).map((name) => `![](${name})`);
  const compilation = await page(text.join("\n\n"), originals);
  const pictures = (await html(compilation)).match(/(<picture>.*?<\/picture>|<img[^>]*>)/g)!;
  expect(pictures).toHaveLength(text.length);
  for (const [index, [name, original]] of Object.entries(originals).entries()) {
    const { width, height } = await sharp(original).metadata();
    const picture = pictures[index]!;
    expect(picture, name).toContain(` width="${width}" height="${height}"`);
    const urls = new Set(picture.match(/\/assets\/pictures\/[^" ]*/g));
    expect(urls.size, name).toBeGreaterThan(0);
    for (const url of urls) {
      const bytes = await bytesAt(compilation, url);
      const made = await sharp(bytes).metadata();
      expect(made.width, url).toBeLessThanOrEqual(width);
      expect(made.depth, url).toBe(url.startsWith("/assets/pictures/deep") ? made.depth : "uchar");
      // AVIF is smaller than what all browsers know.
      if (!url.includes("new-")) expect(bytes.length, url).toBeLessThanOrEqual(original.length);
      const type = entryAt(compilation, url).representations[0]!.head.fields;
      expect(type, url).toContain(`Content-Type: image/${made.format}\r\n`);
    }
  }
});

test("a file that is no picture is an error with its line", async () => {
  const whole = await photo(300, 200);
  const files = {
    "empty.jpg": Buffer.alloc(0),
    "short.jpg": whole.subarray(0, whole.length / 2),
    "torn.png": (await drawing(300, 200, false)).subarray(0, 200),
    "words.png": Buffer.from("These are words."),
    "drawn.png": Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="3" height="3"/>'),
    "iphone.heic": Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1"),
  };
  const names = Object.keys(files);
  const list = names.map((name) => `- ![](${name})\n`).join("");
  const text = `---\ntitle: A\n---\n\nWords.\n\n${list}`;
  const compilation = await page(text, files);
  const said = messages(compilation);
  expect(said).toHaveLength(names.length);
  names.forEach((name, index) => {
    expect(said[index]).toMatch(
      new RegExp(
        `^content/posts/a/index.md:${7 + index}:3: error picture-broken: picture "${name}" cannot`,
      ),
    );
  });
  expect(said[0]).toContain("it is empty");
  expect(said[1]).toContain("it ends too early");
  expect(said[2]).toContain("it ends too early");
  expect(said[3]).toContain("it is no picture that we know");
  const loosened = await page(text, files, "brokenLinks: warn\n");
  expect(messages(loosened)[0]).toContain("warning picture-broken");
  expect(await textAt(loosened, "/posts/a/")).toContain('<img src="/posts/a/empty.jpg"');
});

test("a bomb of pixels is not decoded", async () => {
  const compilation = await page("![](bomb.png)", { "bomb.png": await bomb(30_000) });
  expect(messages(compilation)[0]).toContain("it has 30000 × 30000 pixels");
});

test("a missing picture and one of another server are told as for any file", async () => {
  const compilation = await page("![](none.jpg)\n\n![](https://b.org/x.jpg)", {});
  const [missing, remote] = messages(compilation);
  expect(missing).toMatch(/^content\/posts\/a\/index.md:1:1: error broken-link/);
  expect(remote).toMatch(/^content\/posts\/a\/index.md:3:1: error remote-asset/);
});

test("with pictures turned off they go out as they are", async () => {
  const original = await photo(900, 600);
  const compilation = await page(
    "![A](a.jpg)",
    { "a.jpg": original },
    "pictures: {enabled: false}\n",
  );
  expect(await html(compilation)).toContain('<img src="/posts/a/a.jpg" alt="A">');
  expect((await bytesAt(compilation, "/posts/a/a.jpg")).equals(original)).toBe(true);
});

test("feeds name every file of a picture by its whole address", async () => {
  const compilation = await page("![A](a.jpg)", { "a.jpg": await photo(900, 600) });
  const feed = await textAt(compilation, "/feed.xml");
  expect(feed).toContain("https://a.org/assets/pictures/a-480-");
  expect(feed).not.toMatch(/["= ]\/assets\/pictures/);
});

test("a build that has failed already glances at pictures and makes none", async () => {
  const whole = await photo(300, 200);
  const files = { "a.jpg": whole, "b.jpg": whole.subarray(0, whole.length / 2) };
  const compilation = await page("---\nunheard: 1\n---\n", {
    "other.md": "![](a.jpg) ![](b.jpg)\n",
    ...files,
  });
  expect(messages(compilation).map((message) => /error ([a-z-]+)/.exec(message)![1])).toEqual([
    "unknown-key",
    "picture-broken",
  ]);
  expect(compilation.statistics.pictures).toBe(0);
});
