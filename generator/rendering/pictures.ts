// The pictures of all pages: those in their texts and those that stand for them, found, made, and
// given to the pages.

import type { Cache } from "../cache.ts";
import { Diagnostics } from "../diagnostics.ts";
import type { Files } from "../files.ts";
import type { Page, PageImage, Position, SiteSettings, Source } from "../model.ts";
import { type Places, resolveImage } from "../pages/links.ts";
import { shelfFolder } from "../pictures/shelf.ts";
import { imageOf, makePictures, type Pictures, picturesOf } from "../pictures/stage.ts";
import { readFile } from "../reading/file.ts";
import { scan } from "../sources/scan.ts";
import type { StatisticsClock } from "../statistics.ts";

/** What this needs of a build. */
interface Build {
  readonly files: Files;
  readonly cache: Cache;
  readonly diagnostics: Diagnostics;
  readonly clock: StatisticsClock;
}

/** Gives the pages, whose links are resolved, their pictures; the files of these go out. */
export async function addPictures(
  pages: readonly Page[],
  addresses: Places,
  settings: SiteSettings,
  build: Build,
): Promise<Pictures> {
  const { files, cache, diagnostics, clock } = build;
  clock.start("pictures");
  for (const page of pages) {
    if (page.image) Object.assign(page, { image: findImage(page, addresses, settings, build) });
  }
  const pictures = await makePictures({
    ...{ files, settings, pages, cache, diagnostics },
    attachments: addresses.attachments,
    // What is amiss among the pictures of earlier builds is no business of the author.
    shelved: () => scan(files, shelfFolder, cache, new Diagnostics()),
    read: (source: Source) => readFile(files, source.path, diagnostics, source),
    placeOf: (path, text) => placeOf(path, text, build),
    tell: (step) => clock.tell(step),
  });
  clock.count({ pictures: pictures.encoded });
  const { byAddress } = pictures;
  for (const page of pages) {
    Object.assign(page, { pictures: picturesOf(page, byAddress), image: imageOf(page, byAddress) });
  }
  return pictures;
}

/** The picture that stands for a page, with its address. */
function findImage(
  page: Page,
  addresses: Places,
  settings: SiteSettings,
  build: Build,
): PageImage | undefined {
  const { image, document } = page;
  if (!image || !document) return image;
  const at = () => placeOf(document.path, image.src, build);
  const url = resolveImage(page, addresses, settings, build.diagnostics, at);
  return url === undefined ? undefined : { ...image, url };
}

/** The first place in a file that has a text: for messages about what front matter names. */
function placeOf(path: string, text: string, { files, diagnostics }: Build): Position | undefined {
  const bytes = readFile(files, path, diagnostics);
  const lines = Buffer.from(bytes ?? "")
    .toString()
    .split("\n");
  const index = lines.findIndex((line) => line.includes(text));
  return index < 0 ? undefined : { line: index + 1, column: lines[index]!.indexOf(text) + 1 };
}
