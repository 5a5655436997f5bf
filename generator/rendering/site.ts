// The site as it is at one moment: its pages arranged, its links resolved, everything rendered.

import type { Build } from "../build.ts";
import type { Diagnostics } from "../diagnostics.ts";
import type { Answers, Page, Redirect, Resource, Site, SiteSettings } from "../model.ts";
import { arrange, type Arrangement, type Part } from "../pages/arrange.ts";
import { publishedFiles } from "../pages/belongings.ts";
import { type Directory, directory } from "../pages/directory.ts";
import { type Places, resolveLinks } from "../pages/links.ts";
import { gonePage } from "../pages/lists.ts";
import type { Contents } from "../reading/contents.ts";
import { jobOf } from "../responses/entries.ts";
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

/** A site at one moment with its pages where they belong, and what each of their links means. */
interface PlacedSite {
  readonly settings: SiteSettings;
  readonly site: Site;
  readonly parts: readonly Part[];
  readonly pages: readonly Page[];
  readonly addresses: Directory;
  /** Addresses as the pages see them. */
  readonly places: Places;
  readonly redirects: readonly Redirect[];
}

/** The site as it is at one moment. */
export async function renderSite(
  order: RenderOrder,
  build: Build,
): Promise<RenderedSite | undefined> {
  build.clock.start("pages");
  const placed = await placeSite(order, build);
  return placed && renderPlaced(placed, order, build);
}

/** Arranges the pages, gives out the addresses, and resolves the links. */
async function placeSite(
  { timed, contents, arrangement: known }: RenderOrder,
  { options, diagnostics, extension }: Build,
): Promise<PlacedSite | undefined> {
  const { moment, concealed } = timed;
  const { loaded, calendar, documents, bundles, others, published, unread } = contents;
  const settings = withoutConcealed(contents.settings, concealed);
  const besides = { ...contents.besides, concealed: moment.concealed };
  const arrangement = known ?? arrange(documents, settings, calendar, diagnostics, besides);
  if (!known) await extension?.changePages(arrangement.all);
  const isWhole = options.deck === undefined;
  const { site, all, parts: every } = isWhole ? complete(arrangement, contents) : arrangement;
  const attachments = [...publishedFiles(others, bundles, moment.concealed), ...published.files];
  const generated = [
    ...generatedUrls(all, settings),
    ...handoutsOf(all.filter(isDeck)).map(urlOf),
    ...loaded.fixed.map(({ path }) => path),
  ];
  const isConcealed = (path: string): boolean => concealed.has(path);
  const strict = settings.brokenLinks === "error";
  const routing = { ...published.redirects, strict, isConcealed };
  const addresses = directory(all, attachments, generated, diagnostics, routing);
  for (const page of all) {
    const targets = resolveLinks(page, { ...addresses, concealed, unread }, settings, diagnostics);
    Object.assign(page, { targets });
  }
  const whole = { parts: every, ...addresses };
  const shown = isWhole ? whole : deckAlone(options.deck, whole, diagnostics);
  if (!shown) return undefined;
  const { parts, redirects } = shown;
  const pages = isWhole ? all : parts.flatMap((part) => part.pages);
  const places = { ...addresses, concealed, unread, attachments: shown.attachments };
  return { settings, site, parts, pages, addresses, places, redirects };
}

/** Tells of templates that pages ask for in vain, where another one takes their place. */
function tellOfLayouts(
  pages: readonly Page[],
  names: readonly string[],
  diagnostics: Diagnostics,
): void {
  for (const { document, layout: name, fallbacks } of pages) {
    if (!document || document.frontMatter.layout !== name || names.includes(name)) continue;
    const [other] = fallbacks;
    if (other === undefined) continue;
    const hint = `${other}.hbs takes its place; remove the line where that will do`;
    const details = { file: document.path, values: { name }, hint };
    diagnostics.add("template-missing", { ...details, severity: "warning" });
  }
}

/** Makes the pages and decks, and all that goes out besides. */
async function renderPlaced(
  { settings, site, parts, pages, addresses, places, redirects }: PlacedSite,
  { timed, contents }: RenderOrder,
  build: Build,
): Promise<RenderedSite | undefined> {
  const { files, cache, options, diagnostics, clock, extension } = build;
  const { now = Number.MAX_VALUE } = options;
  const { loaded, textOf } = contents;
  const isWhole = options.deck === undefined;
  const pictures = await addPictures(pages, places, settings, build);

  clock.start("theme");
  const { theme } = loaded;
  if (!theme || diagnostics.failed) return undefined;
  tellOfLayouts(pages, theme.templates.names, diagnostics);
  const renderers = parts.map(
    (part) => new PageRenderer(theme, part.site, cache, diagnostics, extension),
  );
  const rendered = parts.flatMap((part, index) => {
    return part.pages
      .filter((page) => !isDeck(page))
      .map((page) => begun(renderers[index]!.render(page), build));
  });
  const decks = await renderAllDecks(parts, loaded, build);
  const count = renderers.reduce((sum, { rendered: own }) => sum + own, decks.rendered);
  clock.count({ rendered: count });
  if (diagnostics.failed) return undefined;

  clock.start("responses");
  const made = [...rendered, ...decks.resources];
  const sources = { site, pages, addresses, cache, now, fixed: loaded.fixed, textOf };
  const waits = isWhole && mayWait(build, contents);
  const resources = [
    ...made,
    ...(isWhole ? loaded.assets : usedAssets(loaded.assets, made)),
    ...(isWhole && !waits ? generatedResources(sources) : []),
    ...attachedResources(files, places, pictures, diagnostics),
  ];
  const taken = [...resources, ...redirects];
  resources.push(...((await extension?.resources(pages, taken)) ?? []));
  const over = endedResources(timed.ended, resources, addresses);
  const answered = isWhole ? withCopies([...resources, ...over], addresses.copies) : resources;
  const rest = (): readonly Resource[] => withCopies(generatedResources(sources), addresses.copies);
  return { resources: answered, redirects, ...(waits && { rest }) };
}

/** A page that threads compress while the next ones are rendered. */
function begun(page: Resource, { compression }: Build): Resource {
  const job = page.sha256 === undefined ? undefined : jobOf(page, page.sha256);
  if (job) compression?.begin(job);
  return page;
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
