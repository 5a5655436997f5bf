// Which files are pictures, by their names and by what they hold.

/** Formats of files that we serve. */
export type Format = "avif" | "webp" | "jpeg" | "png" | "gif" | "tiff";

interface Facts {
  readonly extension: string;
  readonly mediaType: string;
  /** The format in which a picture of this one goes to browsers that know nothing newer. */
  readonly fallback: Format;
}

/** What we know of each format. */
export const formats: Readonly<Record<Format, Facts>> = {
  avif: { extension: "avif", mediaType: "image/avif", fallback: "webp" },
  webp: { extension: "webp", mediaType: "image/webp", fallback: "webp" },
  jpeg: { extension: "jpg", mediaType: "image/jpeg", fallback: "jpeg" },
  png: { extension: "png", mediaType: "image/png", fallback: "png" },
  gif: { extension: "gif", mediaType: "image/gif", fallback: "gif" },
  tiff: { extension: "tif", mediaType: "image/tiff", fallback: "jpeg" },
};

/** True for file names of pictures made of pixels. */
export function isRaster(path: string): boolean {
  return /\.(jpe?g|jfif|png|apng|webp|avif|gif|tiff?|heic|heif|jxl|jp2|bmp)$/i.test(path);
}

/** True for file names of drawings. */
export function isDrawing(path: string): boolean {
  return /\.svg$/i.test(path);
}
