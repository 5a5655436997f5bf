// What a camera wrote is taken out without touching a pixel; what is not well-formed stays.

import sharp from "sharp";
import { expect, test } from "vitest";
import { clean } from "../../../generator/pictures/cleaning.ts";
import { runSeed } from "../../fixtures/random.ts";
import { Random } from "../../simulation/random.ts";
import { moving, photograph } from "./samples.ts";

const file = "test/generator/pictures/cleaning.test.ts";
const exif = {
  IFD0: { Artist: "Anna", Software: "Camera 1" },
  IFD3: { GPSLatitude: "52/1 31/1 12/1" },
};
const xmp = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>Anna</a></x:xmpmeta>';

/** A picture with all that can be written beside it. */
async function chatty(format: "jpeg" | "png" | "webp", orientation: number): Promise<Buffer> {
  const plain = await (await photograph(60, 40)).png().toBuffer();
  return sharp(plain)
    .withExif(exif)
    .withXmp(xmp)
    .withIccProfile("p3")
    .withMetadata({ orientation, exif })
    [format](format === "jpeg" ? { progressive: true } : {})
    .toBuffer();
}

const formats = ["jpeg", "png", "webp"] as const;

test.each(formats)(
  "%s: words and places go, pixels, profile and which way is up stay",
  async (format) => {
    for (const orientation of [1, 3, 6, 8]) {
      const original = await chatty(format, orientation);
      expect(original.includes("Anna")).toBe(true);
      const cleaned = clean(original);
      expect(cleaned).toMatchObject({ orientation, animated: false });
      const bytes = Buffer.from(cleaned.bytes);
      for (const word of ["Anna", "Camera 1", "xmpmeta"]) expect(bytes.includes(word)).toBe(false);
      const [before, after] = [await sharp(original).metadata(), await sharp(bytes).metadata()];
      expect(after.icc).toEqual(before.icc);
      expect(after.orientation ?? 1).toBe(orientation);
      expect(after.xmp).toBeUndefined();
      const pixels = (picture: Buffer) => sharp(picture, { failOn: "warning" }).raw().toBuffer();
      expect((await pixels(bytes)).equals(await pixels(original))).toBe(true);
      // Nothing is left to take out.
      expect(Buffer.from(clean(bytes).bytes).equals(bytes)).toBe(true);
    }
  },
);

test("what follows the end of a picture goes, as films that telephones hide there", async () => {
  for (const format of formats) {
    const picture = await (await photograph(60, 40))[format]().toBuffer();
    const more = Buffer.concat([picture, Buffer.from("ftypmp42 and the place of it")]);
    expect(Buffer.from(clean(more).bytes).equals(picture), format).toBe(true);
  }
});

test("what moves goes on moving", async () => {
  const original = await sharp(await moving("webp"), { animated: true })
    .withExif(exif)
    .webp()
    .toBuffer();
  const bytes = Buffer.from(clean(original).bytes);
  expect(bytes.length).toBeLessThan(original.length);
  expect((await sharp(bytes, { animated: true }).metadata()).pages).toBe(3);
});

test("whatever is damaged, the result is whole or the same bytes", async () => {
  const chance = new Random(runSeed(file));
  for (let round = 0; round < 600; round++) {
    const original = await known(round);
    const bytes = Buffer.from(original);
    for (let count = chance.between(1, 4); count > 0; count--) {
      bytes[chance.between(0, bytes.length - 1)] = chance.between(0, 255);
    }
    const damaged = bytes.subarray(0, chance.between(0, bytes.length));
    const cleaned = clean(damaged).bytes;
    expect(cleaned.length).toBeLessThanOrEqual(damaged.length);
    clean(cleaned);
  }
});

const samples = new Map<number, Promise<Buffer>>();
function known(round: number): Promise<Buffer> {
  const which = round % 6;
  const sample = samples.get(which) ?? chatty(formats[which % 3]!, which < 3 ? 1 : 6);
  samples.set(which, sample);
  return sample;
}
