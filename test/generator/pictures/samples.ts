// Pictures made for tests: like photographs, drawings, and files that are no pictures.

import { crc32 } from "node:zlib";
import sharp, { type Sharp } from "sharp";

/** Smooth colours with some grain, as a camera gives them. */
export async function photograph(width: number, height: number): Promise<Sharp> {
  const channels = 3;
  const data = Buffer.alloc(width * height * channels);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const grain = ((x * 7919 + y * 104729) % 17) - 8;
      data[at++] = 128 + 100 * Math.sin(x / 90) + grain;
      data[at++] = 128 + 100 * Math.cos(y / 70) + grain;
      data[at++] = 128 + 60 * Math.sin((x + y) / 110) + grain;
    }
  }
  return sharp(data, { raw: { width, height, channels } });
}

/** A JPEG of a photograph. */
export async function photo(width: number, height: number, quality = 92): Promise<Buffer> {
  return (await photograph(width, height)).jpeg({ quality }).toBuffer();
}

/** Flat areas with sharp edges, transparent around them if wanted. */
export async function drawing(width: number, height: number, clear: boolean): Promise<Buffer> {
  const ground = clear ? "" : '<rect width="100" height="100" fill="#fff"/>';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="${width}"
    height="${height}" preserveAspectRatio="none">${ground}<circle cx="40" cy="40" r="30"
    fill="#036"/><rect x="50" y="50" width="40" height="40" fill="#c30"/></svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

/** A PNG that claims to be so wide and high, and is not. */
export async function bomb(side: number): Promise<Buffer> {
  const bytes = Buffer.from(await drawing(1, 1, false));
  bytes.writeUInt32BE(side, 16);
  bytes.writeUInt32BE(side, 20);
  bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
  return bytes;
}

/** Three frames of four by four pixels. */
export async function moving(format: "gif" | "webp"): Promise<Buffer> {
  const create = { width: 4, height: 4, channels: 4 } as const;
  const frames = ["#f00", "#0f0", "#00f"].map((background) => {
    return sharp({ create: { ...create, background } })
      .png()
      .toBuffer();
  });
  return sharp(await Promise.all(frames), { join: { animated: true } })
    [format]()
    .toBuffer();
}
