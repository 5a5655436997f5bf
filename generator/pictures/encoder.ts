// One picture to the files in which it goes out.
//
// A picture is decoded once, at the largest width wanted, and all files are made of that. A file
// that is no smaller than one which shows more is not made; where a format saves nothing, the
// picture goes out in its own.

import type { Sharp } from "sharp";
import type { PictureSettings } from "../model/pictures.ts";
import { clean } from "./cleaning.ts";
import { type Format, formats } from "./formats.ts";
import { inWords, type Library, loadLibrary, PictureError } from "./library.ts";
import { fallbackWidth, widthsOf } from "./widths.ts";

/** Counted up whenever this code gives other bytes for the same picture and settings. */
export const recipe = 1;

/** More pixels than this are an attack on memory, not a picture (2 to the power of 28). */
export const pixelsMax = 268_435_456;

/** WebP's own limit on either side. */
const webpSideMax = 16383;

/** PNGs with more bytes per pixel are photographs, on which lossless WebP is a waste of time. */
const drawnBytesPerPixelMax = 1;

/** A re-encoded JPEG must save this much, for it loses a little. */
const reencodingGain = 0.8;

/** One file of a picture. */
export interface Rendition {
  readonly format: Format;
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

/** All files of a picture. */
export interface Encoded {
  /** The format that the file really has. */
  readonly format: Format;
  /** In pixels, the right way up. */
  readonly width: number;
  readonly height: number;
  /** Undefined: the original itself, as for pictures that move. */
  readonly fallback?: Rendition | undefined;
  /** Of the fallback's format, ascending; empty where there is no choice. */
  readonly own: readonly Rendition[];
  /** Of better formats, each list ascending. */
  readonly better: readonly (readonly Rendition[])[];
}

/** Takes memory for so many pixels before they are decoded. */
export type TakeMemory = (pixels: number) => Promise<() => void>;

/** Makes the files of one picture. */
export type Encoder = (
  bytes: Uint8Array,
  settings: PictureSettings,
  memory: TakeMemory,
) => Promise<Encoded>;

/** Loads sharp. */
export async function loadEncoder(): Promise<Encoder> {
  const sharp = await loadLibrary();
  return (bytes, settings, memory) => inWords(bytes, () => encode(sharp, bytes, settings, memory));
}

async function encode(
  sharp: Library,
  bytes: Uint8Array,
  settings: PictureSettings,
  memory: TakeMemory,
): Promise<Encoded> {
  if (bytes.length === 0) throw new PictureError("it is empty");
  const options = { failOn: "error", limitInputPixels: false } as const;
  const facts = await sharp(bytes, options).metadata();
  const format = formatOf(facts);
  const { width, height } = facts.autoOrient;
  const cleaned = clean(bytes);
  if (width * height > pixelsMax) {
    throw new PictureError(`it has ${width} × ${height} pixels; ${pixelsMax} in all are possible`);
  }
  const moving = (format === "gif" || format === "webp") && (facts.pages ?? 1) > 1;
  const release = await memory(width * height * (moving ? facts.pages! : 1));
  try {
    if (moving || cleaned.animated) {
      // Decoding it once shows whether it is whole.
      await sharp(bytes, { ...options, animated: moving }).stats();
      return { format, width, height: facts.pageHeight ?? height, own: [], better: [] };
    }
    const widths = widthsOf(width, settings.widths);
    const decoded = await sharp(bytes, options)
      .autoOrient()
      .resize({ width: widths.at(-1)! })
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    const upright = (facts.orientation ?? 1) === 1 && facts.space !== "cmyk";
    const whole = upright && format !== "tiff" && format !== "avif" ? cleaned.bytes : undefined;
    const picture = new Picture(sharp, decoded, { format, width, height, whole, settings });
    return { format, width, height, ...(await picture.files(widths)) };
  } finally {
    release();
  }
}

function formatOf(facts: { format: string; compression?: string | undefined }): Format {
  const name = facts.format === "heif" && facts.compression === "av1" ? "avif" : facts.format;
  if (name in formats) return name as Format;
  throw new PictureError(`it holds ${name}, which is none of ${Object.keys(formats).join(", ")}`);
}

interface Decoded {
  readonly data: Buffer;
  readonly info: { width: number; height: number; channels: 1 | 2 | 3 | 4 };
}

interface PictureFacts {
  readonly format: Format;
  readonly width: number;
  readonly height: number;
  /** The original without what lies beside the pixels, if a browser shows it as it should be. */
  readonly whole: Uint8Array | undefined;
  readonly settings: PictureSettings;
}

/** One picture whose pixels are at hand. */
class Picture {
  private readonly sharp: Library;
  private readonly decoded: Decoded;
  private readonly facts: PictureFacts;
  private transparent = false;

  constructor(sharp: Library, decoded: Decoded, facts: PictureFacts) {
    this.sharp = sharp;
    this.decoded = decoded;
    this.facts = facts;
  }

