// The pictures that pages show: made smaller, once each, or remembered from earlier builds; and
// what stands at the addresses of the originals.

import { availableParallelism } from "node:os";
import { json, utf8 } from "../bytes.ts";
import type { Cache } from "../cache.ts";
import type { Details, Diagnostics } from "../diagnostics.ts";
import { FileError, type Files, sha256 } from "../files.ts";
import type { Page, PageImage, Position, Resource, SiteSettings, Source } from "../model.ts";
import type { Picture } from "../model/pictures.ts";
import { drawingSize } from "./drawing.ts";
import { type Encoder, loadEncoder, recipe } from "./encoder.ts";
import { formats, isDrawing, isRaster } from "./formats.ts";
import { EncoderMissing, encoderVersion, obviousFault, PictureError } from "./library.ts";
import { inTurns, PixelMemory } from "./memory.ts";
import { type Original, originalOf } from "./originals.ts";
import { type Card, type Kept, Shelf } from "./shelf.ts";

/** What the stage needs. */
export interface PictureOrder {
  readonly files: Files;
  readonly settings: SiteSettings;
  /** With the addresses of their links and of their images. */
  readonly pages: readonly Page[];
  /** Files that are published, by their address. */
  readonly attachments: ReadonlyMap<string, Source>;
  readonly cache: Cache;
  readonly diagnostics: Diagnostics;
  /** The bytes that were listed; what cannot be read becomes a message. */
  readonly read: (source: Source) => Uint8Array | undefined;
  /** Where a file's front matter names something. */
  readonly placeOf: (path: string, text: string) => Position | undefined;
  /** All files of the shelf's folder, with their hashes; asked for where there are pictures. */
  readonly shelved: () => readonly Source[];
  /** Told how far the work is. */
  readonly tell: (progress: string) => void;
}

/** What the stage gives. */
export interface Pictures {
  /** By the address that a page's link leads to. */
  readonly byAddress: ReadonlyMap<string, Picture>;
  readonly resources: readonly Resource[];
  /** By address, where the file does not go out as it is. */
  readonly originals: ReadonlyMap<string, Original>;
  /** Pictures that were made anew. */
  readonly encoded: number;
}

/** Makes all pictures of a site. */
export async function makePictures(order: PictureOrder): Promise<Pictures> {
  const work = new PictureWork(order);
  work.measureDrawings();
  if (order.settings.pictures.enabled) await work.makeAll();
  return work;
}

/** What the links of a page lead to that are pictures; undefined for a page without. */
export function picturesOf(
  page: Page,
  byAddress: ReadonlyMap<string, Picture>,
): readonly (Picture | undefined)[] | undefined {
  if (byAddress.size === 0 || !page.document) return undefined;
  const { links } = page.document;
  const list = page.targets.map((target, index) => {
    if (target === undefined || links[index]!.kind !== "picture") return undefined;
    const picture = byAddress.get(addressOf(target));
    // A file that goes out as it is may be asked for a part of it, as drawings can be.
    return picture?.url === addressOf(target) ? { ...picture, url: target } : picture;
  });
  return list.some((picture) => picture !== undefined) ? list : undefined;
}

/** The picture that stands for a page, with the file that previews of links get. */
export function imageOf(
  { image }: Page,
  byAddress: ReadonlyMap<string, Picture>,
): PageImage | undefined {
  const picture = image?.url === undefined ? undefined : byAddress.get(addressOf(image.url));
  if (!image || !picture) return image;
  const { url, urlWidth: width, urlHeight: height } = picture;
  return { ...image, url, width, height, picture };
}

