// The site as it is at one moment: its pages arranged, its links resolved, everything rendered.

import type { Build } from "../build.ts";
import type { Answers, Page, Resource } from "../model.ts";
import { arrange, type Arrangement } from "../pages/arrange.ts";
import { publishedFiles } from "../pages/belongings.ts";
import { directory } from "../pages/directory.ts";
import { resolveLinks } from "../pages/links.ts";
import { gonePage } from "../pages/lists.ts";
import type { Contents } from "../reading/contents.ts";
import { PageRenderer } from "../theme/render.ts";
import { endedResources, type TimedSite, withoutConcealed } from "./concealment.ts";
import { deckAlone, usedAssets } from "./deck-alone.ts";
import { handoutsOf, renderAllDecks } from "./decks.ts";
import { announce, generatedResources, generatedUrls, searchPages } from "./generated.ts";
import { addPictures } from "./pictures.ts";
import { attachedResources, withCopies } from "./resources.ts";

/** A site at one moment, with its pages where they are arranged already. */
export interface RenderOrder {
  readonly timed: TimedSite;
  readonly contents: Contents;
  readonly arrangement: Arrangement | undefined;
}

/** What a site answers at one moment. */
export interface RenderedSite extends Pick<Answers, "resources" | "redirects"> {
  /** Makes what was left for later: no page and no link depends on it. */
  readonly rest?: () => readonly Resource[];
}

/** The site as it is at one moment. */
export async function renderSite(
  { timed, contents, arrangement: known }: RenderOrder,
  build: Build,
): Promise<RenderedSite | undefined> {
  const { moment, concealed, ended } = timed;
  const { files, cache, options, diagnostics, clock, extension } = build;
  const { now = Number.MAX_VALUE } = options;
  const { loaded, calendar, documents, bundles, others, published, textOf } = contents;
  clock.start("pages");
  const settings = withoutConcealed(contents.settings, concealed);
  const besides = { ...contents.besides, concealed: moment.concealed };
  const arrangement = known ?? arrange(documents, settings, calendar, diagnostics, besides);
  if (!known) await extension?.changePages(arrangement.all);
  const isWhole = options.deck === undefined;
  const { site, all, parts: every } = isWhole ? complete(arrangement, contents) : arrangement;
  const attachments = [...publishedFiles(others, bundles, moment.concealed), ...published.files];
  const handouts = handoutsOf(all.filter(isDeck)).map(urlOf);
  const { fixed } = loaded;
  const generated = [
    ...generatedUrls(all, settings),
    ...handouts,
    ...fixed.map(({ path }) => path),
  ];
  const isConcealed = (path: string): boolean => concealed.has(path);
  const strict = settings.brokenLinks === "error";
  const routing = { ...published.redirects, strict, isConcealed };
  const addresses = directory(all, attachments, generated, diagnostics, routing);
  for (const page of all) {
    const targets = resolveLinks(page, { ...addresses, concealed }, settings, diagnostics);
    Object.assign(page, { targets });
  }
  const whole = { parts: every, ...addresses };
  const shown = isWhole ? whole : deckAlone(options.deck, whole, diagnostics);
  if (!shown) return undefined;
  const { parts, redirects } = shown;
  const pages = isWhole ? all : parts.flatMap((part) => part.pages);
  const places = { ...addresses, concealed, attachments: shown.attachments };
  const pictures = await addPictures(pages, places, settings, build);

  clock.start("theme");
  const { theme } = loaded;
  if (!theme || diagnostics.failed) return undefined;
  const renderers = parts.map(
    (part) => new PageRenderer(theme, part.site, cache, diagnostics, extension),
  );
  const rendered = parts.flatMap((part, index) => {
    return part.pages.filter((page) => !isDeck(page)).map((page) => renderers[index]!.render(page));
  });
  const decks = await renderAllDecks(parts, loaded, build);
  const count = renderers.reduce((sum, { rendered: own }) => sum + own, decks.rendered);
  clock.count({ rendered: count });
  if (diagnostics.failed) return undefined;

  clock.start("responses");
  const made = [...rendered, ...decks.resources];
  const sources = { site, pages, addresses, cache, now, fixed, textOf };
  const waits = isWhole && mayWait(build, contents);
  const resources = [
    ...made,
    ...(isWhole ? loaded.assets : usedAssets(loaded.assets, made)),
    ...(isWhole && !waits ? generatedResources(sources) : []),
    ...attachedResources(files, places, pictures, diagnostics),
  ];
  const taken = [...resources, ...redirects];
  resources.push(...((await extension?.resources(pages, taken)) ?? []));
  const over = endedResources(ended, resources, addresses);
  const answered = isWhole ? withCopies([...resources, ...over], addresses.copies) : resources;
  const rest = (): readonly Resource[] => withCopies(generatedResources(sources), addresses.copies);
  return { resources: answered, redirects, ...(waits && { rest }) };
}

/** Feeds and their like wait for nobody where an author's rules or hooks look at everything. */
function mayWait({ options, extension }: Build, { published }: Contents): boolean {
  const isSeen = published.headers.length > 0 || extension?.has("resources") === true;
  return options.pagesFirst === true && !isSeen;
}

/** The arrangement with the pages that only their addresses lead to, and with what each offers. */
function complete(
  { parts, site, all }: Arrangement,
  { loaded: { theme }, published: { holdsGone } }: Contents,
): Pick<Arrangement, "parts" | "site" | "all"> {
  const gone = holdsGone ? [gonePage(site.settings)] : [];
  const more = [...gone, ...(theme ? searchPages(all, site, theme) : [])];
  const [main, ...others] = parts;
  const whole = [{ ...main!, pages: [...main!.pages, ...more] }, ...others];
  for (const part of whole) announce({ ...part, searchUrl: site.searchUrl });
  return { parts: whole, site, all: [...all, ...more] };
}

function urlOf({ url }: Page): string {
  return url;
}

function isDeck({ kind }: Page): boolean {
  return kind === "deck";
}
