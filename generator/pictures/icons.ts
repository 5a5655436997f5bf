// One picture to the icons that browsers and home screens ask for.
//
//     favicon.ico              16, 32 and 48 pixels, for what knows no SVG
//     180.png                  iOS: no transparency, so it stands on the ground's colour
//     192.png  512.png         as it is
//     maskable-512.png         Android cuts it to any shape: what matters is in the inner circle
//                              (Web Application Manifest, "Icon masks and safe zone")
//
// A picture without transparent places fills its icon, one with them gets room around it.

import type { Sharp } from "sharp";
import { utf8 } from "../bytes.ts";
import { icoFile } from "./ico.ts";
import { inWords, type Library, loadLibrary, PictureError } from "./library.ts";
import { drawingSize } from "./drawing.ts";
import { isDrawing } from "./formats.ts";

/** Counted up whenever this code gives other bytes for the same picture and ground. */
export const iconRecipe = 1;

/** A file that was made, by the name that themes give to theirs in assets/icons/. */
export interface MadeIcon {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Names of all icons, with the pixels on either side. */
export const iconSizes: Readonly<Record<string, number>> = {
  "favicon.ico": 32,
  "180.png": 180,
  "192.png": 192,
  "512.png": 512,
  "maskable-512.png": 512,
};

/** How much of an icon's side a picture with transparent places takes. */
const touchShare = 0.74;
/** Half the diagonal of the picture fits into the circle of 40 % that no mask cuts. */
const maskableShare = 0.56;

/** SVG has 72 dots per inch by default, and libvips takes no more than this. */
const plainDensity = 72;
const densityMax = 100_000;

/** Makes all icons of a picture. `ground` is a colour like #fbfaf8. */
export async function makeIcons(
  { path, bytes }: { readonly path: string; readonly bytes: Uint8Array },
  ground: string,
): Promise<readonly MadeIcon[]> {
  const sharp = await loadLibrary();
  return inWords(bytes, async () => {
    const icons = new IconMaker(sharp, bytes, isDrawing(path));
    const whole = await icons.isOpaque();
    const on = (size: number, share: number) => icons.png(size, whole ? 1 : share, ground);
    const small = [16, 32, 48].map((size) => icons.png(size, 1));
    return [
      { name: "favicon.ico", bytes: icoFile(await Promise.all(small)) },
      { name: "180.png", bytes: await on(180, touchShare) },
      { name: "192.png", bytes: await icons.png(192, 1) },
      { name: "512.png", bytes: await icons.png(512, 1) },
      { name: "maskable-512.png", bytes: await on(512, maskableShare) },
    ];
  });
}

const clear = { r: 0, g: 0, b: 0, alpha: 0 };

class IconMaker {
  private readonly sharp: Library;
  private readonly bytes: Uint8Array;
  /** Of a drawing, the longer side in CSS pixels. */
  private readonly side: number | undefined;

  constructor(sharp: Library, bytes: Uint8Array, drawing: boolean) {
    this.sharp = sharp;
    this.bytes = bytes;
    if (!drawing) return;
    const size = drawingSize(utf8(bytes));
    if (!size) throw new PictureError("it has neither width and height nor a viewBox");
    this.side = Math.max(size.width, size.height);
  }

  async isOpaque(): Promise<boolean> {
    return (await this.open(64).stats()).isOpaque;
  }

  /** A square with the picture in its middle; transparent around it where no colour is given. */
  async png(size: number, share: number, ground?: string): Promise<Uint8Array> {
    const inner = Math.round(size * share);
    const before = Math.floor((size - inner) / 2);
    const after = size - inner - before;
    const background = ground ?? clear;
    const picture = this.open(inner);
    const laid = (ground === undefined ? picture : picture.flatten({ background }))
      .resize({ width: inner, height: inner, fit: "contain", background })
      .extend({ top: before, left: before, bottom: after, right: after, background });
    // A drawing has few colours, and is a third of the size when they are in a table.
    const palette = this.side !== undefined;
    return laid.png({ compressionLevel: 9, palette }).toBuffer();
  }

  /** The picture, a drawing as large as it will be needed. */
  private open(size: number): Sharp {
    const { side } = this;
    if (side === undefined) return this.sharp(this.bytes, { failOn: "error" }).autoOrient();
    const density = Math.min(densityMax, Math.max(1, (plainDensity * size) / side));
    return this.sharp(this.bytes, { density });
  }
}