/** An address without what follows "?" or "#". */
function addressOf(target: string): string {
  return target.replace(/[?#].*$/s, "");
}

/** A place that shows a picture. */
interface Showing {
  readonly file: string;
  readonly url: string;
  /** Its file is named where it is another one. */
  readonly at: () => (Position & { readonly file?: string }) | undefined;
}

class PictureWork implements Pictures {
  readonly byAddress = new Map<string, Picture>();
  readonly resources: Resource[] = [];
  readonly originals = new Map<string, Original>();
  encoded = 0;
  private readonly order: PictureOrder;
  /** Who shows what, by address. */
  private readonly shown = new Map<string, Showing[]>();
  /** Addresses that are linked to, or loaded as they are. */
  private readonly whole = new Set<string>();
  private readonly memory = new PixelMemory();
  private readonly published = new Set<string>();
  private encoder: Promise<Encoder> | undefined;

  constructor(order: PictureOrder) {
    this.order = order;
    for (const { document, targets, image } of order.pages) {
      if (!document) continue;
      const { path, links, locate } = document;
      links.forEach(({ kind, url }, link) => {
        const address = addressOf(targets[link] ?? "");
        if (kind === "picture") this.show(address, { file: path, url, at: () => locate(link) });
        else this.whole.add(address);
      });
      if (image?.url === undefined) continue;
      const at = () => order.placeOf(path, image.src);
      this.show(addressOf(image.url), { file: path, url: image.src, at });
    }
  }

  private show(address: string, showing: Showing): void {
    if (!this.order.attachments.has(address)) return;
    const others = this.shown.get(address);
    if (others) others.push(showing);
    else this.shown.set(address, [showing]);
  }

  measureDrawings(): void {
    for (const address of this.shown.keys()) {
      const source = this.order.attachments.get(address)!;
      if (!isDrawing(source.path)) continue;
      const size = this.sizeOfDrawing(source);
      if (size) this.byAddress.set(address, asItIs(address, size));
    }
  }

  private sizeOfDrawing(source: Source): { width: number; height: number } | undefined {
    const { cache } = this.order;
    const key = `drawing:${source.sha256}`;
    const known = cache.get(key);
    if (known) return (json(known) as readonly { width: number; height: number }[])[0];
    const bytes = this.order.read(source);
    const size = bytes && drawingSize(utf8(bytes));
    if (bytes) cache.put(key, Buffer.from(JSON.stringify(size ? [size] : [])));
    return size;
  }

  async makeAll(): Promise<void> {
    const { attachments, tell } = this.order;
    const rasters = [...attachments].filter(([, { path }]) => isRaster(path));
    if (rasters.length === 0) return;
    const shelf = new Shelf(this.order.files, this.order.shelved());
    const shown = rasters.filter(([address]) => this.shown.has(address));
    const cards = new Map<string, Card>();
    const missing = new Map<string, Source>();
    for (const [, source] of shown) {
      const card = cards.get(source.sha256) ?? shelf.find(this.keyOf(source));
      if (card) cards.set(source.sha256, card);
      else missing.set(source.sha256, source);
    }
    // An author who is to mend something else first does not wait for pictures meanwhile.
    if (this.order.diagnostics.inVain) {
      for (const source of missing.values()) this.glanceAt(source);
      return;
    }
    let done = 0;
    await inTurns([...missing.values()], atOnce, async (source) => {
      tell(`picture ${++done} of ${missing.size}`);
      const card = await this.make(source, shelf);
      if (card) cards.set(source.sha256, card);
    });
    for (const [address, source] of shown) {
      const card = cards.get(source.sha256);
      if (card) this.publish(address, source, card, shelf);
    }
    for (const [address, source] of rasters) {
      const card = this.shown.has(address) ? cards.get(source.sha256) : undefined;
      const whole = this.whole.has(address);
      const original = originalOf(source, { card, whole, shelf }, this.order);
      if (original) this.originals.set(address, original);
    }
    if (!this.order.diagnostics.failed) shelf.tidy();
  }

  /** Names all that the files of a picture depend on. */
  private keyOf(source: Source): string {
    const { widths, formats: wanted, quality, effort } = this.order.settings.pictures;
    const versions = [recipe, encoderVersion];
    return sha256(JSON.stringify([versions, source.sha256, widths, wanted, quality, effort]));
  }

  /** Tells what is wrong with a picture as far as its bytes show that. */
  private glanceAt(source: Source): void {
    const bytes = this.order.read(source);
    const reason = bytes && obviousFault(bytes);
    if (reason) this.report(new PictureError(reason), source);
  }

  private async make(source: Source, shelf: Shelf): Promise<Card | undefined> {
    if (this.order.diagnostics.list.some(({ id }) => id === "pictures-unavailable")) return;
    try {
      const bytes = this.order.read(source);
      if (!bytes) return undefined;
      this.encoder ??= loadEncoder();
      const take = (pixels: number) => this.memory.take(pixels);
      const encoded = await (await this.encoder)(bytes, this.order.settings.pictures, take);
      this.encoded++;
      return shelf.keep(this.keyOf(source), encoded);
    } catch (error) {
      this.report(error, source);
      return undefined;
    }
  }

  private report(error: unknown, source: Source): void {
    const { diagnostics, settings, attachments } = this.order;
    if (error instanceof FileError) {
      diagnostics.add("unwritable-file", { file: error.path, values: { reason: error.reason } });
    } else if (error instanceof EncoderMissing) {
      const known = diagnostics.list.some(({ id }) => id === "pictures-unavailable");
      if (!known) diagnostics.add("pictures-unavailable", { values: { reason: error.message } });
    } else if (!(error instanceof PictureError)) throw error;
    else {
      const loosened: Details = settings.brokenLinks === "warn" ? { severity: "warning" } : {};
      for (const [address, places] of this.shown) {
        if (attachments.get(address)!.sha256 !== source.sha256) continue;
        for (const { file, url, at } of places) {
          const values = { url: url.slice(0, 200), reason: error.message };
          const place = at();
          const where = { file: place?.file ?? file, at: place };
          diagnostics.add("picture-broken", { ...loosened, ...where, values });
        }
      }
    }
  }

  private publish(address: string, source: Source, card: Card, shelf: Shelf): void {
    const { fallback, own, better, width, height } = card;
    if (!fallback) {
      this.byAddress.set(address, asItIs(address, card));
      return;
    }
    const stem = stemOf(source.path);
    const put = (file: Kept) => ({ url: this.put(file, stem, shelf), width: file.width });
    this.byAddress.set(address, {
      width,
      height,
      url: put(fallback).url,
      urlWidth: fallback.width,
      urlHeight: fallback.height,
      candidates: own.map(put),
      sources: better.map((list) => {
        return { mediaType: formats[list[0]!.format].mediaType, candidates: list.map(put) };
      }),
    });
  }

  /** Publishes a file under a name that changes with its bytes. */
  private put(file: Kept, stem: string, shelf: Shelf): string {
    const { extension, mediaType } = formats[file.format];
    const hash = file.sha256.slice(0, 10);
    const path = `${pictureFolder}/${stem}-${file.width}-${hash}.${extension}`;
    if (!this.published.has(path)) {
      this.published.add(path);
      const body = shelf.content(file);
      this.resources.push({ path, mediaType, body, fingerprinted: true });
    }
    return path;
  }
}

/** Node gives no more calls than this to other threads at the same time, unless it is told to. */
const threadsOfNode = 4;
const atOnce = Math.min(availableParallelism(), threadsOfNode);

/** Folder of everything that was made of pictures. */
const pictureFolder = "/assets/pictures";

function asItIs(url: string, { width, height }: { width: number; height: number }): Picture {
  return { width, height, url, urlWidth: width, urlHeight: height, candidates: [], sources: [] };
}

/** What is left of a file's name in an address. */
function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.[^.]+$/, "");
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40);
  return plain.replace(/^-+|-+$/g, "") || "picture";
}