  async files(widths: readonly number[]): Promise<Pick<Encoded, "fallback" | "own" | "better">> {
    const { channels } = this.decoded.info;
    const hasAlpha = channels === 2 || channels === 4;
    this.transparent = hasAlpha && !(await this.at(undefined).stats()).isOpaque;
    const at = fallbackWidth(widths);
    const fallback = await this.fallback(at);
    const better: (readonly Rendition[])[] = [];
    for (const format of ["avif", "webp"] as const) {
      if (!this.facts.settings.formats.includes(format)) continue;
      if (format === fallback.format) continue;
      const list = await this.list(format, widths);
      const same = list.find(({ width }) => width === at);
      const saves = same !== undefined && same.bytes.length < fallback.bytes.length;
      if (saves && list.every((one) => this.smallerThanWhole(one))) better.push(growing(list));
    }
    // What is newer must also be smaller, for it took longer to make and takes longer to show.
    if (better.length === 2 && bytesOf(better[0]!) >= bytesOf(better[1]!)) better.shift();
    const none = !better.some(([one]) => one!.format === "webp") || fallback.format === "webp";
    const own = none ? await this.own(fallback, widths) : [];
    return { fallback, own, better };
  }

  /** The picture for those who cannot choose. */
  private async fallback(width: number): Promise<Rendition> {
    const whole = this.whole();
    if (whole?.format === "gif") return whole;
    const { fallback } = formats[this.facts.format];
    const format = fallback === "jpeg" && this.transparent ? "png" : fallback;
    const made = await this.make(format === "gif" ? "png" : format, width);
    if (!whole) return made;
    const loses = made.format === "jpeg" && made.width === whole.width;
    const limit = whole.bytes.length * (loses ? reencodingGain : 1);
    return made.bytes.length < limit ? made : whole;
  }

  /** The choice within the fallback's own format: what is smaller than the original, and that. */
  private async own(fallback: Rendition, widths: readonly number[]): Promise<Rendition[]> {
    if (fallback.format === "gif" || fallback.format === "tiff") return [];
    const list = (await this.list(fallback.format, widths)).filter((one) => {
      return one.width !== fallback.width && this.smallerThanWhole(one);
    });
    const all = [...list, fallback].sort((a, b) => a.width - b.width);
    return growing(all).length > 1 ? growing(all) : [];
  }

  private smallerThanWhole({ bytes }: Rendition): boolean {
    return bytes.length < (this.facts.whole?.length ?? Infinity);
  }

  private whole(): Rendition | undefined {
    const { whole, format, width, height } = this.facts;
    return whole && { format, width, height, bytes: whole };
  }

  private async list(format: Format, widths: readonly number[]): Promise<Rendition[]> {
    const list: Rendition[] = [];
    for (const width of widths) {
      const tall = this.heightAt(width) > webpSideMax;
      if (!(tall && (format === "webp" || format === "avif"))) {
        list.push(await this.make(format, width));
      }
    }
    return list;
  }

  private async make(format: Format, width: number): Promise<Rendition> {
    const { quality, effort } = this.facts.settings;
    const picture = this.at(width);
    const bytes =
      format === "webp"
        ? await this.webp(width)
        : format === "avif"
          ? await picture.avif({ quality: quality.avif, effort }).toBuffer()
          : format === "png"
            ? await picture.png({ compressionLevel: 9, adaptiveFiltering: true }).toBuffer()
            : await picture.jpeg({ quality: quality.jpeg, progressive: true }).toBuffer();
    return { format, width, height: this.heightAt(width), bytes };
  }

  /** Drawings and what is transparent keep every pixel; a photograph does not need to. */
  private async webp(width: number): Promise<Uint8Array> {
    const { settings, format, whole } = this.facts;
    const effort = Math.round((settings.effort * 6) / 9);
    const lossy = () => this.at(width).webp({ quality: settings.quality.webp, effort }).toBuffer();
    const lossless = () => this.at(width).webp({ lossless: true, effort }).toBuffer();
    const photograph = format === "jpeg" || format === "tiff" || format === "avif";
    if (photograph) return lossy();
    if (this.transparent && format !== "webp") return lossless();
    const perPixel = (whole?.length ?? 0) / (this.facts.width * this.facts.height);
    if (perPixel > drawnBytesPerPixelMax) return lossy();
    const [a, b] = [await lossy(), await lossless()];
    return b.length <= a.length ? b : a;
  }

  private heightAt(width: number): number {
    const { width: own, height } = this.decoded.info;
    return Math.max(1, Math.round((height * width) / own));
  }

  private at(width: number | undefined): Sharp {
    const { width: own, height, channels } = this.decoded.info;
    const picture = this.sharp(this.decoded.data, { raw: { width: own, height, channels } });
    const size = width === undefined || width === own ? undefined : width;
    const resized = size
      ? picture.resize({ width: size, height: this.heightAt(size), fit: "fill" })
      : picture;
    return channels === 4 && !this.transparent && width !== undefined
      ? resized.removeAlpha()
      : resized;
  }
}

/** Without the files that have no fewer bytes than a wider one. */
function growing(list: readonly Rendition[]): Rendition[] {
  return list.filter((one, index) =>
    list.slice(index + 1).every((wider) => wider.bytes.length > one.bytes.length),
  );
}

function bytesOf(list: readonly Rendition[]): number {
  return list.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
